// Inputs of several channels: what the further channels begin as, and whether what was made for them still fits. Pure functions.

import { resizeKernel } from "./convolution.js";
import { KERNELS } from "./library.js";

/** @typedef {import("./sliding.js").Grid} Grid */
/** @typedef {{input: Grid, kernel: Grid}} Channel an input channel, and its slice of the kernel */

export const MOST_CHANNELS = 3;
/** Kernels that the second and the third slice begin as. */
const FIRST_SLICES = ["sobel-cols", "identity"];

/** The grid mirrored: the second channel left to right, the third upside down. @param {Grid} grid @param {number} channel from 1 on @returns {Grid} */
export function mirrored({ rows, cols, cells }, channel) {
  const from = (/** @type {number} */ row, /** @type {number} */ col) => (channel === 1 ? row * cols + cols - 1 - col : (rows - 1 - row) * cols + col);
  return { rows, cols, cells: cells.map((_, i) => cells[from(Math.floor(i / cols), i % cols)]) };
}

/** The kernel's slice that a further channel begins with. @param {number} channel from 1 on @param {number} size @returns {Grid} */
function firstSlice(channel, size) {
  const { grid } = /** @type {import("./library.js").Kernel} */ (KERNELS.find(({ name }) => name === FIRST_SLICES[channel - 1]));
  return grid.rows === size ? grid : resizeKernel(grid, size);
}

/**
 * The channels beyond the first: what the learner made, as long as it has the shape of the first, else what they begin as.
 * @param {import("./setup.js").Setup} setup @param {Grid} input the first channel @param {Grid} kernel its slice
 * @returns {Channel[]}
 */
export function otherChannels({ channels, moreInputs, moreKernels }, input, kernel) {
  const fits = (/** @type {Grid | null | undefined} */ grid, /** @type {Grid} */ like) => (grid && grid.rows === like.rows && grid.cols === like.cols ? grid : null);
  return Array.from({ length: channels - 1 }, (_, i) => ({
    input: fits(moreInputs[i], input) ?? mirrored(input, i + 1),
    kernel: fits(moreKernels[i], kernel) ?? firstSlice(i + 1, kernel.rows),
  }));
}
