// A drawing as a plain value: its marks in their order, the one under the hand, and what undo brings back. Functions from
// drawing to drawing.

import { base64FromBytes } from "../core/base64.js";
import { CANVAS, clampOffset, DIGIT, LAST_OFFSET } from "../scene/placement.js";
import { frameOf, tidy as tidied } from "./frame.js";
import { extendStroke, inkBounds, quantise } from "./ink.js";
import { decodeMarks, encodeMarks } from "./mark-codec.js";
import { compose, isComplete, MOST_STAMPS, moveMarks, ontoCanvas, stampMark, stampsOf, strokeMark } from "./marks.js";

/** @typedef {import("./ink.js").Stroke} Stroke */
/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {import("./marks.js").Stamp} Stamp */
/** @typedef {import("./marks.js").StrokeMark} StrokeMark */
/** @typedef {import("../scene/digits.js").Digit} Digit */
/** @typedef {{row: number, col: number}} Place */
/**
 * Marks that are finished.
 * @typedef {object} Ink
 * @property {Mark[]} marks in canvas pixels
 * @property {Place} place offset of the digit's frame around what is seen of them
 * @property {boolean} fits whether that lies within such a frame; false, too, until all test digits have come
 * @property {Uint8Array<ArrayBuffer> | null} pixels the frame's 784 grey levels; null where nothing is to be seen or it does not fit
 * @property {string} key the same in base64, which tells drawings apart; "" without pixels
 */
/** @typedef {{ink: Ink, open: Mark | null, past: Ink[]}} Drawing open: the stroke that is being drawn, or the test digit that is being moved */

const UNDO_STEPS = 200;

/** @type {Ink} */
const NO_INK = { marks: [], place: { row: 0, col: 0 }, fits: true, pixels: null, key: "" };

/** @type {Drawing} */
export const BLANK = { ink: NO_INK, open: null, past: [] };

/** @param {Drawing} drawing */
export const isEmpty = ({ ink, open }) => ink.marks.length === 0 && !open;

/** Whether nothing is to be seen of it: there is no mark, or all was rubbed out. @param {Drawing} drawing */
export const isBlack = ({ ink, open }) => !open && ink.fits && !ink.pixels;

/** Whether every test digit of it has come. Until then it stays as it is. @param {Drawing} drawing */
export const isWhole = ({ ink }) => isComplete(ink.marks);

/** @param {Drawing} drawing */
const isAtRest = (drawing) => !drawing.open && isWhole(drawing);

// --- ink and eraser ---------------------------------------------------------------------------------------------------

/** @param {Drawing} drawing @param {Place} point in canvas pixels @param {"ink" | "eraser"} [kind] @returns {Drawing} */
export const penDown = (drawing, point, kind = "ink") => (isWhole(drawing) ? { ...drawing, open: strokeMark([quantise(point)], kind) } : drawing);

/** @param {Drawing} drawing @param {Place} point @returns {Drawing} the same if the point is too near to the last */
export function penMove(drawing, point) {
  const { open } = drawing;
  if (!open || open.kind === "stamp") return drawing;
  const points = extendStroke(open.points, point);
  return points === open.points ? drawing : { ...drawing, open: { ...open, points } };
}

/** The hand lifts: what was under it is a mark like the others. @param {Drawing} drawing @returns {Drawing} */
export function penUp(drawing) {
  const { ink, open } = drawing;
  if (!open) return drawing;
  if (open.kind === "eraser" && !rubs(ink, open)) return { ...drawing, open: null };
  const marks = framed([...ink.marks, open]);
  if (open.kind === "stamp") return { ...drawing, ink: marks, open: null }; // a move, see `keepForUndo`
  return changed({ ...drawing, open: null }, marks);
}

/** Whether a stroke of the eraser takes anything away. @param {Ink} ink @param {StrokeMark} stroke */
function rubs({ marks }, stroke) {
  const before = compose(marks, CANVAS, CANVAS);
  return compose([...marks, stroke], CANVAS, CANVAS).some((grey, at) => grey !== before[at]);
}

// --- test digits ------------------------------------------------------------------------------------------------------

/** Begin with a test digit where it stands; undo brings back what was drawn before. @param {Drawing} drawing @param {Digit} image @param {Place} at @returns {Drawing} */
export const beginWith = (drawing, image, at) => changed({ ...drawing, open: null }, framed([stampMark(image.number, at, image)], at));

