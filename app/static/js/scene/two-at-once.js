// Two things far apart on one canvas: each alone, and both together. Pure functions; row before column.

import { CANVAS } from "./placement.js";

/** @typedef {ArrayLike<number>} Pixels grey levels of a canvas, row by row */
/** @typedef {{first: number, last: number}} Range rows or columns with ink */
/**
 * A canvas in two.
 * @typedef {object} Halves
 * @property {"row" | "col"} axis along which they lie apart
 * @property {[Range, Range]} inks where along it the ink of each lies; the black between is the widest
 */

/** Black rows or columns between two things that count as two; a digit's own strokes lie nearer. */
export const LEAST_GAP = 5;

/**
 * Where a canvas falls into two: at its widest band of black rows or columns that has ink on both sides.
 * @param {Pixels} pixels @returns {Halves | null} null where no band is at least `LEAST_GAP` wide
 */
export function halvesOf(pixels) {
  const rows = new Uint8Array(CANVAS);
  const cols = new Uint8Array(CANVAS);
  for (let row = 0, at = 0; row < CANVAS; row++) {
    for (let col = 0; col < CANVAS; col++, at++) if (pixels[at] > 0) rows[row] = cols[col] = 1;
  }
  const [down, along] = [widestGap(rows), widestGap(cols)];
  const inks = along && (!down || gapOf(along) >= gapOf(down)) ? along : down;
  return inks && gapOf(inks) >= LEAST_GAP ? { axis: inks === along ? "col" : "row", inks } : null;
}

/** Black rows or columns between the two. @param {[Range, Range]} inks */
export const gapOf = ([before, after]) => after.first - before.last - 1;

/** @param {Uint8Array} lines whether each has ink @returns {[Range, Range] | null} */
function widestGap(lines) {
  const first = lines.indexOf(1);
  const last = lines.lastIndexOf(1);
  let [end, start] = [-1, -1];
  for (let line = first, before = first; line <= last && line >= 0; line++) {
    if (!lines[line]) continue;
    if (line - before > start - end) [end, start] = [before, line];
    before = line;
  }
  return start - end > 1 ? [{ first, last: end }, { first: start, last }] : null;
}

/**
 * One of two halves on a canvas of its own.
 * @param {Float32Array} pixels @param {Halves} halves @param {0 | 1} which @param {Float32Array} alone filled in place
 */
export function halfOf(pixels, { axis, inks }, which, alone) {
  const border = inks[1].first;
  for (let at = 0; at < pixels.length; at++) {
    const line = axis === "row" ? Math.floor(at / CANVAS) : at % CANVAS;
    alone[at] = (line < border ? 0 : 1) === which ? pixels[at] : 0;
  }
  return alone;
}

/**
 * Whether some cell of a map sees ink of both. Cell 0 sees the lines from `start` on, `receptiveField` of them; each further
 * cell begins a step later.
 * @param {{step: number, receptiveField: number, start: number}} sight @param {[Range, Range]} inks
 */
export function seesBoth({ step, receptiveField, start }, [before, after]) {
  const lastThatSees = start + Math.floor((before.last - start) / step) * step; // the first line of the last cell that sees the one before
  return lastThatSees + receptiveField - 1 >= after.first;
}

/**
 * What a network adds up: z of each alone, of both, and of black.
 * @typedef {object} Sums
 * @property {Float64Array[]} alone z of each alone, less that of black
 * @property {Float64Array} black
 * @property {Float64Array} sum of all three
 * @property {Float64Array} both
 * @property {number} apart the largest difference between the sum and both
 */

/** @param {Float64Array} first @param {Float64Array} second @param {Float64Array} black @param {Float64Array} both @returns {Sums} */
export function sumsOf(first, second, black, both) {
  const alone = [first, second].map((logits) => logits.map((z, k) => z - black[k]));
  const sum = black.map((z, k) => z + alone[0][k] + alone[1][k]);
  return { alone, black, sum, both, apart: Math.max(...sum.map((z, k) => Math.abs(z - both[k]))) };
}

/** What a difference is called exact: no more than rounding leaves, of 64 bits in the page, of 32 in a notebook's kernel. */
const ROUNDING = 1e-4;

/** How near the sum comes, in words. @param {string} title of the network @param {number} apart */
export function nearnessInWords(title, apart) {
  if (apart < ROUNDING) return `${title}: exactly the sum.`;
  return `${title}: up to ${apart < 0.005 ? "0.005" : apart.toFixed(2)} from the sum.`;
}
