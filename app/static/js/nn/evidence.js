/**
 * What speaks for an answer, as `kai.evidence` and `kai.class_activation` compute it: a logit taken apart into a picture
 * whose cells add up to it, and a constant.
 *
 * @module
 */

import { makeGradient } from "./gradients.js";
import { number, tensor } from "./layer-spec.js";
import { argmax } from "./probabilities.js";
import { size } from "./shapes.js";

/** @typedef {import("./layer-spec.js").LayerSpec} LayerSpec */
/** @typedef {import("./network.js").Network} Network */
/** @typedef {import("./network.js").Trace} Trace */
/** @typedef {import("./gradients.js").Box} Box */
/** @typedef {Map<string, import("./safetensors.js").Tensor>} Tensors */
/**
 * A logit, or the difference of two, taken apart: the sum of all cells, plus the constant, is the logit.
 * @typedef {object} Evidence
 * @property {Float64Array} map row by row; overwritten by the next call
 * @property {number} height cells @property {number} width
 * @property {number} row of the first cell in the whole map: what lies beyond it adds nothing @property {number} col
 * @property {number} step pixels from one cell to the next
 * @property {number} top edge of the first cell on the image, pixels; a cell stands in the middle of what it sees @property {number} left
 * @property {number} sum of all cells
 * @property {number} constant
 * @property {number} logit
 * @property {Classes} classes whose logit it is
 */
/** @typedef {{label: number, against: number | null}} Classes a class, and the one whose logit is taken off, if any */
/** @typedef {{label: number | null, against: number | null}} Question the same; label null stands for what the network answers */

const GLOBAL_POOLS = ["global_sum_pool", "global_average_pool"];

export class Explainer {
  /** @param {Network} network @param {LayerSpec[]} layers of it @param {Tensors} tensors of it */
  constructor(network, layers, tensors) {
    this.network = network;
    this.gradients = layers.map((spec) => makeGradient(spec, tensors));
    /** The dense layer that alone follows a global pool, whose places then add up to the logits; else null. */
    this.head = headOf(layers, tensors);
    this.sight = sightOf(layers);
    /** @type {Float64Array[]} gradients at the image and at each layer's output */
    this.buffers = layers.concat(layers[0]).map(() => new Float64Array(0));
    this.map = new Float64Array(0);
  }

  /**
   * The evidence in the form that is exact and moves along: a class activation map where places add up, else gradient times input.
   * @param {ArrayLike<number>} image grey levels 0..1, row after row @param {number} height @param {number} width
   * @param {Question} question @returns {Evidence}
   */
  explain(image, height, width, question) {
    return this.head ? this.classActivation(image, height, width, question) : this.evidence(image, height, width, question);
  }

  /**
   * Gradient times input: what each pixel adds.
   * @param {ArrayLike<number>} image @param {number} height @param {number} width @param {Question} question @returns {Evidence}
   */
  evidence(image, height, width, question) {
    const trace = this.network.trace(image, height, width);
    const { crop } = trace;
    const classes = classesOf(question, trace);
    const gradient = this.gradientAtImage(trace, classes);
    this.reserveMap(height * width);
    let sum = 0;
    for (let row = 0, cell = 0; row < crop.height; row++) {
      for (let col = 0; col < crop.width; col++, cell++) {
        const added = trace.values[0][cell] && gradient[cell] * trace.values[0][cell]; // beyond the ink the gradient is not known
        this.map[(crop.top + row) * width + crop.left + col] = added;
        sum += added;
      }
    }
    const logit = difference(trace, classes);
    return { map: this.map.subarray(0, height * width), height, width, row: 0, col: 0, step: 1, top: 0, left: 0, sum, constant: logit - sum, logit, classes };
  }

  /** @param {Trace} trace @param {Classes} classes */
  gradientAtImage({ shapes, values }, { label, against }) {
    const last = this.gradients.length;
    /** @type {Box[]} */
    const boxes = [inkBox(values[0], shapes[0])];
    for (let i = 0; i < last; i++) boxes.push(this.gradients[i].reach(boxes[i], shapes[i + 1]));
    shapes.forEach((shape, i) => this.clear(i, size(shape)));
    this.buffers[last][label] += 1;
    if (against !== null) this.buffers[last][against] -= 1;
    for (let i = last - 1; i >= 0; i--) {
      const [x, y, dx, dy] = [values[i], values[i + 1], this.buffers[i], this.buffers[i + 1]];
      this.gradients[i].run({ x, input: shapes[i], y, output: shapes[i + 1], dx, dy, box: boxes[i] });
    }
    return this.buffers[0];
  }

