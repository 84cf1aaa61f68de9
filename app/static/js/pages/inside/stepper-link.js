// A convolution's cell on the stepper: its input channels or one of them, the kernel's slices, the bias, as the stepper's
// address.

import { MOST_CHANNELS } from "../stepper/channels.js";
import { LARGEST_SIDE } from "../stepper/gridcode.js";
import { DEFAULTS, toUrl } from "../stepper/setup.js";

/** @typedef {import("../../nn/arithmetic.js").ConvolutionCell} ConvolutionCell */
/** @typedef {import("../../nn/arithmetic.js").Maps} Maps */

/** Whether the stepper takes all input channels of a cell: then it shows the whole sum. @param {ConvolutionCell} told */
const takesAll = ({ parts }) => parts.length <= MOST_CHANNELS;

/** What the link says, for what it opens may be a part of the cell's sum. @param {ConvolutionCell} told @param {number} channel the input channel */
export function stepperWords(told, channel) {
  const { length } = told.parts;
  if (!takesAll(told)) return `Open channel ${channel} of ${length} in the stepper: its partial sum alone, and the bias`;
  return length === 1 ? "Open in the stepper" : `Open in the stepper, all ${length} channels`;
}

/**
 * The query that opens the stepper at this cell, on all input channels if it takes as many, else on one. The stepper's grids are at most 28×28 and its
 * padding at most 3, so it gets the part of the padded map around the cell, padding being cells of zeros in it.
 * @param {ConvolutionCell} told of a convolution that is not dilated @param {number} channel the input channel, where it is one @param {Maps} maps beneath
 */
export function stepperQuery(told, channel, maps) {
  const { window, parts, bias, relu } = told;
  const { size, top, left } = window;
  const [first, ...others] = takesAll(told) ? parts.map((_, from) => from) : [channel];
  const most = Math.floor(LARGEST_SIDE / Math.sqrt(1 + others.length)); // proxies refuse addresses that are longer
  const [row, rows] = stretchAround(top, size, maps.height, most);
  const [col, cols] = stretchAround(left, size, maps.width, most);
  const inputOf = (/** @type {number} */ from) => ({ rows, cols, cells: Array.from({ length: rows * cols }, (_, i) => {
    const [r, c] = [row + Math.floor(i / cols), col + (i % cols)];
    const isThere = r >= 0 && c >= 0 && r < maps.height && c < maps.width;
    return isThere ? maps.values[(from * maps.height + r) * maps.width + c] : 0;
  }) });
  const sliceOf = (/** @type {number} */ from) => ({ rows: size, cols: size, cells: parts[from].slice });
  const filled = (/** @type {(from: number) => import("../stepper/sliding.js").Grid} */ gridOf) => [0, 1].map((i) => (i < others.length ? gridOf(others[i]) : null));
  return toUrl({
    ...DEFAULTS.convolution,
    input: "own",
    ownInput: inputOf(first),
    kernel: "own",
    ownKernel: sliceOf(first),
    channels: 1 + others.length,
    moreInputs: filled(inputOf),
    moreKernels: filled(sliceOf),
    bias,
    activation: relu ? "relu" : "none",
    step: (top - row) * (cols - size + 1) + (left - col) + 1,
  });
}

/** The cells along one axis that go with a window: at most so many, the window in their middle, and it whole. @param {number} first @param {number} size @param {number} side of the map @param {number} most @returns {[number, number]} first and how many */
function stretchAround(first, size, side, most) {
  const [begin, end] = [Math.min(0, first), Math.max(side, first + size)];
  const length = Math.min(end - begin, most);
  const start = Math.min(Math.max(first + Math.floor(size / 2) - Math.floor(length / 2), begin), end - length);
  return [start, length];
}
