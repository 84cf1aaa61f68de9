/**
 * The forward pass of kai's networks, exact to float64, computed from what is not black.
 *
 * A digit leaves most of its canvas black, and a ReLU turns most of what follows to zero. A layer with weights therefore
 * lists its input's non-zero cells once; a row of a window is a stretch of that list, and every output channel sums over
 * such stretches alone. Feature maps are held in the order (row, column, channel), so that the cells of a window's row
 * lie side by side; weights arrive in torch's layouts and are reordered once, in the constructor. What deep learning
 * calls a convolution is a cross-correlation: no kernel is flipped.
 *
 * What that buys, for the page's three networks together and a digit of MNIST (Node.js 20, median): 2.6 ms. Each window
 * listing its own non-zero cells: 3.3; summing over the zeros as well: 5.9; scattering every non-zero cell into the
 * outputs that it reaches: 6.3. Four or sixteen sums at a time instead of eight: 2.9; float32: no difference.
 *
 * @module
 */

/** @typedef {import("./safetensors.js").Tensor} Tensor */

/**
 * One line of `kai.networks.layer_specs`; which fields it has depends on its type.
 * @typedef {object} LayerSpec
 * @property {string} type "conv2d", "relu", "avg_pool2d", "dense_avg_pool2d", "flatten", "global_average_pool",
 *   "global_sum_pool" or "linear"
 * @property {string} [name] the weights are the tensors `{name}.weight` and, if `bias`, `{name}.bias`
 * @property {number} [in_channels]
 * @property {number} [out_channels]
 * @property {number} [kernel_size] side of the square kernel, in pixels of the layer's input
 * @property {number} [padding]
 * @property {number} [dilation]
 * @property {boolean} [bias]
 * @property {number} [area]
 * @property {number} [in_features]
 * @property {number} [out_features]
 */

/** @typedef {{height: number, width: number, channels: number}} Shape a vector has height and width 1 */

/**
 * A layer's output for one image.
 * @typedef {object} FeatureMaps
 * @property {string} type the layer's type
 * @property {number} height
 * @property {number} width
 * @property {number} channels
 * @property {Float64Array} values in the order (channel, row, column), as in torch; channel c is
 *   `values.subarray(c * height * width, (c + 1) * height * width)`. Overwritten by the next call.
 */

/**
 * A layer, ready to run.
 * @typedef {object} Layer
 * @property {string} type
 * @property {number} [stride] cells side by side that a pooling makes one; a rest that fills no such stride is dropped
 * @property {(input: Shape) => Shape} outputShape
 * @property {(x: Float64Array, input: Shape, y: Float64Array, output: Shape) => void} run
 */

/** Output channels summed at a time: as many sums as a processor's registers hold. */
const LANES = 8;

/** A network of `kai.networks`, run on one image at a time. Its memory is reused from call to call. */
export class Network {
  /** @type {Layer[]} */ #layers;
  /** @type {Float64Array[]} the image, then each layer's output; as long as the largest call needed */ #buffers = [];
  /** @type {Float64Array[]} */ #channelsFirst = [];

  /**
   * @param {LayerSpec[]} layers as `kai.networks.layer_specs` describes them
   * @param {Map<string, Tensor>} tensors weights and biases by name, in torch's layouts
   * @throws {Error} if a tensor is missing, has another shape than its layer says, or holds a NaN or an infinity
   */
  constructor(layers, tensors) {
    this.#layers = layers.map((spec) => makeLayer(spec, tensors));
    /**
     * The total stride in pixels if the network's border is neutral, else null.
     *
     * Neutral means that black is nothing: no convolution has a positive bias and a ReLU follows each, so black stays
     * exactly 0; padding is full, so no window that touches the ink is lost; the global pool is a sum. The logits then
     * follow from the ink alone, shifted by whole strides at will, and `logits` looks at nothing else.
     * @readonly
     * @type {number | null}
     */
    this.neutralStride = neutralStride(layers, tensors);
  }

