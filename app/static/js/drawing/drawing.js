// A drawing as a plain value: its ink, the stroke under the pen, and what undo brings back. Functions from drawing to drawing.

import { base64FromBytes } from "../core/base64.js";
import { CANVAS, clampOffset, DIGIT, LAST_OFFSET } from "../scene/placement.js";
import { extendStroke, frameOf, inkBounds, quantise, rasterise, tidy as tidied, translate } from "./ink.js";
import { decodeStrokes, encodeStrokes } from "./stroke-codec.js";

/** @typedef {import("./ink.js").Stroke} Stroke */
/** @typedef {{row: number, col: number}} Place */
/**
 * Strokes that are finished.
 * @typedef {object} Ink
 * @property {Stroke[]} strokes in canvas pixels
 * @property {Place} place offset of the digit's frame around them
 * @property {boolean} fits whether they lie within such a frame
 * @property {Uint8Array<ArrayBuffer> | null} pixels the frame's 784 grey levels; null where there is no ink or it does not fit
 * @property {string} key the same in base64, which tells drawings apart; "" without pixels
 */
/** @typedef {{ink: Ink, open: Stroke | null, past: Ink[]}} Drawing open: the stroke under the pen */

const UNDO_STEPS = 200;

/** @type {Ink} */
const NO_INK = { strokes: [], place: { row: 0, col: 0 }, fits: true, pixels: null, key: "" };

/** @type {Drawing} */
export const BLANK = { ink: NO_INK, open: null, past: [] };

/** @param {Drawing} drawing */
export const isEmpty = ({ ink, open }) => ink.strokes.length === 0 && !open;

/** @param {Drawing} drawing @param {Place} point in canvas pixels @returns {Drawing} */
export const penDown = (drawing, point) => ({ ...drawing, open: [quantise(point)] });

/** @param {Drawing} drawing @param {Place} point @returns {Drawing} the same if the point is too near to the last */
export function penMove(drawing, point) {
  if (!drawing.open) return drawing;
  const open = extendStroke(drawing.open, point);
  return open === drawing.open ? drawing : { ...drawing, open };
}

/** @param {Drawing} drawing @returns {Drawing} */
export function penUp(drawing) {
  const { ink, open } = drawing;
  return open ? changed({ ...drawing, open: null }, framed([...ink.strokes, open])) : drawing;
}

/**
 * Move by whole pixels, as far as the canvas allows; while the pen is down nothing moves. Nothing is kept for undo: many
 * moves are one gesture (see `keepForUndo`).
 * @param {Drawing} drawing @param {number} rows @param {number} cols @returns {Drawing}
 */
export function shift(drawing, rows, cols) {
  const { ink, open } = drawing;
  if (open || !(rows || cols) || isEmpty(drawing)) return drawing;
  if (ink.fits) {
    const place = clampOffset({ row: ink.place.row + rows, col: ink.place.col + cols });
    const strokes = translate(ink.strokes, place.row - ink.place.row, place.col - ink.place.col);
    return { ...drawing, ink: { ...ink, strokes, place } };
  }
  const strokes = translate(ink.strokes, rows, cols);
  if (!inkBounds(rasterise(strokes, CANVAS, CANVAS), CANVAS, CANVAS)) return drawing; // nothing would be left to see
  return { ...drawing, ink: { ...ink, strokes } };
}

/** @param {Drawing} drawing @returns {Drawing} */
export const clear = (drawing) => (isEmpty(drawing) ? drawing : changed({ ...drawing, open: null }, NO_INK));

/** Bring the drawing to MNIST's form, in the middle of where it stands. @param {Drawing} drawing @returns {Drawing} */
export function tidy(drawing) {
  const { ink, open } = drawing;
  if (open || isEmpty(drawing)) return drawing;
  const middle = ink.fits ? ink.place : { row: LAST_OFFSET / 2, col: LAST_OFFSET / 2 };
  return changed(drawing, inkOf(translate(tidied(ink.strokes), middle.row, middle.col), middle, true));
}

/** Take back the last change; while the pen is down it takes back nothing. @param {Drawing} drawing @returns {Drawing} */
export function undo(drawing) {
  const { open, past } = drawing;
  return open || !past.length ? drawing : { ink: past[past.length - 1], open: null, past: past.slice(0, -1) };
}

/** Have undo bring back the ink of an earlier value, if it has changed since. @param {Drawing} drawing @param {Drawing} before @returns {Drawing} */
export const keepForUndo = (drawing, before) =>
  drawing.ink === before.ink || drawing.past !== before.past ? drawing : changed({ ...drawing, ink: before.ink }, drawing.ink);

/** @param {Drawing} drawing @param {Ink} ink @returns {Drawing} */
const changed = (drawing, ink) => ({ ...drawing, ink, past: [...drawing.past, drawing.ink].slice(-UNDO_STEPS) });

/**
 * The drawing of strokes, with the frame at a place if it holds them there.
 * @param {Stroke[]} strokes in canvas pixels @param {Place} [place] @returns {Drawing}
 */
export const fromStrokes = (strokes, place) => ({ ...BLANK, ink: framed(strokes, place) });

/**
 * Restore a drawing from a link.
 * @param {string} code as `toLink` wrote it @param {Place} place the frame's offset, to which the strokes are relative
 * @returns {Drawing}
 * @throws {Error} in words, if the link is damaged
 */
export const fromLink = (code, place) => fromStrokes(translate(decodeStrokes(code), place.row, place.col), place);

/** The strokes for a link, relative to the frame's offset; null if they are too many or too far away for one. @param {Drawing} drawing */
export function toLink({ ink: { strokes, place } }) {
  try {
    return encodeStrokes(translate(strokes, -place.row, -place.col));
  } catch {
    return null;
  }
}

/** The ink of strokes, with the frame that is theirs. @param {Stroke[]} strokes @param {Place} [preferred] @returns {Ink} */
function framed(strokes, preferred) {
  if (strokes.length === 0) return NO_INK;
  const { row, col, fits } = frameOf(strokes);
  if (!fits) return inkOf(strokes, { row: 0, col: 0 }, false);
  return inkOf(strokes, preferred && holds(strokes, preferred) ? preferred : { row, col }, true);
}

/** @param {Stroke[]} strokes @param {Place} place @param {boolean} fits @returns {Ink} */
function inkOf(strokes, place, fits) {
  const pixels = fits ? rasterise(translate(strokes, -place.row, -place.col), DIGIT, DIGIT) : null;
  return { strokes, place, fits, pixels, key: pixels ? base64FromBytes(pixels) : "" };
}

/** Whether the frame at `place` holds all the ink. @param {Stroke[]} strokes @param {Place} place */
function holds(strokes, place) {
  const wide = 3 * DIGIT; // the frame in the middle, and as much around it
  const bounds = inkBounds(rasterise(translate(strokes, DIGIT - place.row, DIGIT - place.col), wide, wide), wide, wide);
  return !!bounds && bounds.top >= DIGIT && bounds.left >= DIGIT && bounds.bottom < 2 * DIGIT && bounds.right < 2 * DIGIT;
}
