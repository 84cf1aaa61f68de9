/**
 * How one cell of a network came about: a convolution's partial sums, a pooling's cells, a dense unit's summands. What
 * `kai.cell_arithmetic` tells, in the page; pure functions of what the engine has computed.
 *
 * @module
 */

import { number } from "./layer-spec.js";
import { stagesOf } from "./stages.js";

/** @typedef {import("./layer-spec.js").LayerSpec} LayerSpec */
/** @typedef {import("./safetensors.js").Tensor} Tensor */
/** @typedef {{channels: number, height: number, width: number, values: ArrayLike<number>}} Maps in the order (channel, row, column) */
/** @typedef {{stage: string, channel: number, row: number, col: number}} Cell of a vector row and column are 0; stage "canvas" is a pixel */
/** @typedef {{cell: Cell, input: number, weight: number, product: number}} Summand a cell of the stage beneath times its weight */
/** @typedef {{size: number, dilation: number, top: number, left: number}} Window where it lies on the maps beneath; negative on the padding */
/**
 * One input channel's share of a convolution.
 * @typedef {object} ChannelSum
 * @property {number} channel
 * @property {number[]} patch what the window covers, row by row, zeros on the padding
 * @property {number[]} slice of the kernel
 * @property {number[]} products
 * @property {number} sum of the products
 */
/** @typedef {{cell: Cell, source: string, value: number}} Told which cell, the stage that it reads, and what it holds */
/** @typedef {Told & {kind: "convolution", window: Window, parts: ChannelSum[], sum: number, bias: number, total: number, relu: boolean}} ConvolutionCell */
/** @typedef {Told & {kind: "pooling", window: Window, patch: number[], mode: "average" | "max"}} PoolingCell */
/** @typedef {Told & {kind: "global pool", map: Maps, largest: Summand[], rest: number, others: number, sum: number, divisor: number}} GlobalPoolCell */
/** @typedef {Told & {kind: "dense", largest: Summand[], rest: number, others: number, sum: number, bias: number, total: number, relu: boolean}} DenseCell */
/** @typedef {Told & {kind: "pixel"}} Pixel */
/** @typedef {ConvolutionCell | PoolingCell | GlobalPoolCell | DenseCell | Pixel} Arithmetic */
/** @typedef {{layers: LayerSpec[], weights: Map<string, Tensor>}} Described */

/** What the first stage reads. */
export const CANVAS = "canvas";
/** Summands that are told one by one; the others are one number. */
export const TOLD = 8;

/** What a network has computed for one image, stage by stage. */
export class Run {
  /**
   * @param {Described} network
   * @param {import("./network.js").FeatureMaps[]} outputs of every layer
   * @param {Maps} image
   */
  constructor({ layers, weights }, outputs, image) {
    this.layers = layers;
    this.weights = weights;
    this.stages = stagesOf(layers);
    /** @type {Map<string, Maps>} */
    this.maps = new Map([[CANVAS, image]]);
    for (const { name, output } of this.stages) this.maps.set(name, outputs[output]);
  }

  /** Whether there is such a cell. @param {Cell} cell */
  has({ stage, channel, row, col }) {
    const maps = this.maps.get(stage);
    return maps !== undefined && isInside(maps, row, col) && channel >= 0 && channel < maps.channels;
  }

  /** @param {Cell} cell one that is there @returns {Arithmetic} */
  arithmetic(cell) {
    if (cell.stage === CANVAS) return { kind: "pixel", cell, source: "", value: valueAt(this.mapsOf(CANVAS), cell.channel, cell.row, cell.col) };
    const index = this.stages.findIndex(({ name }) => name === cell.stage);
    const { layer, output } = this.stages[index];
    const spec = this.layers[layer];
    const source = index ? this.stages[index - 1].name : CANVAS;
    const maps = this.mapsOf(source);
    const told = { cell, source, relu: output !== layer };
    if (spec.type === "conv2d") return convolutionCell(told, spec, this.weights, maps);
    if (spec.type === "linear") return denseCell(told, spec, this.weights, maps);
    if (spec.type.startsWith("global")) return globalPoolCell(told, spec, maps);
    return poolingCell(told, spec, maps);
  }