  /**
   * The ten logits of one image.
   *
   * @param {ArrayLike<number>} image grey levels 0..1, row after row
   * @param {number} height
   * @param {number} width
   * @returns {Float64Array} yours to keep
   * @throws {Error} if the image has another size or a pixel that is no grey level, or does not fit the network
   */
  logits(image, height, width) {
    const crop = this.#crop(image, height, width);
    const { channels } = this.#forward(image, width, crop);
    return this.#buffers[this.#layers.length].slice(0, channels);
  }

  /**
   * Every layer's output for one image, the whole of it; dense layers are maps of 1×1.
   *
   * @param {ArrayLike<number>} image grey levels 0..1, row after row
   * @param {number} height
   * @param {number} width
   * @returns {FeatureMaps[]} one a layer; the values are overwritten by the next call
   * @throws {Error} as `logits` does
   */
  featureMaps(image, height, width) {
    checkSize(image, height, width);
    this.#forward(image, width, { top: 0, left: 0, height, width });
    /** @type {Shape} */
    let shape = { height, width, channels: 1 };
    return this.#layers.map((layer, index) => {
      shape = layer.outputShape(shape);
      const values = reserve(this.#channelsFirst, index, size(shape));
      channelsFirst(this.#buffers[index + 1], shape, values, shape);
      return { type: layer.type, ...shape, values: values.subarray(0, size(shape)) };
    });
  }

  /**
   * Run all layers over a part of the image.
   * @param {ArrayLike<number>} image
   * @param {number} width of the whole image
   * @param {{top: number, left: number, height: number, width: number}} crop
   * @returns {Shape} of the last output
   */
  #forward(image, width, crop) {
    /** @type {Shape} */
    let shape = { height: crop.height, width: crop.width, channels: 1 };
    let x = reserve(this.#buffers, 0, size(shape));
    for (let row = 0, cell = 0; row < crop.height; row++) {
      for (let col = 0; col < crop.width; col++, cell++) {
        const grey = image[(crop.top + row) * width + crop.left + col];
        if (!(grey >= 0 && grey <= 1)) {
          throw new Error(`pixel (${crop.top + row}, ${crop.left + col}) is ${grey}, not a grey level 0..1`);
        }
        x[cell] = grey;
      }
    }
    for (let index = 0; index < this.#layers.length; index++) {
      const layer = this.#layers[index];
      const output = layer.outputShape(shape);
      const y = reserve(this.#buffers, index + 1, size(output));
      layer.run(x, shape, y, output);
      [x, shape] = [y, output];
    }
    return shape;
  }

  /**
   * The part of the image that decides the logits.
   *
   * All of it, unless the border is neutral; then the ink's bounding box, widened to whole strides so that every pool
   * pairs the cells that it paired before.
   * @param {ArrayLike<number>} image
   * @param {number} height
   * @param {number} width
   */
  #crop(image, height, width) {
    checkSize(image, height, width);
    const stride = this.neutralStride;
    const whole = { top: 0, left: 0, height, width };
    if (stride === null || this.#dropsCells(height, width)) return whole;
    let [top, left, bottom, right] = [height, width, -1, -1];
    for (let row = 0, cell = 0; row < height; row++) {
      for (let col = 0; col < width; col++, cell++) {
        if (image[cell] === 0) continue;
        if (row < top) top = row;
        if (col < left) left = col;
        if (col > right) right = col;
        bottom = row;
      }
    }
    if (bottom < 0) [top, left] = [0, 0];
    top -= top % stride;
    left -= left % stride;
    const cropHeight = congruent(bottom + 1 - top, height, stride);
    const cropWidth = congruent(right + 1 - left, width, stride);
    return { top, left, height: cropHeight, width: cropWidth };
  }

  /**
   * Whether some pooling would leave out a last row or column, so that where the image ends matters.
   * @param {number} height
   * @param {number} width
   */
  #dropsCells(height, width) {
    /** @type {Shape} */
    let shape = { height, width, channels: 1 };
    for (const { stride = 1, outputShape } of this.#layers) {
      if (shape.height % stride || shape.width % stride) return true;
      shape = outputShape(shape);
    }
    return false;
  }
}

// ── layers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * @param {LayerSpec} spec
 * @param {Map<string, Tensor>} tensors
 * @returns {Layer}
 */
