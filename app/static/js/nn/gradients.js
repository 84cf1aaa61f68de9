/**
 * The backward pass of each layer: from how a logit changes with the layer's output to how it changes with its input.
 *
 * Numbers lie in the order (row, column, channel), as in `layers.js`. Only cells in a box around the ink are asked for: a
 * digit covers an eighth of the canvas, and what lies beyond it is multiplied by black.
 *
 * @module
 */

import { number, tensor } from "./layer-spec.js";
import { size } from "./shapes.js";

/** @typedef {import("./layer-spec.js").LayerSpec} LayerSpec */
/** @typedef {import("./safetensors.js").Tensor} Tensor */
/** @typedef {import("./shapes.js").Shape} Shape */
/** @typedef {{top: number, left: number, bottom: number, right: number}} Box rows from top to before bottom, columns likewise */
/**
 * One step of the backward pass.
 * @typedef {object} Step
 * @property {Float64Array} x the layer's input @property {Shape} input
 * @property {Float64Array} y its output @property {Shape} output
 * @property {Float64Array} dy gradient of the output, known within `reach(box)`
 * @property {Float64Array} dx gradient of the input, all 0 before; to be filled within the box
 * @property {Box} box
 */
/**
 * @typedef {object} Gradient
 * @property {(box: Box, output: Shape) => Box} reach the cells of the output that cells of a box of the input have a part in
 * @property {(step: Step) => void} run
 */

/** A vector is one cell. */
const ONE_CELL = { top: 0, left: 0, bottom: 1, right: 1 };

/** @param {LayerSpec} spec @param {Map<string, Tensor>} tensors @returns {Gradient} */
export function makeGradient(spec, tensors) {
  switch (spec.type) {
    case "conv2d":
      return conv2d(spec, tensors);
    case "linear":
      return linear(spec, tensors);
    case "relu":
      return { reach: (box) => box, run: relu };
    case "flatten":
      return { reach: () => ONE_CELL, run: unflatten };
    case "avg_pool2d":
      return avgPool2d(number(spec, "kernel_size"));
    case "max_pool2d":
      return maxPool2d(number(spec, "kernel_size"));
    case "dense_avg_pool2d":
      return denseAvgPool2d(number(spec, "dilation"), number(spec, "padding"));
    case "global_average_pool":
      return globalPool(({ height, width }) => height * width);
    case "global_sum_pool": {
      const area = number(spec, "area");
      return globalPool(() => area);
    }
    default:
      throw new Error(`the engine knows no gradient of a layer "${spec.type}"`);
  }
}

/** Call back with each cell of a box. @param {Box} box @param {(row: number, col: number) => void} visit */
function eachCell({ top, left, bottom, right }, visit) {
  for (let row = top; row < bottom; row++) for (let col = left; col < right; col++) visit(row, col);
}

/** @param {number} value @param {number} most */
const within = (value, most) => Math.min(Math.max(value, 0), most);

/** The windows that meet a box: each begins up to `extent` cells before a cell that it meets. @param {number} padding @param {number} extent @returns {Gradient["reach"]} */
const windows = (padding, extent) => ({ top, left, bottom, right }, { height, width }) => ({
  top: within(top + padding - extent, height),
  left: within(left + padding - extent, width),
  bottom: within(bottom + padding, height),
  right: within(right + padding, width),
});

/** The k×k cells side by side that have a cell in a box. @param {number} k @returns {Gradient["reach"]} */
const pooled = (k) => ({ top, left, bottom, right }, { height, width }) => ({
  top: within(Math.floor(top / k), height),
  left: within(Math.floor(left / k), width),
  bottom: within(Math.ceil(bottom / k), height),
  right: within(Math.ceil(right / k), width),
});

/**
 * dx[r, c, i] = Σ kernel[o, i, a, b] · dy[r − a·dilation + padding, c − b·dilation + padding, o]
 * @param {LayerSpec} spec @param {Map<string, Tensor>} tensors @returns {Gradient}
 */
