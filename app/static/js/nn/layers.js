/**
 * The layers of kai's networks, each a function of its input's numbers, exact to float64.
 *
 * Feature maps are held in the order (row, column, channel), so that the cells of a window's row lie side by side;
 * weights arrive in torch's layouts and are reordered once. What deep learning calls a convolution is a
 * cross-correlation: no kernel is flipped.
 *
 * @module
 */

import { number, tensor } from "./layer-spec.js";
import { size, vector } from "./shapes.js";
import { SparseSums } from "./sparse-sums.js";

/** @typedef {import("./layer-spec.js").LayerSpec} LayerSpec */
/** @typedef {import("./safetensors.js").Tensor} Tensor */
/** @typedef {import("./shapes.js").Shape} Shape */

/**
 * A layer, ready to run.
 * @typedef {object} Layer
 * @property {string} type
 * @property {number} [stride] cells side by side that a pooling makes one; a rest that fills no such stride is dropped
 * @property {(input: Shape) => Shape} outputShape
 * @property {(x: Float64Array, input: Shape, y: Float64Array, output: Shape) => void} run
 */

/**
 * @param {LayerSpec} spec
 * @param {Map<string, Tensor>} tensors
 * @returns {Layer}
 */
export function makeLayer(spec, tensors) {
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
    case "max_pool2d":
      return maxPool2d(number(spec, "kernel_size"));
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
  const weighted = new SparseSums(taps, outChannels, bias, (o, tap) => {
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
  const weighted = new SparseSums(inFeatures, outFeatures, bias, (o, feature) => weight[o * inFeatures + feature]);
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

/** @type {Layer["run"]} y = max(x, 0) */
function relu(x, input, y) {
  for (let i = 0, n = size(input); i < n; i++) y[i] = x[i] > 0 ? x[i] : 0;
}

/** @type {Layer["run"]} from (row, column, channel) to torch's order (channel, row, column) */
export function channelsFirst(x, { height, width, channels }, y) {
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
    outputShape: (input) => pooledShape(input, k),
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
 * The largest of k×k cells side by side; a last row or column that fills no k cells is dropped, as in torch.
 * @param {number} k
 * @returns {Layer}
 */
function maxPool2d(k) {
  return {
    type: "max_pool2d",
    stride: k,
    outputShape: (input) => pooledShape(input, k),
    run(x, { width, channels }, y, output) {
      y.fill(-Infinity, 0, size(output));
      for (let row = 0; row < output.height * k; row++) {
        for (let col = 0; col < output.width * k; col++) {
          const from = (row * width + col) * channels;
          const to = (Math.floor(row / k) * output.width + Math.floor(col / k)) * channels;
          for (let channel = 0; channel < channels; channel++) {
            if (x[from + channel] > y[to + channel]) y[to + channel] = x[from + channel];
          }
        }
      }
    },
  };
}

/**
 * What k×k cells side by side leave of a map.
 * @param {Shape} input @param {number} k
 */
function pooledShape({ height, width, channels }, k) {
  if (height < k || width < k) throw new Error(`${height}×${width} cells cannot be pooled by ${k}×${k}`);
  return { height: Math.floor(height / k), width: Math.floor(width / k), channels };
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