function makeLayer(spec, tensors) {
  switch (spec.type) {
    case "conv2d":
      return conv2d(spec, tensors);
    case "linear":
      return linear(spec, tensors);
    case "relu":
      return { type: spec.type, outputShape: (input) => input, run: relu };
    case "flatten":
      return { type: spec.type, outputShape: (input) => vector(size(input)), run: channelsFirst };
    case "avg_pool2d":
      return avgPool2d(number(spec, "kernel_size"));
    case "dense_avg_pool2d":
      return denseAvgPool2d(number(spec, "dilation"), number(spec, "padding"));
    case "global_average_pool":
      return globalPool(spec.type, ({ height, width }) => height * width);
    case "global_sum_pool": {
      const area = number(spec, "area");
      return globalPool(spec.type, () => area);
    }
    default:
      throw new Error(`the engine knows no layer "${spec.type}"`);
  }
}

/**
 * y[r, c, o] = bias[o] + Σ kernel[o, i, a, b] · x[r + a·dilation − padding, c + b·dilation − padding, i]
 * @param {LayerSpec} spec
 * @param {Map<string, Tensor>} tensors
 * @returns {Layer}
 */
function conv2d(spec, tensors) {
  const inChannels = number(spec, "in_channels");
  const outChannels = number(spec, "out_channels");
  const k = number(spec, "kernel_size");
  const padding = number(spec, "padding");
  const dilation = number(spec, "dilation");
  const kernel = tensor(tensors, `${spec.name}.weight`, [outChannels, inChannels, k, k]);
  const bias = spec.bias ? tensor(tensors, `${spec.name}.bias`, [outChannels]) : new Float32Array(outChannels);
  const taps = k * k * inChannels;
  // tap = (a·k + b)·inChannels + i reads torch's kernel[o, i, a, b], whose place is (o·inChannels + i)·k² + a·k + b
  const weighted = new WeightedSums(taps, outChannels, bias, (o, tap) => {
    const i = tap % inChannels;
    return kernel[(o * inChannels + i) * k * k + (tap - i) / inChannels];
  });
  const reach = (k - 1) * dilation;

  return {
    type: spec.type,
    outputShape({ height, width, channels }) {
      if (channels !== inChannels) throw new Error(`${spec.name} takes ${inChannels} channels, not ${channels}`);
      const grown = 2 * padding - reach;
      const output = { height: height + grown, width: width + grown, channels: outChannels };
      if (output.height < 1 || output.width < 1) {
        throw new Error(`the ${k}×${k} kernel of ${spec.name} does not fit into its input of ${height}×${width}`);
      }
      return output;
    },
    run(x, { height, width }, y, output) {
      weighted.list(x, height * width, inChannels);
      for (let row = 0, cell = 0; row < output.height; row++) {
        for (let col = 0; col < output.width; col++, cell += outChannels) {
          weighted.clear();
          // the kernel's columns that lie on the input
          const first = Math.max(0, Math.ceil((padding - col) / dilation));
          const last = Math.min(k, Math.ceil((width + padding - col) / dilation));
          // an undilated kernel's row is one stretch, a dilated one's a stretch for each pixel
          const together = dilation === 1 ? last - first : 1;
          for (let a = 0; a < k; a++) {
            const i = row + a * dilation - padding;
            if (i < 0 || i >= height) continue;
            for (let b = first; b < last; b += together) {
              weighted.add(i * width + col + b * dilation - padding, together, (a * k + b) * inChannels);
            }
          }
          weighted.sum(y, cell);
        }
      }
    },
  };
}

/**
 * y = weight · x + bias
 * @param {LayerSpec} spec
 * @param {Map<string, Tensor>} tensors
 * @returns {Layer}
 */