function conv2d(spec, tensors) {
  const [ins, outs, k] = [number(spec, "in_channels"), number(spec, "out_channels"), number(spec, "kernel_size")];
  const [padding, dilation] = [number(spec, "padding"), number(spec, "dilation")];
  const kernel = tensor(tensors, `${spec.name}.weight`, [outs, ins, k, k]);
  const weights = new Float64Array(kernel.length); // [a][b][o][i], so that the innermost loop reads them in order
  for (let o = 0, at = 0; o < outs; o++) {
    for (let i = 0; i < ins; i++) for (let tap = 0; tap < k * k; tap++) weights[(tap * outs + o) * ins + i] = kernel[at++];
  }
  return {
    reach: windows(padding, (k - 1) * dilation),
    run({ input, output, dy, dx, box }) {
      for (let row = box.top; row < box.bottom; row++) {
        for (let col = box.left; col < box.right; col++) {
          const to = (row * input.width + col) * ins;
          for (let a = 0; a < k; a++) {
            const r = row - a * dilation + padding;
            if (r < 0 || r >= output.height) continue;
            for (let b = 0; b < k; b++) {
              const c = col - b * dilation + padding;
              if (c < 0 || c >= output.width) continue;
              const from = (r * output.width + c) * outs;
              for (let o = 0, w = (a * k + b) * outs * ins; o < outs; o++, w += ins) {
                const change = dy[from + o];
                if (change === 0) continue; // a ReLU that is off, which many are
                for (let i = 0; i < ins; i++) dx[to + i] += weights[w + i] * change;
              }
            }
          }
        }
      }
    },
  };
}

/** dx = weightᵀ · dy @param {LayerSpec} spec @param {Map<string, Tensor>} tensors @returns {Gradient} */
function linear(spec, tensors) {
  const [ins, outs] = [number(spec, "in_features"), number(spec, "out_features")];
  const weight = tensor(tensors, `${spec.name}.weight`, [outs, ins]);
  return {
    reach: () => ONE_CELL,
    run({ dy, dx }) {
      for (let o = 0, w = 0; o < outs; o++, w += ins) {
        const change = dy[o];
        if (change === 0) continue;
        for (let i = 0; i < ins; i++) dx[i] += weight[w + i] * change;
      }
    },
  };
}

/** @type {Gradient["run"]} dx = dy where the ReLU is on, else 0 */
function relu({ input: { width, channels }, y, dy, dx, box }) {
  eachCell(box, (row, col) => {
    const from = (row * width + col) * channels;
    for (let at = from; at < from + channels; at++) dx[at] = y[at] > 0 ? dy[at] : 0;
  });
}

/** @type {Gradient["run"]} from torch's order (channel, row, column) back to (row, column, channel) */
function unflatten({ input: { height, width, channels }, dy, dx, box }) {
  eachCell(box, (row, col) => {
    const cell = row * width + col;
    for (let channel = 0; channel < channels; channel++) dx[cell * channels + channel] = dy[channel * height * width + cell];
  });
}

/** @param {number} k @returns {Gradient} */
function avgPool2d(k) {
  return {
    reach: pooled(k),
    run({ input: { width, channels }, output, dy, dx, box }) {
      eachCell(box, (row, col) => {
        const [r, c] = [Math.floor(row / k), Math.floor(col / k)];
        if (r >= output.height || c >= output.width) return; // a last row or column that fills no k cells
        const [from, to] = [(r * output.width + c) * channels, (row * width + col) * channels];
        for (let channel = 0; channel < channels; channel++) dx[to + channel] = dy[from + channel] / (k * k);
      });
    },
  };
}

/** The first of the largest cells decides alone, as in torch. @param {number} k @returns {Gradient} */
function maxPool2d(k) {
  const reach = pooled(k);
  return {
    reach,
    run({ x, input: { width, channels }, y, output, dy, dx, box }) {
      eachCell(reach(box, output), (r, c) => {
        const from = (r * output.width + c) * channels;
        for (let channel = 0; channel < channels; channel++) {
          for (let tap = 0; tap < k * k; tap++) {
            const at = ((r * k + Math.floor(tap / k)) * width + c * k + (tap % k)) * channels + channel;
            if (x[at] !== y[from + channel]) continue;
            dx[at] = dy[from + channel];
            break;
          }
        }
      });
    },
  };
}

/** @param {number} d @param {number} padding @returns {Gradient} */
function denseAvgPool2d(d, padding) {
  return {
    reach: windows(padding, d),
    run({ input: { width, channels }, output, dy, dx, box }) {
      eachCell(box, (row, col) => {
        const to = (row * width + col) * channels;
        for (const r of [row + padding, row + padding - d]) {
          if (r < 0 || r >= output.height) continue;
          for (const c of [col + padding, col + padding - d]) {
            if (c < 0 || c >= output.width) continue;
            const from = (r * output.width + c) * channels;
            for (let channel = 0; channel < channels; channel++) dx[to + channel] += dy[from + channel] / 4;
          }
        }
      });
    },
  };
}

/** @param {(input: Shape) => number} area @returns {Gradient} */
function globalPool(area) {
  return {
    reach: () => ONE_CELL,
    run({ input, dy, dx }) {
      for (let at = 0, n = size(input); at < n; at++) dx[at] = dy[at % input.channels] / area(input);
    },
  };
}