  /** @param {string} stage */
  mapsOf(stage) {
    return /** @type {Maps} */ (this.maps.get(stage));
  }

  /**
   * The cell beneath that adds most to a cell; null below the pixels.
   * @param {Arithmetic} told @param {number | null} [channel] of a convolution: the input channel to stay in
   * @returns {Cell | null}
   */
  beneath(told, channel = null) {
    if (told.kind === "pixel") return null;
    if (told.kind === "dense" || told.kind === "global pool") return told.largest[0].cell;
    const { source } = told;
    const maps = this.mapsOf(source);
    /** @type {{cell: Cell, size: number} | null} */
    let best = null;
    const consider = (/** @type {number} */ from, /** @type {number[]} */ products) => {
      placesIn(told.window).forEach(({ row, col }, i) => {
        const size = Math.abs(products[i]);
        if (isInside(maps, row, col) && (!best || size > best.size)) best = { cell: { stage: source, channel: from, row, col }, size };
      });
    };
    if (told.kind === "pooling") consider(told.cell.channel, told.patch);
    else for (const part of told.parts) if (channel === null || part.channel === channel) consider(part.channel, part.products);
    return /** @type {{cell: Cell} | null} */ (best)?.cell ?? null;
  }
}

/** The input channel of a convolution whose partial sum is largest. @param {ConvolutionCell} told */
export const mainChannel = ({ parts }) => parts.reduce((best, part) => (Math.abs(part.sum) > Math.abs(best.sum) ? part : best)).channel;

/** The cells of the maps beneath that a window covers, row by row. @param {Window} window */
export function placesIn({ size, dilation, top, left }) {
  return Array.from({ length: size * size }, (_, i) => ({ row: top + Math.floor(i / size) * dilation, col: left + (i % size) * dilation }));
}

/** @typedef {{cell: Cell, source: string, relu: boolean}} Begun */

/** @param {Begun} begun @param {LayerSpec} spec @param {Map<string, Tensor>} weights @param {Maps} maps @returns {ConvolutionCell} */
function convolutionCell({ cell, source, relu }, spec, weights, maps) {
  const [inputs, size] = [number(spec, "in_channels"), number(spec, "kernel_size")];
  const padding = number(spec, "padding");
  const window = { size, dilation: number(spec, "dilation"), top: cell.row - padding, left: cell.col - padding };
  const { kernels, bias } = weightsOf(spec, weights, cell.channel);
  const parts = Array.from({ length: inputs }, (_, channel) => {
    const start = (cell.channel * inputs + channel) * size * size;
    const slice = Array.from(kernels.subarray(start, start + size * size));
    const patch = patchOf(maps, channel, window);
    const products = patch.map((value, i) => value * slice[i]);
    return { channel, patch, slice, products, sum: total(products) };
  });
  const sum = total(parts.map((part) => part.sum));
  return { kind: "convolution", cell, source, window, parts, sum, bias, total: sum + bias, relu, value: cut(sum + bias, relu) };
}

/**
 * A layer's weights, and the bias of one output; that they are as described was checked when the network was made.
 * @param {LayerSpec} spec @param {Map<string, Tensor>} weights @param {number} output
 */
function weightsOf({ name, bias }, weights, output) {
  const data = (/** @type {string} */ part) => /** @type {Tensor} */ (weights.get(`${name}.${part}`)).data;
  return { kernels: data("weight"), bias: bias ? data("bias")[output] : 0 };
}

/** @param {Begun} begun @param {LayerSpec} spec @param {Maps} maps @returns {PoolingCell} */
function poolingCell({ cell, source }, spec, maps) {
  const { row, col, channel } = cell;
  const isDense = spec.type === "dense_avg_pool2d";
  const size = isDense ? 2 : number(spec, "kernel_size");
  const [stride, padding] = isDense ? [1, number(spec, "padding")] : [size, 0];
  const window = { size, dilation: isDense ? number(spec, "dilation") : 1, top: row * stride - padding, left: col * stride - padding };
  const patch = patchOf(maps, channel, window);
  const mode = spec.type === "max_pool2d" ? "max" : "average";
  return { kind: "pooling", cell, source, window, patch, mode, value: mode === "max" ? Math.max(...patch) : total(patch) / patch.length };
}

