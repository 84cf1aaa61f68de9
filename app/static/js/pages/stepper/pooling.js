// Max and average pooling, step by step: what `kai.pooling_steps` computes, in the page. Pure functions.

import { outputShape, patchAt, windowAt } from "./sliding.js";

/** @typedef {import("./sliding.js").Grid} Grid */
/** @typedef {{input: Grid, size: number, stride: number}} Pooling */
/**
 * How one output cell comes about.
 * @typedef {object} PoolingStep
 * @property {number} row of the output cell
 * @property {number} col
 * @property {number} top row of the window's corner on the input
 * @property {number} left
 * @property {number[]} patch what the window covers, row by row
 * @property {number} sum of the patch
 * @property {number} maximum
 * @property {number} average
 */

/** How a pooling window slides: never over padding. @param {Pooling} pooling */
export const slidingOf = ({ size, stride }) => ({ size, stride, padding: 0 });

/**
 * @param {Pooling} pooling
 * @param {number} index of the output cell, in reading order
 * @returns {PoolingStep}
 */
export function poolingStep(pooling, index) {
  const sliding = slidingOf(pooling);
  const { cols } = outputShape(pooling.input, sliding);
  const [row, col] = [Math.floor(index / cols), index % cols];
  const corner = windowAt({ row, col }, sliding);
  const patch = patchAt(pooling.input, corner, pooling.size);
  const sum = patch.reduce((a, b) => a + b, 0);
  return { row, col, top: corner.row, left: corner.col, patch, sum, maximum: Math.max(...patch), average: sum / patch.length };
}

/**
 * Both whole outputs.
 * @param {Pooling} pooling
 * @returns {{maximum: Grid, average: Grid}}
 */
export function pool(pooling) {
  const { rows, cols } = outputShape(pooling.input, slidingOf(pooling));
  const steps = Array.from({ length: rows * cols }, (_, i) => poolingStep(pooling, i));
  return {
    maximum: { rows, cols, cells: steps.map(({ maximum }) => maximum) },
    average: { rows, cols, cells: steps.map(({ average }) => average) },
  };
}
