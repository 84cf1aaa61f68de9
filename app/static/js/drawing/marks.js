// The marks of a drawing, in the order in which they were made: ink, rubbing out, and test digits that were stamped. What is
// seen is composed of them, one after the other. Pure functions; row before column.

import { DIGIT } from "../scene/placement.js";
import { eraseSegment, inkBounds, inkSegment, translate } from "./ink.js";

/** @typedef {import("./ink.js").Stroke} Stroke */
/** @typedef {import("./ink.js").Bounds} Bounds */
/** @typedef {import("../scene/digits.js").Digit} Digit */
/** @typedef {{row: number, col: number}} Place */
/** @typedef {{kind: "ink" | "eraser", points: Stroke}} StrokeMark */
/**
 * A test digit, as it is.
 * @typedef {object} Stamp
 * @property {"stamp"} kind
 * @property {number} digit number of the test image
 * @property {Place} at corner of its 28×28 frame, whole canvas pixels; the frame may hang over the canvas
 * @property {Digit | null} image null until it has come
 */
/** @typedef {StrokeMark | Stamp} Mark */

/** Test digits in one drawing: each is asked for, so no link may name as many as it likes. */
export const MOST_STAMPS = 16;

/** @param {Stroke} points @param {"ink" | "eraser"} [kind] @returns {StrokeMark} */
export const strokeMark = (points, kind = "ink") => ({ kind, points });

/** @param {number} digit @param {Place} at @param {Digit | null} [image] @returns {Stamp} */
export const stampMark = (digit, at, image = null) => ({ kind: "stamp", digit, at, image });

/** @param {Mark[]} marks @returns {Stamp[]} */
export const stampsOf = (marks) => /** @type {Stamp[]} */ (marks.filter(({ kind }) => kind === "stamp"));

/** Whether every test digit has come. @param {Mark[]} marks */
export const isComplete = (marks) => stampsOf(marks).every(({ image }) => image !== null);

/** @param {Mark[]} marks @param {number} rows @param {number} cols @returns {Mark[]} */
export const moveMarks = (marks, rows, cols) =>
  marks.map((mark) =>
    mark.kind === "stamp"
      ? { ...mark, at: { row: mark.at.row + rows, col: mark.at.col + cols } }
      : { ...mark, points: translate([mark.points], rows, cols)[0] },
  );

/**
 * What is seen of marks: each is laid over those before it. Ink and digits leave the brighter, the eraser leaves what it
 * does not cover.
 * @param {Mark[]} marks @param {number} height @param {number} width
 * @returns {Uint8Array<ArrayBuffer>} grey levels 0..255, row after row
 */
export function compose(marks, height, width) {
  const pixels = new Uint8Array(height * width);
  for (const mark of marks) addMark(pixels, height, width, mark);
  return pixels;
}

/**
 * Lay a mark over `pixels`, which is changed.
 * @param {Uint8Array} pixels @param {number} height @param {number} width @param {Mark} mark
 * @param {number} [from] how many points of its stroke have been laid already
 */
export function addMark(pixels, height, width, mark, from = 0) {
  if (mark.kind === "stamp") return addStamp(pixels, height, width, mark);
  const { points } = mark;
  const lay = mark.kind === "ink" ? inkSegment : eraseSegment;
  if (from === 0 && points.length) lay(pixels, height, width, points[0], points[0]);
  for (let i = Math.max(from, 1); i < points.length; i++) lay(pixels, height, width, points[i - 1], points[i]);
}

/** @param {Uint8Array} pixels @param {number} height @param {number} width @param {Stamp} stamp */
function addStamp(pixels, height, width, { at, image }) {
  if (!image) return;
  for (let row = Math.max(0, -at.row); row < Math.min(DIGIT, height - at.row); row++) {
    for (let col = Math.max(0, -at.col); col < Math.min(DIGIT, width - at.col); col++) {
      const cell = (at.row + row) * width + at.col + col;
      pixels[cell] = Math.max(pixels[cell], image.pixels[row * DIGIT + col]);
    }
  }
}

/**
 * The nearest place at which all of a test digit's ink is on a canvas of this side.
 * @param {Digit} image @param {Place} at @param {number} side @returns {Place}
 */
export function ontoCanvas({ pixels }, at, side) {
  const { top, left, bottom, right } = inkBounds(pixels, DIGIT, DIGIT) ?? { top: 0, left: 0, bottom: DIGIT - 1, right: DIGIT - 1 };
  const within = (/** @type {number} */ value, /** @type {number} */ first, /** @type {number} */ last) =>
    Math.min(Math.max(Math.round(value), -first), side - 1 - last) + 0;
  return { row: within(at.row, top, bottom), col: within(at.col, left, right) };
}
