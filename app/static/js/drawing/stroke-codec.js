/**
 * A drawing as a short text that a link can carry: about two characters a point.
 *
 * Coordinates are whole quarters of a pixel. A stroke begins with its first point (two digits to the base 64 for the
 * row, two for the column, counted from −28); each further point is one digit for the rows moved and one for the
 * columns, −8..7¾ pixels; a longer move is "~" and a whole point. Strokes are joined by ".". All 66 characters need no
 * escape in a URL (RFC 3986, section 2.3).
 *
 * @module
 */

import { HIGHEST, LOWEST, QUARTER, quantise } from "./ink.js";

/** @typedef {import("./ink.js").Point} Point */
/** @typedef {import("./ink.js").Stroke} Stroke */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
const BASE = DIGITS.length;
const BETWEEN_STROKES = ".";
const FAR = "~";
/** The digit of no movement, so that moves run from −32 to 31 quarters. */
const STILL = BASE / 2;

/** The longest text that is read or written: about 3,000 points. */
export const LONGEST = 6000;

/**
 * Write strokes as text; points are taken to the quarter-pixel grid, strokes without points are left out.
 *
 * @param {Stroke[]} strokes points within −28..84
 * @returns {string} what `decodeStrokes` reads
 * @throws {Error} if a point lies outside, or the text would be longer than 6,000 characters
 *
 * @example encodeStrokes([[{row: 10, col: 20}, {row: 10.25, col: 19}]]) // "CYDAhc"
 */
export function encodeStrokes(strokes) {
  const text = strokes
    .filter((stroke) => stroke.length > 0)
    .map(encodeStroke)
    .join(BETWEEN_STROKES);
  if (text.length > LONGEST) throw new Error(`the drawing takes ${text.length} characters; ${LONGEST} is the most`);
  return text;
}

/**
 * Read the strokes that `encodeStrokes` wrote; the text may come from anybody.
 *
 * @param {string} text
 * @returns {Stroke[]}
 * @throws {Error} in words, if the text is none of ours
 */
export function decodeStrokes(text) {
  if (typeof text !== "string") throw new Error(`a drawing is a text, not ${text === null ? "null" : typeof text}`);
  if (text.length > LONGEST) throw new Error(`the drawing has ${text.length} characters; ${LONGEST} is the most`);
  return text === "" ? [] : text.split(BETWEEN_STROKES).map(decodeStroke);
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
  return place.map((quarters) => DIGITS[Math.floor(quarters / BASE)] + DIGITS[quarters % BASE]).join("");
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
 * @param {number} index of the stroke
 * @returns {Stroke}
 */
function decodeStroke(text, index) {
  const name = `stroke ${index + 1} of the drawing`;
  let at = 0;
  const digit = () => {
    if (at >= text.length) throw new Error(`${name} is cut short`);
    const value = DIGITS.indexOf(text[at]);
    if (value < 0) throw new Error(`${name} holds ${JSON.stringify(text[at])}, which is no digit of ours`);
    at++;
    return value;
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
