/**
 * A drawing as a short text that a link can carry: about two characters a point.
 *
 * Coordinates are whole quarters of a pixel. A stroke begins with its first point (two digits to the base 64 for the
 * row, two for the column, counted from −28); each further point is one digit for the rows moved and one for the
 * columns, −8..7¾ pixels; a longer move is "~" and a whole point. Marks are joined by ".".
 *
 * The first version of the link had strokes of ink alone, and no stroke begins with "~". The second begins a mark that
 * is something else with it: "~e" and a stroke of the eraser; "~d" and a test digit, three digits to the base 64 for its
 * number, two for the row and two for the column of its frame in whole pixels from −28. So every link of the first
 * version is one of the second. All 66 characters need no escape in a URL (RFC 3986, section 2.3).
 *
 * @module
 */

import { HIGHEST, LOWEST, QUARTER, quantise } from "./ink.js";
import { MOST_STAMPS, stampMark, stampsOf, strokeMark } from "./marks.js";

/** @typedef {import("./ink.js").Point} Point */
/** @typedef {import("./ink.js").Stroke} Stroke */
/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {import("./marks.js").Stamp} Stamp */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
const BASE = DIGITS.length;
const BETWEEN_MARKS = ".";
const ERASER = "~e";
const STAMP = "~d";
const FAR = "~";
/** The digit of no movement, so that moves run from −32 to 31 quarters. */
const STILL = BASE / 2;

/** The longest text that is read or written: about 3,000 points. */
export const LONGEST = 6000;

/** Test images have numbers from 0 to this. */
const LAST_IMAGE = 9_999;
/** Corners of a test digit's frame lie between these: nothing of one further away is on the canvas. */
const LAST_CORNER = 56;

/**
 * Write marks as text; points are taken to the quarter-pixel grid, strokes without points are left out.
 *
 * @param {Mark[]} marks points within −28..84, corners of frames within −28..56
 * @returns {string} what `decodeMarks` reads
 * @throws {Error} if a mark lies outside, or the text would be longer than 6,000 characters
 *
 * @example encodeMarks([{kind: "ink", points: [{row: 10, col: 20}, {row: 10.25, col: 19}]}]) // "CYDAhc"
 */
export function encodeMarks(marks) {
  const text = marks
    .filter((mark) => mark.kind === "stamp" || mark.points.length > 0)
    .map(encodeMark)
    .join(BETWEEN_MARKS);
  if (text.length > LONGEST) throw new Error(`the drawing takes ${text.length} characters; ${LONGEST} is the most`);
  return text;
}

/**
 * Read the marks that `encodeMarks` wrote; the text may come from anybody.
 *
 * @param {string} text
 * @returns {Mark[]} test digits have no images yet
 * @throws {Error} in words, if the text is none of ours
 */
export function decodeMarks(text) {
  if (typeof text !== "string") throw new Error(`a drawing is a text, not ${text === null ? "null" : typeof text}`);
  if (text.length > LONGEST) throw new Error(`the drawing has ${text.length} characters; ${LONGEST} is the most`);
  const marks = text === "" ? [] : text.split(BETWEEN_MARKS).map(decodeMark);
  const stamps = stampsOf(marks).length;
  if (stamps > MOST_STAMPS) throw new Error(`the drawing has ${stamps} test digits; ${MOST_STAMPS} is the most`);
  return marks;
}

/** @param {Mark} mark */
function encodeMark(mark) {
  if (mark.kind === "stamp") return encodeStamp(mark);
  return (mark.kind === "eraser" ? ERASER : "") + encodeStroke(mark.points);
}

/** @param {string} text @param {number} index @returns {Mark} */
function decodeMark(text, index) {
  const name = `stroke ${index + 1} of the drawing`;
  if (text.startsWith(STAMP)) return decodeStamp(text.slice(STAMP.length), `mark ${index + 1} of the drawing`);
  if (text.startsWith(ERASER)) return strokeMark(decodeStroke(text.slice(ERASER.length), name), "eraser");
  return strokeMark(decodeStroke(text, name));
}

