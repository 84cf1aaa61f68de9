// A convolution's cell on the stepper: one input channel, its slice of the kernel, the bias, as the stepper's address.

import { LARGEST_SIDE } from "../stepper/gridcode.js";
import { DEFAULTS, toUrl } from "../stepper/setup.js";

/** @typedef {import("../../nn/arithmetic.js").ConvolutionCell} ConvolutionCell */
/** @typedef {import("../../nn/arithmetic.js").Maps} Maps */

/**
 * The query that opens the stepper on one input channel, at this cell. The stepper's grids are at most 28×28 and its
 * padding at most 3, so it gets the part of the padded map around the cell, padding being cells of zeros in it.
 * @param {ConvolutionCell} told of a convolution that is not dilated @param {number} channel the input channel @param {Maps} maps beneath
 */
export function stepperQuery({ window, parts, bias, relu }, channel, maps) {
  const { size, top, left } = window;
  const [row, rows] = stretchAround(top, size, maps.height);
  const [col, cols] = stretchAround(left, size, maps.width);
  const cells = Array.from({ length: rows * cols }, (_, i) => {
    const [r, c] = [row + Math.floor(i / cols), col + (i % cols)];
    const isThere = r >= 0 && c >= 0 && r < maps.height && c < maps.width;
    return isThere ? maps.values[(channel * maps.height + r) * maps.width + c] : 0;
  });
  return toUrl({
    ...DEFAULTS.convolution,
    input: "own",
    ownInput: { rows, cols, cells },
    kernel: "own",
    ownKernel: { rows: size, cols: size, cells: parts[channel].slice },
    bias,
    activation: relu ? "relu" : "none",
    step: (top - row) * (cols - size + 1) + (left - col) + 1,
  });
}

/** The cells along one axis that go with a window: as many as the stepper takes, the window in their middle, and it whole. @param {number} first @param {number} size @param {number} side of the map @returns {[number, number]} first and how many */
function stretchAround(first, size, side) {
  const [begin, end] = [Math.min(0, first), Math.max(side, first + size)];
  const length = Math.min(end - begin, LARGEST_SIDE);
  const start = Math.min(Math.max(first + Math.floor(size / 2) - Math.floor(length / 2), begin), end - length);
  return [start, length];
}