function linear(spec, tensors) {
  const inFeatures = number(spec, "in_features");
  const outFeatures = number(spec, "out_features");
  const weight = tensor(tensors, `${spec.name}.weight`, [outFeatures, inFeatures]);
  const bias = spec.bias ? tensor(tensors, `${spec.name}.bias`, [outFeatures]) : new Float32Array(outFeatures);
  const weighted = new WeightedSums(inFeatures, outFeatures, bias, (o, feature) => weight[o * inFeatures + feature]);
  return {
    type: spec.type,
    outputShape(input) {
      if (input.height !== 1 || input.width !== 1 || input.channels !== inFeatures) {
        const given = `${input.channels}×${input.height}×${input.width}`;
        throw new Error(`${spec.name} takes ${inFeatures} features, not ${given}: is the image of another size?`);
      }
      return vector(outFeatures);
    },
    run(x, _input, y) {
      weighted.list(x, 1, inFeatures);
      weighted.clear();
      weighted.add(0, 1, 0);
      weighted.sum(y, 0);
    },
  };
}

/**
 * Weighted sums over the non-zero cells of a window: what a convolution computes at each place, and a dense layer once.
 *
 * A window is one stretch of pixels or several; a tap is a cell's place in the window. Weights are stored as [block of
 * 8 output channels][tap][lane], so that the innermost loop reads them in order.
 */
class WeightedSums {
  /**
   * @param {number} taps cells of a window, all input channels counted
   * @param {number} outChannels
   * @param {Float32Array} bias
   * @param {(channel: number, tap: number) => number} weightOf
   */
  constructor(taps, outChannels, bias, weightOf) {
    const blocks = Math.ceil(outChannels / LANES);
    this.outChannels = outChannels;
    this.blockLength = taps * LANES;
    this.weights = new Float64Array(blocks * this.blockLength);
    this.bias = new Float64Array(blocks * LANES);
    for (let channel = 0; channel < outChannels; channel++) {
      const start = Math.floor(channel / LANES) * this.blockLength + (channel % LANES);
      for (let tap = 0; tap < taps; tap++) this.weights[start + tap * LANES] = weightOf(channel, tap);
      this.bias[channel] = bias[channel];
    }
    this.sums = new Float64Array(blocks * LANES);
    // the input's non-zero cells: their values, their places in the input (× 8), and where each pixel's begin
    this.channels = 1;
    this.values = new Float64Array(0);
    this.places = new Int32Array(0);
    this.starts = new Int32Array(0);
    // the window's stretches: from where to where in that list, and how far from a cell's place to its tap (× 8)
    this.count = 0;
    this.from = new Int32Array(taps);
    this.to = new Int32Array(taps);
    this.shifts = new Int32Array(taps);
  }

  /**
   * List the non-zero cells of an input. Every cell is written, and kept if it is not zero: there is no branch for a
   * processor to guess.
   * @param {Float64Array} x
   * @param {number} pixels
   * @param {number} channels
   */
  list(x, pixels, channels) {
    if (this.values.length < pixels * channels) {
      this.values = new Float64Array(pixels * channels);
      this.places = new Int32Array(pixels * channels);
    }
    if (this.starts.length < pixels + 1) this.starts = new Int32Array(pixels + 1);
    this.channels = channels;
    const { values, places, starts } = this;
    let count = 0;
    for (let pixel = 0, place = 0; pixel < pixels; pixel++) {
      starts[pixel] = count;
      for (let channel = 0; channel < channels; channel++, place++) {
        const value = x[place];
        values[count] = value;
        places[count] = place * LANES;
        count += value !== 0 ? 1 : 0;
      }
    }
    starts[pixels] = count;
  }

  /** Begin a window. */
  clear() {
    this.count = 0;
  }

  /**
   * Add a stretch of pixels to the window, unless all its cells are zero.
   * @param {number} pixel the first
   * @param {number} pixels how many
   * @param {number} tap of the first pixel's first channel
   */
  add(pixel, pixels, tap) {
    const { count, starts } = this;
    this.from[count] = starts[pixel];
    this.to[count] = starts[pixel + pixels];
    this.shifts[count] = (tap - pixel * this.channels) * LANES;
    if (starts[pixel] < starts[pixel + pixels]) this.count++;
  }