/** Stamp a test digit. @param {Drawing} drawing @param {number} digit its number @param {Place} at @param {Digit | null} image null if it has still to come @returns {Drawing} the same if there are too many */
export function stamp(drawing, digit, at, image = null) {
  const { ink } = drawing;
  if (!isAtRest(drawing) || stampsOf(ink.marks).length >= MOST_STAMPS) return drawing;
  return changed(drawing, framed([...ink.marks, stampMark(digit, at, image)]));
}

/** The test digit that was stamped last and can be moved by itself: nothing has been drawn over it. @param {Drawing} drawing @returns {Stamp | null} */
export function looseStamp({ ink, open }) {
  const last = open ?? ink.marks[ink.marks.length - 1];
  return last?.kind === "stamp" && last.image ? last : null;
}

/** Move that test digit, as far as its ink stays on the canvas; it is under the hand until `penUp`. @param {Drawing} drawing @param {Place} at @returns {Drawing} */
export function placeStamp(drawing, at) {
  const loose = looseStamp(drawing);
  if (!loose?.image || !isWhole(drawing)) return drawing;
  const { row, col } = ontoCanvas(loose.image, at, CANVAS);
  if (row === loose.at.row && col === loose.at.col) return drawing;
  const ink = drawing.open ? drawing.ink : framed(drawing.ink.marks.slice(0, -1), drawing.ink.place);
  return { ...drawing, ink, open: { ...loose, at: { row, col } } };
}

/** The drawing with a test digit that has come. @param {Drawing} drawing @param {Digit} image @returns {Drawing} */
export function withImage(drawing, image) {
  const isMissing = (/** @type {Mark} */ mark) => mark.kind === "stamp" && mark.digit === image.number && !mark.image;
  if (!drawing.ink.marks.some(isMissing)) return drawing;
  const marks = drawing.ink.marks.map((mark) => (isMissing(mark) ? /** @type {Mark} */ ({ ...mark, image }) : mark));
  return { ...drawing, ink: framed(marks, drawing.ink.place) };
}

/** Numbers of the test images that it waits for. @param {Drawing} drawing */
export const missingDigits = ({ ink }) => [...new Set(stampsOf(ink.marks).flatMap(({ digit, image }) => (image ? [] : [digit])))];

// --- the whole ----------------------------------------------------------------------------------------------------------

/**
 * Move by whole pixels, as far as the canvas allows; while the hand is on a mark nothing moves. Nothing is kept for undo:
 * many moves are one gesture (see `keepForUndo`).
 * @param {Drawing} drawing @param {number} rows @param {number} cols @returns {Drawing}
 */
export function shift(drawing, rows, cols) {
  const { ink } = drawing;
  if (!isAtRest(drawing) || !(rows || cols) || isEmpty(drawing)) return drawing;
  if (ink.fits) {
    const place = clampOffset({ row: ink.place.row + rows, col: ink.place.col + cols });
    const marks = moveMarks(ink.marks, place.row - ink.place.row, place.col - ink.place.col);
    return { ...drawing, ink: { ...ink, marks, place } };
  }
  const marks = moveMarks(ink.marks, rows, cols);
  if (!inkBounds(compose(marks, CANVAS, CANVAS), CANVAS, CANVAS)) return drawing; // nothing would be left to see
  return { ...drawing, ink: { ...ink, marks } };
}

/** @param {Drawing} drawing @returns {Drawing} */
export const clear = (drawing) => (isEmpty(drawing) ? drawing : changed({ ...drawing, open: null }, NO_INK));

/** Whether `tidy` has something to do: test digits are as MNIST's makers left them. @param {Drawing} drawing */
const canTidy = (drawing) => isAtRest(drawing) && !isEmpty(drawing) && stampsOf(drawing.ink.marks).length === 0;

/** Bring the drawing to MNIST's form, in the middle of where it stands. @param {Drawing} drawing @returns {Drawing} */
export function tidy(drawing) {
  const { ink } = drawing;
  if (!canTidy(drawing)) return drawing;
  const middle = ink.fits ? ink.place : { row: LAST_OFFSET / 2, col: LAST_OFFSET / 2 };
  const marks = moveMarks(tidied(/** @type {StrokeMark[]} */ (ink.marks)), middle.row, middle.col);
  return marks.length ? changed(drawing, framed(marks, middle)) : drawing;
}

