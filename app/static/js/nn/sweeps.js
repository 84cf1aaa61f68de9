// The sweep tables that the server sends: a network's logits at all 841 placements of one digit, and what they say.

import { OFFSETS } from "../scene/placement.js";
import { argmax, softmax } from "./probabilities.js";

/** @typedef {Record<string, Float32Array>} Tables network's name → logits, (29, 29, 10) */
/** @typedef {{probabilities: Float64Array, prediction: number}} Answer */

/** @param {Uint8Array} bytes */
export function base64FromBytes(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

/** @param {string[]} names @param {Uint8Array[]} parts float32 little-endian, one for each name @returns {Tables} */
export function readTables(names, parts) {
  return Object.fromEntries(names.map((name, i) => [name, new Float32Array(parts[i].slice().buffer)]));
}

/** @param {ArrayLike<number>} logits @returns {Answer} */
export function answerFrom(logits) {
  return { probabilities: softmax(logits), prediction: argmax(logits) };
}

/** @param {Float32Array} table @param {number} row @param {number} col @returns {Answer} */
export function answerAt(table, row, col) {
  const start = (row * OFFSETS + col) * 10;
  return answerFrom(table.subarray(start, start + 10));
}

/** The class that a network answers most often over all placements. @param {Float32Array} table */
export function commonAnswer(table) {
  const counts = new Float64Array(10);
  for (let start = 0; start < table.length; start += 10) counts[argmax(table.subarray(start, start + 10))]++;
  return argmax(counts);
}

/**
 * What the heat map shows: at each placement the probability of one class, and whether another one is answered.
 * @param {Float32Array} table @param {number} label
 * @returns {{probability: Float64Array, wrong: boolean[], share: number}} row by row; share of placements answered right
 */
export function placementMap(table, label) {
  const cells = OFFSETS * OFFSETS;
  const probability = new Float64Array(cells);
  const wrong = new Array(cells).fill(false);
  for (let cell = 0; cell < cells; cell++) {
    const answer = answerFrom(table.subarray(cell * 10, cell * 10 + 10));
    probability[cell] = answer.probabilities[label];
    wrong[cell] = answer.prediction !== label;
  }
  return { probability, wrong, share: wrong.filter((isWrong) => !isWrong).length / cells };
}