  /**
   * Write y[at + channel] = bias + Σ weight · value for every output channel.
   * @param {Float64Array} y
   * @param {number} at
   */
  sum(y, at) {
    const { values, places, from, to, shifts, count, weights, bias, sums, blockLength, outChannels } = this;
    for (let channel = 0, block = 0; channel < outChannels; channel += LANES, block += blockLength) {
      let s0 = bias[channel];
      let s1 = bias[channel + 1];
      let s2 = bias[channel + 2];
      let s3 = bias[channel + 3];
      let s4 = bias[channel + 4];
      let s5 = bias[channel + 5];
      let s6 = bias[channel + 6];
      let s7 = bias[channel + 7];
      for (let stretch = 0; stretch < count; stretch++) {
        const start = block + shifts[stretch];
        for (let n = from[stretch], end = to[stretch]; n < end; n++) {
          const value = values[n];
          const w = start + places[n];
          s0 += weights[w] * value;
          s1 += weights[w + 1] * value;
          s2 += weights[w + 2] * value;
          s3 += weights[w + 3] * value;
          s4 += weights[w + 4] * value;
          s5 += weights[w + 5] * value;
          s6 += weights[w + 6] * value;
          s7 += weights[w + 7] * value;
        }
      }
      sums[channel] = s0;
      sums[channel + 1] = s1;
      sums[channel + 2] = s2;
      sums[channel + 3] = s3;
      sums[channel + 4] = s4;
      sums[channel + 5] = s5;
      sums[channel + 6] = s6;
      sums[channel + 7] = s7;
    }
    for (let channel = 0; channel < outChannels; channel++) y[at + channel] = sums[channel];
  }
}

/** @type {Layer["run"]} y = max(x, 0) */
function relu(x, input, y) {
  for (let i = 0, n = size(input); i < n; i++) y[i] = x[i] > 0 ? x[i] : 0;
}

/** @type {Layer["run"]} from (row, column, channel) to torch's order (channel, row, column) */
function channelsFirst(x, { height, width, channels }, y) {
  const cells = height * width;
  for (let cell = 0, from = 0; cell < cells; cell++) {
    for (let channel = 0; channel < channels; channel++, from++) y[channel * cells + cell] = x[from];
  }
}

/**
 * Means of k×k cells side by side; a last row or column that fills no k cells is dropped, as in torch.
 * @param {number} k
 * @returns {Layer}
 */
function avgPool2d(k) {
  return {
    type: "avg_pool2d",
    stride: k,
    outputShape({ height, width, channels }) {
      if (height < k || width < k) throw new Error(`${height}×${width} cells cannot be pooled by ${k}×${k}`);
      return { height: Math.floor(height / k), width: Math.floor(width / k), channels };
    },
    run(x, { width, channels }, y, output) {
      y.fill(0, 0, size(output));
      for (let row = 0; row < output.height * k; row++) {
        for (let col = 0; col < output.width * k; col++) {
          const from = (row * width + col) * channels;
          const to = (Math.floor(row / k) * output.width + Math.floor(col / k)) * channels;
          for (let channel = 0; channel < channels; channel++) y[to + channel] += x[from + channel] / (k * k);
        }
      }
    },
  };
}

/**
 * Means of 2×2 cells that lie `d` apart, at every position, `padding` zeros around (0 or d):
 * y[r, c] = ¼ Σ x[r + a·d − padding, c + b·d − padding], a, b ∈ {0, 1}.
 * @param {number} d @param {number} padding
 * @returns {Layer}
 */
function denseAvgPool2d(d, padding) {
  const grown = 2 * padding - d;
  return {
    type: "dense_avg_pool2d",
    outputShape: ({ height, width, channels }) => ({ height: height + grown, width: width + grown, channels }),
    run(x, { height, width, channels }, y, output) {
      y.fill(0, 0, size(output));
      for (let row = 0, from = 0; row < height; row++) {
        for (let col = 0; col < width; col++, from += channels) {
          // The four windows that meet this cell, as far as they are there.
          for (let above = 0; above < 2; above++) {
            const r = row + padding - above * d;
            if (r < 0 || r >= output.height) continue;
            for (let left = 0; left < 2; left++) {
              const c = col + padding - left * d;
              if (c < 0 || c >= output.width) continue;
              const to = (r * output.width + c) * channels;
              for (let channel = 0; channel < channels; channel++) y[to + channel] += x[from + channel] / 4;
            }
          }
        }
      }
    },
  };
}

