// One convolution, step by step: what `kai.convolution_steps` computes, in the page. Pure functions, 64-bit arithmetic.
//
// What deep learning calls convolution is cross-correlation: the kernel is not flipped.

import { outputShape, patchAt, windowAt } from "./sliding.js";

/** @typedef {import("./sliding.js").Grid} Grid */
/** @typedef {"none" | "relu" | "sigmoid"} Activation */
/**
 * @typedef {object} Convolution
 * @property {Grid} input
 * @property {Grid} kernel a square
 * @property {number} bias
 * @property {number} stride
 * @property {number} padding
 * @property {Activation} activation
 * @property {{input: Grid, kernel: Grid}[]} [others] further input channels, each with its slice of the kernel
 */
/**
 * How one output cell comes about.
 * @typedef {object} ConvolutionStep
 * @property {number} row of the output cell
 * @property {number} col
 * @property {number} top row of the window's corner on the input, negative on the padding
 * @property {number} left
 * @property {{patch: number[], products: number[], sum: number}[]} parts one an input channel: its patch × its slice
 * @property {number[]} patch what the window covers, channel by channel, row by row
 * @property {number[]} products patch × kernel, cell by cell
 * @property {number} sum of the products, over all channels
 * @property {number} total sum + bias
 * @property {number} value the activation of the total: what the cell holds
 */

/** @type {Record<Activation, (x: number) => number>} */
export const ACTIVATIONS = {
  none: (x) => x,
  relu: (x) => Math.max(0, x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

/** All input channels, each with its slice of the kernel. @param {Convolution} convolution */
export const channelsOf = ({ input, kernel, others = [] }) => [{ input, kernel }, ...others];

/** @param {number[]} numbers */
const add = (numbers) => numbers.reduce((a, b) => a + b, 0);

/** What one channel adds. @param {{input: Grid, kernel: Grid}} channel @param {import("./sliding.js").Place} corner of the window */
function partialSum({ input, kernel }, corner) {
  const patch = patchAt(input, corner, kernel.rows);
  const products = patch.map((value, i) => value * kernel.cells[i]);
  return { patch, products, sum: add(products) };
}

/** How a convolution's window slides. @param {Convolution} convolution */
export const slidingOf = ({ kernel, stride, padding }) => ({ size: kernel.rows, stride, padding });

/**
 * @param {Convolution} convolution
 * @param {number} index of the output cell, in reading order
 * @returns {ConvolutionStep}
 */
export function convolutionStep(convolution, index) {
  const { input, bias, activation } = convolution;
  const sliding = slidingOf(convolution);
  const { cols } = outputShape(input, sliding);
  const [row, col] = [Math.floor(index / cols), index % cols];
  const corner = windowAt({ row, col }, sliding);
  const parts = channelsOf(convolution).map((channel) => partialSum(channel, corner));
  const sum = add(parts.map((part) => part.sum));
  const total = sum + bias;
  return {
    row, col, top: corner.row, left: corner.col, parts,
    patch: parts.flatMap(({ patch }) => patch), products: parts.flatMap(({ products }) => products),
    sum, total, value: ACTIVATIONS[activation](total),
  };
}

/**
 * The whole output.
 * @param {Convolution} convolution
 * @returns {Grid}
 */
export function convolve(convolution) {
  const { rows, cols } = outputShape(convolution.input, slidingOf(convolution));
  return { rows, cols, cells: Array.from({ length: rows * cols }, (_, i) => convolutionStep(convolution, i).value) };
}

/** The kernel turned by 180°: with it, sliding is the convolution of mathematics. @param {Grid} kernel @returns {Grid} */
export const flip = (kernel) => ({ ...kernel, cells: [...kernel.cells].reverse() });

/**
 * The kernel with another side: the middle is kept, zeros come in around it.
 * @param {Grid} kernel @param {number} size
 * @returns {Grid}
 */
export function resizeKernel(kernel, size) {
  const margin = Math.floor((kernel.rows - size) / 2);
  return { rows: size, cols: size, cells: patchAt(kernel, { row: margin, col: margin }, size) };
}

/**
 * How many numbers are learned: by this layer, whose kernel serves every cell, and by a dense layer in its place.
 * @param {Convolution} convolution
 */
export function countWeights(convolution) {
  const { input, kernel } = convolution;
  const channels = channelsOf(convolution).length;
  const { rows, cols } = outputShape(input, slidingOf(convolution));
  return { shared: channels * kernel.cells.length + 1, inputs: channels * input.cells.length, outputs: rows * cols };
}