/** @param {Begun} begun @param {LayerSpec} spec @param {Maps} maps @returns {GlobalPoolCell} */
function globalPoolCell({ cell, source }, spec, { height, width, values }) {
  const cells = height * width;
  const divisor = spec.type === "global_sum_pool" ? number(spec, "area") : cells;
  const start = cell.channel * cells;
  const map = { channels: 1, height, width, values: Array.from({ length: cells }, (_, i) => values[start + i]) };
  const { largest, rest, others, sum } = tellLargest(map.values, () => 1, (i) => ({ ...cellOf(map, source, i), channel: cell.channel }));
  return { kind: "global pool", cell, source, map, largest, rest, others, sum, divisor, value: sum / divisor };
}

/** @param {Begun} begun @param {LayerSpec} spec @param {Map<string, Tensor>} weights @param {Maps} maps @returns {DenseCell} */
function denseCell({ cell, source, relu }, spec, weights, maps) {
  const inputs = number(spec, "in_features");
  const { kernels, bias } = weightsOf(spec, weights, cell.channel);
  const row = kernels.subarray(cell.channel * inputs, (cell.channel + 1) * inputs);
  const { largest, rest, others, sum } = tellLargest(maps.values, (i) => row[i], (i) => cellOf(maps, source, i));
  return { kind: "dense", cell, source, largest, rest, others, sum, bias, total: sum + bias, relu, value: cut(sum + bias, relu) };
}

/**
 * The summands of largest absolute value, largest first; all others in one number.
 * @param {ArrayLike<number>} inputs @param {(i: number) => number} weightOf @param {(i: number) => Cell} cell
 */
function tellLargest(inputs, weightOf, cell) {
  /** @type {number[]} */
  const places = [];
  const products = new Float64Array(inputs.length);
  let sum = 0;
  for (let i = 0; i < inputs.length; i++) {
    sum += products[i] = inputs[i] * weightOf(i);
    const size = Math.abs(products[i]);
    if (places.length === TOLD && size <= Math.abs(products[places[TOLD - 1]])) continue;
    const at = places.findIndex((place) => Math.abs(products[place]) < size);
    places.splice(at < 0 ? places.length : at, 0, i);
    if (places.length > TOLD) places.pop();
  }
  const largest = places.map((i) => ({ cell: cell(i), input: inputs[i], weight: weightOf(i), product: products[i] }));
  return { largest, rest: sum - total(largest.map(({ product }) => product)), others: inputs.length - largest.length, sum };
}

/** What a window covers, row by row, zeros on the padding. @param {Maps} maps @param {number} channel @param {Window} window */
function patchOf(maps, channel, window) {
  return placesIn(window).map(({ row, col }) => (isInside(maps, row, col) ? valueAt(maps, channel, row, col) : 0));
}

/** @param {{height: number, width: number}} maps @param {number} row @param {number} col */
const isInside = ({ height, width }, row, col) => row >= 0 && col >= 0 && row < height && col < width;

/** @param {Maps} maps @param {number} channel @param {number} row @param {number} col */
const valueAt = ({ height, width, values }, channel, row, col) => values[(channel * height + row) * width + col];

/** Which cell stands at a place of the values. @param {Maps} maps @param {string} stage @param {number} i @returns {Cell} */
function cellOf({ height, width }, stage, i) {
  const place = i % (height * width);
  return { stage, channel: Math.floor(i / (height * width)), row: Math.floor(place / width), col: place % width };
}

/** @param {number[]} numbers */
const total = (numbers) => numbers.reduce((sum, one) => sum + one, 0);

/** @param {number} value @param {boolean} relu */
const cut = (value, relu) => (relu ? Math.max(value, 0) : value);