/** @param {Stamp} stamp */
function encodeStamp({ digit, at: { row, col } }) {
  const isOurs = [row, col].every((at) => Number.isInteger(at) && at >= LOWEST && at <= LAST_CORNER);
  if (!isOurs) throw new Error(`a test digit at (${row}, ${col}) is outside ${LOWEST}..${LAST_CORNER}`);
  if (!(Number.isInteger(digit) && digit >= 0 && digit <= LAST_IMAGE)) throw new Error(`${digit} is no test image`);
  return STAMP + toBase(digit, 3) + toBase(row - LOWEST, 2) + toBase(col - LOWEST, 2);
}

/** @param {string} text @param {string} name of the mark @returns {Stamp} */
function decodeStamp(text, name) {
  if (text.length !== 7) throw new Error(`${name} is no test digit: it has ${text.length} digits of 7`);
  const [digit, row, col] = [text.slice(0, 3), text.slice(3, 5), text.slice(5)].map((part) => fromBase(part, name));
  const at = { row: row + LOWEST, col: col + LOWEST };
  if (digit > LAST_IMAGE || at.row > LAST_CORNER || at.col > LAST_CORNER) {
    throw new Error(`${name} is test image ${digit} at (${at.row}, ${at.col}), outside ${LOWEST}..${LAST_CORNER}`);
  }
  return stampMark(digit, at);
}

/** @param {number} number @param {number} length */
const toBase = (number, length) =>
  Array.from({ length }, (_, i) => DIGITS[Math.floor(number / BASE ** (length - 1 - i)) % BASE]).join("");

/** @param {string} text @param {string} name of the mark */
function fromBase(text, name) {
  return [...text].reduce((number, sign) => number * BASE + valueOf(sign, name), 0);
}

/** @param {string} sign @param {string} name of the mark */
function valueOf(sign, name) {
  const value = DIGITS.indexOf(sign);
  if (value < 0) throw new Error(`${name} holds ${JSON.stringify(sign)}, which is no digit of ours`);
  return value;
}

/** @param {Stroke} stroke */
function encodeStroke(stroke) {
  const places = stroke.map(placeOf);
  return places.map((place, index) => (index === 0 ? whole(place) : move(places[index - 1], place))).join("");
}

/** @typedef {[number, number]} Place row and column in quarters of a pixel from −28 */

/**
 * @param {Point} point
 * @returns {Place}
 */
function placeOf(point) {
  const inside = [point.row, point.col].every((coordinate) => coordinate >= LOWEST && coordinate <= HIGHEST);
  if (!inside) throw new Error(`point (${point.row}, ${point.col}) is outside ${LOWEST}..${HIGHEST}`);
  const { row, col } = quantise(point);
  return [(row - LOWEST) / QUARTER, (col - LOWEST) / QUARTER];
}

/** @param {Place} place */
function whole(place) {
  return place.map((quarters) => toBase(quarters, 2)).join("");
}

/**
 * @param {Place} from
 * @param {Place} to
 */
function move(from, to) {
  const digits = [to[0] - from[0] + STILL, to[1] - from[1] + STILL];
  const near = digits.every((digit) => digit >= 0 && digit < BASE);
  return near ? digits.map((digit) => DIGITS[digit]).join("") : FAR + whole(to);
}

/**
 * @param {string} text
 * @param {string} name of the stroke
 * @returns {Stroke}
 */
function decodeStroke(text, name) {
  let at = 0;
  const digit = () => {
    if (at >= text.length) throw new Error(`${name} is cut short`);
    return valueOf(text[at++], name);
  };
  const quarters = () => digit() * BASE + digit();
  /** @type {Place} */
  let place = [quarters(), quarters()];
  const stroke = [pointOf(place, name)];
  while (at < text.length) {
    if (text[at] === FAR) {
      at++;
      place = [quarters(), quarters()];
    } else {
      place = [place[0] + digit() - STILL, place[1] + digit() - STILL];
    }
    stroke.push(pointOf(place, name));
  }
  return stroke;
}

/**
 * @param {Place} place
 * @param {string} name of the stroke
 * @returns {Point}
 */
function pointOf(place, name) {
  const [row, col] = place.map((quarters) => quarters * QUARTER + LOWEST);
  if (![row, col].every((coordinate) => coordinate >= LOWEST && coordinate <= HIGHEST)) {
    throw new Error(`${name} goes to (${row}, ${col}), outside ${LOWEST}..${HIGHEST}`);
  }
  return { row, col };
}