/**
 * Take back the last change; what came without a history, as by a link, loses its last mark. While the hand is on a mark
 * nothing is taken back.
 * @param {Drawing} drawing @returns {Drawing}
 */
export function undo(drawing) {
  const { ink, open, past } = drawing;
  if (open || (!past.length && !ink.marks.length)) return drawing;
  if (!past.length) return { ...drawing, ink: framed(ink.marks.slice(0, -1), ink.place) };
  return { ink: past[past.length - 1], open: null, past: past.slice(0, -1) };
}

/** Have undo bring back the ink of an earlier value, if it has changed since. @param {Drawing} drawing @param {Drawing} before @returns {Drawing} */
export const keepForUndo = (drawing, before) =>
  drawing.ink === before.ink || drawing.past !== before.past ? drawing : changed({ ...drawing, ink: before.ink }, drawing.ink);

/** @param {Drawing} drawing @param {Ink} ink @returns {Drawing} */
const changed = (drawing, ink) => ({ ...drawing, ink, past: [...drawing.past, drawing.ink].slice(-UNDO_STEPS) });

/**
 * The drawing of marks, with the frame at a place if it holds what is seen of them.
 * @param {Mark[]} marks in canvas pixels @param {Place} [place] @returns {Drawing}
 */
export const fromMarks = (marks, place) => ({ ...BLANK, ink: framed(marks, place) });

/** The same of strokes of ink alone. @param {Stroke[]} strokes @param {Place} [place] */
export const fromStrokes = (strokes, place) => fromMarks(strokes.map((points) => strokeMark(points)), place);

/**
 * Restore a drawing from a link.
 * @param {string} code as `toLink` wrote it @param {Place} place the frame's offset, to which the marks are relative
 * @returns {Drawing}
 * @throws {Error} in words, if the link is damaged
 */
export const fromLink = (code, place) => fromMarks(moveMarks(decodeMarks(code), place.row, place.col), place);

/** The marks for a link, relative to the frame's offset; null if they are too many or too far away for one. @param {Drawing} drawing */
export function toLink({ ink: { marks, place } }) {
  try {
    return encodeMarks(moveMarks(marks, -place.row, -place.col));
  } catch {
    return null;
  }
}

/** The ink of marks, with the frame that is theirs. @param {Mark[]} marks @param {Place} [preferred] @returns {Ink} */
function framed(marks, preferred) {
  if (marks.length === 0) return NO_INK;
  const first = marks[0].kind === "stamp" ? marks[0].at : undefined; // drawn over, a digit stays in its own frame
  if (!isComplete(marks)) return inkOf(marks, preferred ?? clampOffset(first ?? { row: 0, col: 0 }), false);
  const { row, col, fits } = frameOf(marks);
  if (!fits) return inkOf(marks, { row: 0, col: 0 }, false);
  const place = [preferred, first].find((place) => place && holds(marks, place)) ?? { row, col };
  return inkOf(marks, place, true);
}

/** @param {Mark[]} marks @param {Place} place @param {boolean} fits @returns {Ink} */
function inkOf(marks, place, fits) {
  const frame = fits ? compose(moveMarks(marks, -place.row, -place.col), DIGIT, DIGIT) : null;
  const pixels = frame?.some((grey) => grey > 0) ? frame : null;
  return { marks, place, fits, pixels, key: pixels ? base64FromBytes(pixels) : "" };
}

/** Whether the frame at `place` lies on the canvas and holds all ink. @param {Mark[]} marks @param {Place} place */
function holds(marks, place) {
  const on = clampOffset(place);
  if (on.row !== place.row || on.col !== place.col) return false;
  const wide = 3 * DIGIT; // the frame in the middle, and as much around it
  const bounds = inkBounds(compose(moveMarks(marks, DIGIT - place.row, DIGIT - place.col), wide, wide), wide, wide);
  return !!bounds && bounds.top >= DIGIT && bounds.left >= DIGIT && bounds.bottom < 2 * DIGIT && bounds.right < 2 * DIGIT;
}