  /**
   * What each place of the last feature maps adds.
   * @param {ArrayLike<number>} image @param {number} height @param {number} width @param {Question} question @returns {Evidence}
   * @throws {Error} if anything but one dense layer follows the global pool, or there is none
   */
  classActivation(image, height, width, question) {
    if (!this.head) throw new Error("a class activation map needs a global pool and one dense layer after it");
    const { pool, area, weight, bias } = this.head;
    const trace = this.network.trace(image, height, width);
    const classes = classesOf(question, trace);
    const { label, against } = classes;
    const shape = trace.shapes[pool];
    const maps = trace.values[pool];
    const cells = shape.height * shape.width;
    const channels = shape.channels;
    const perCell = Float64Array.from({ length: channels }, (_, c) => {
      const w = weight[label * channels + c] - (against === null ? 0 : weight[against * channels + c]);
      return w / (area ?? cells);
    });
    this.reserveMap(cells);
    let sum = 0;
    for (let cell = 0, from = 0; cell < cells; cell++) {
      for (let c = 0; c < channels; c++, from++) this.map[cell] += perCell[c] * maps[from];
      sum += this.map[cell];
    }
    const { step, start, extent } = this.sight;
    const edge = start + (extent + 1 - step) / 2;
    return {
      map: this.map.subarray(0, cells), height: shape.height, width: shape.width,
      row: trace.crop.top / step, col: trace.crop.left / step, step, top: trace.crop.top + edge, left: trace.crop.left + edge,
      sum, constant: bias[label] - (against === null ? 0 : bias[against]), logit: difference(trace, classes), classes,
    };
  }

  /** A map of zeros. @param {number} cells */
  reserveMap(cells) {
    if (this.map.length < cells) this.map = new Float64Array(cells);
    this.map.fill(0, 0, cells);
  }

  /** @param {number} index @param {number} length */
  clear(index, length) {
    if (this.buffers[index].length < length) this.buffers[index] = new Float64Array(length);
    this.buffers[index].fill(0, 0, length);
  }
}

/** @param {Trace} trace */
const logitsOf = ({ shapes, values }) => values[values.length - 1].subarray(0, shapes[shapes.length - 1].channels);

/** The classes in question: a class is not held against itself. @param {Question} question @param {Trace} trace @returns {Classes} */
function classesOf({ label, against }, trace) {
  const asked = label ?? argmax(logitsOf(trace));
  return { label: asked, against: against === asked ? null : against };
}

/** @param {Trace} trace @param {Classes} classes */
function difference(trace, { label, against }) {
  const logits = logitsOf(trace);
  return logits[label] - (against === null ? 0 : logits[against]);
}

/** The smallest box with all the ink. @param {Float64Array} image @param {import("./shapes.js").Shape} shape @returns {Box} */
function inkBox(image, { height, width }) {
  const box = { top: height, left: width, bottom: 0, right: 0 };
  for (let row = 0, cell = 0; row < height; row++) {
    for (let col = 0; col < width; col++, cell++) {
      if (image[cell] === 0) continue;
      box.top = Math.min(box.top, row);
      box.left = Math.min(box.left, col);
      box.bottom = row + 1;
      box.right = Math.max(box.right, col + 1);
    }
  }
  return box.bottom ? box : { top: 0, left: 0, bottom: 0, right: 0 };
}

/** @param {LayerSpec[]} layers @param {Tensors} tensors */
function headOf(layers, tensors) {
  const pool = layers.findIndex(({ type }) => GLOBAL_POOLS.includes(type));
  const dense = layers[pool + 1];
  if (pool < 0 || dense?.type !== "linear" || layers.length > pool + 2) return null;
  const [ins, outs] = [number(dense, "in_features"), number(dense, "out_features")];
  return {
    pool,
    area: layers[pool].type === "global_sum_pool" ? number(layers[pool], "area") : null,
    weight: tensor(tensors, `${dense.name}.weight`, [outs, ins]),
    bias: dense.bias ? tensor(tensors, `${dense.name}.bias`, [outs]) : new Float32Array(outs),
  };
}

/**
 * What a cell of the last feature map sees of the image, along one axis: cell i from pixel `start + i · step` on, and `extent` pixels further.
 * @param {LayerSpec[]} layers
 */
function sightOf(layers) {
  let [step, start, extent] = [1, 0, 0];
  for (const layer of layers) {
    if (layer.type === "conv2d" || layer.type === "dense_avg_pool2d") {
      const reach = layer.type === "conv2d" ? number(layer, "kernel_size") - 1 : 1;
      start -= number(layer, "padding") * step;
      extent += reach * number(layer, "dilation") * step;
    } else if (layer.type === "avg_pool2d" || layer.type === "max_pool2d") {
      const k = number(layer, "kernel_size");
      extent += (k - 1) * step;
      step *= k;
    }
  }
  return { step, start, extent };
}
