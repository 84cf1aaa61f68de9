/**
 * The forward pass of a network, layer by layer, on one image at a time.
 *
 * @module
 */

import { number } from "./layer-spec.js";
import { channelsFirst, makeLayer } from "./layers.js";
import { size } from "./shapes.js";

/** @typedef {import("./layer-spec.js").LayerSpec} LayerSpec */
/** @typedef {import("./layers.js").Layer} Layer */
/** @typedef {import("./safetensors.js").Tensor} Tensor */
/** @typedef {import("./shapes.js").Shape} Shape */

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
 * What went through a network for one image, as the engine holds it: in the order (row, column, channel).
 * @typedef {object} Trace
 * @property {{top: number, left: number, height: number, width: number}} crop the part of the image that was looked at
 * @property {Shape[]} shapes of that part and of each layer's output
 * @property {Float64Array[]} values the same; longer than the shape says if a call before needed more, and overwritten by the next
 */

/** A network of `kai.networks`, run on one image at a time. Its memory is reused from call to call. */
export class Network {
  /** @type {Layer[]} */ #layers;
  /** @type {number} */ #corner;
  /** @type {Float64Array[]} the image, then each layer's output; as long as the largest call needed */ #buffers = [];
  /** @type {Float64Array[]} */ #channelsFirst = [];

  /**
   * @param {LayerSpec[]} layers as `kai.networks.layer_specs` describes them
   * @param {Map<string, Tensor>} tensors weights and biases by name, in torch's layouts
   * @param {number} [corner] side of what it reads of a larger image: the square in its top-left corner, pixels
   * @throws {Error} if a tensor is missing, has another shape than its layer says, or holds a NaN or an infinity
   */
  constructor(layers, tensors, corner = Infinity) {
    this.#layers = layers.map((spec) => makeLayer(spec, tensors));
    this.#corner = corner;
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
    const read = this.#read(height, width);
    this.#forward(image, width, read);
    /** @type {Shape} */
    let shape = { height: read.height, width: read.width, channels: 1 };
    return this.#layers.map((layer, index) => {
      shape = layer.outputShape(shape);
      const values = reserve(this.#channelsFirst, index, size(shape));
      channelsFirst(this.#buffers[index + 1], shape, values, shape);
      return { type: layer.type, ...shape, values: values.subarray(0, size(shape)) };
    });
  }

  /**
   * What the first layer reads of an image, as a map: all of it, or its corner.
   * @param {ArrayLike<number>} image grey levels 0..1, row after row
   * @param {number} height
   * @param {number} width
   */
  picture(image, height, width) {
    const read = this.#read(height, width);
    if (read.height === height && read.width === width) return { channels: 1, height, width, values: image };
    const values = new Float64Array(read.height * read.width);
    for (let row = 0, cell = 0; row < read.height; row++) {
      for (let col = 0; col < read.width; col++, cell++) values[cell] = image[row * width + col];
    }
    return { channels: 1, height: read.height, width: read.width, values };
  }

  /**
   * What goes through the network for one image: what decides the logits of it, and nothing else.
   *
   * @param {ArrayLike<number>} image grey levels 0..1, row after row
   * @param {number} height
   * @param {number} width
   * @returns {Trace}
   * @throws {Error} as `logits` does
   */
  trace(image, height, width) {
    const crop = this.#crop(image, height, width);
    this.#forward(image, width, crop);
    /** @type {Shape[]} */
    const shapes = [{ height: crop.height, width: crop.width, channels: 1 }];
    for (const layer of this.#layers) shapes.push(layer.outputShape(shapes[shapes.length - 1]));
    return { crop, shapes, values: this.#buffers };
  }

  /**
   * The part of an image that it reads.
   * @param {number} height
   * @param {number} width
   */
  #read(height, width) {
    return { top: 0, left: 0, height: Math.min(height, this.#corner), width: Math.min(width, this.#corner) };
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
   * All that it reads, unless the border is neutral; then the ink's bounding box, widened to whole strides so that every pool
   * pairs the cells that it paired before.
   * @param {ArrayLike<number>} image
   * @param {number} height
   * @param {number} width
   */
  #crop(image, height, width) {
    checkSize(image, height, width);
    const stride = this.neutralStride;
    const read = this.#read(height, width);
    if (stride === null || this.#dropsCells(read.height, read.width)) return read;
    let [top, left, bottom, right] = [read.height, read.width, -1, -1];
    for (let row = 0; row < read.height; row++) {
      for (let col = 0, cell = row * width; col < read.width; col++, cell++) {
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
    const cropHeight = congruent(bottom + 1 - top, read.height, stride);
    const cropWidth = congruent(right + 1 - left, read.width, stride);
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

/** Layers that make one cell of several side by side. */
const POOLS = ["avg_pool2d", "max_pool2d"];

/**
 * The total stride of a network with a neutral border, or null (see `Network.neutralStride`).
 * @param {LayerSpec[]} layers
 * @param {Map<string, Tensor>} tensors
 */
function neutralStride(layers, tensors) {
  let stride = 1;
  for (const [index, spec] of layers.entries()) {
    if (spec.type === "global_sum_pool") return stride;
    if (POOLS.includes(spec.type)) stride *= number(spec, "kernel_size");
    if (spec.type === "dense_avg_pool2d" && spec.padding !== spec.dilation) return null;
    if (spec.type === "conv2d") {
      const full = spec.padding === (number(spec, "kernel_size") - 1) * number(spec, "dilation");
      const dark = !spec.bias || tensors.get(`${spec.name}.bias`)?.data.every((value) => value <= 0);
      if (!full || !dark || layers[index + 1]?.type !== "relu") return null;
    } else if (!["relu", "dense_avg_pool2d", ...POOLS].includes(spec.type)) {
      return null;
    }
  }
  return null;
}

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