/**
 * The sum of each feature map, divided by `area`: by the number of its cells for a mean.
 * @param {string} type
 * @param {(input: Shape) => number} area
 * @returns {Layer}
 */
function globalPool(type, area) {
  return {
    type,
    outputShape: ({ channels }) => vector(channels),
    run(x, input, y) {
      const { height, width, channels } = input;
      y.fill(0, 0, channels);
      for (let cell = 0, from = 0; cell < height * width; cell++) {
        for (let channel = 0; channel < channels; channel++, from++) y[channel] += x[from];
      }
      for (let channel = 0; channel < channels; channel++) y[channel] /= area(input);
    },
  };
}

/**
 * The total stride of a network with a neutral border, or null (see `Network.neutralStride`).
 * @param {LayerSpec[]} layers
 * @param {Map<string, Tensor>} tensors
 */
function neutralStride(layers, tensors) {
  let stride = 1;
  for (const [index, spec] of layers.entries()) {
    if (spec.type === "global_sum_pool") return stride;
    if (spec.type === "avg_pool2d") stride *= number(spec, "kernel_size");
    if (spec.type === "dense_avg_pool2d" && spec.padding !== spec.dilation) return null;
    if (spec.type === "conv2d") {
      const full = spec.padding === (number(spec, "kernel_size") - 1) * number(spec, "dilation");
      const dark = !spec.bias || tensors.get(`${spec.name}.bias`)?.data.every((value) => value <= 0);
      if (!full || !dark || layers[index + 1]?.type !== "relu") return null;
    } else if (!["relu", "avg_pool2d", "dense_avg_pool2d"].includes(spec.type)) {
      return null;
    }
  }
  return null;
}

// ── helpers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * The smallest number ≥ `least`, and ≥ 1, that leaves the remainder of `side` when divided by `stride`.
 * @param {number} least
 * @param {number} side
 * @param {number} stride
 */
function congruent(least, side, stride) {
  const from = Math.max(least, 1);
  return from + ((((side - from) % stride) + stride) % stride);
}

/**
 * Buffer `index`, made longer if it is shorter than `length`.
 * @param {Float64Array[]} buffers
 * @param {number} index
 * @param {number} length
 */
function reserve(buffers, index, length) {
  if (!(buffers[index]?.length >= length)) buffers[index] = new Float64Array(length);
  return buffers[index];
}

/** @param {Shape} shape */
function size({ height, width, channels }) {
  return height * width * channels;
}

/**
 * @param {number} channels
 * @returns {Shape}
 */
function vector(channels) {
  return { height: 1, width: 1, channels };
}

/**
 * @param {ArrayLike<number>} image
 * @param {number} height
 * @param {number} width
 */
function checkSize(image, height, width) {
  if (!(height >= 1 && width >= 1) || image.length !== height * width) {
    throw new Error(`an image of ${height}×${width} has ${height * width} pixels, not ${image.length}`);
  }
}

/**
 * A number that a layer's description must have.
 * @param {LayerSpec} spec
 * @param {"in_channels" | "out_channels" | "kernel_size" | "padding" | "dilation" | "area" | "in_features" |
 *   "out_features"} field
 */
function number(spec, field) {
  const value = spec[field];
  if (typeof value !== "number" || !(value > 0 || (field === "padding" && value === 0))) {
    throw new Error(`layer ${spec.name ?? spec.type}: ${field} is ${value}, which is no size`);
  }
  return value;
}

/**
 * The values of a tensor that a layer needs.
 * @param {Map<string, Tensor>} tensors
 * @param {string} name
 * @param {number[]} shape
 */
function tensor(tensors, name, shape) {
  const found = tensors.get(name);
  if (!found) throw new Error(`tensor ${name} is missing`);
  const length = shape.reduce((product, side) => product * side, 1);
  if (String(found.shape) !== String(shape) || found.data.length !== length) {
    throw new Error(`tensor ${name} has shape (${found.shape.join(", ")}), not (${shape.join(", ")})`);
  }
  const bad = found.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new Error(`tensor ${name} holds ${found.data[bad]} at index ${bad}`);
  return found.data;
}
