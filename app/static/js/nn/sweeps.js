// Sweep tables: a network's logits at all 841 placements of one digit, and what they say.

import { OFFSETS } from "../scene/placement.js";
import { argmax, softmax } from "./probabilities.js";

/** @typedef {{logits: ArrayLike<number>, probabilities: Float64Array, prediction: number}} Answer */

/** A table from what the server sends: float32, little-endian. @param {ArrayBuffer} bytes */
export const readTable = (bytes) => new Float32Array(bytes);

/** @param {ArrayLike<number>} logits @returns {Answer} */
export function answerFrom(logits) {
  return { logits, probabilities: softmax(logits), prediction: argmax(logits) };
}

/** @param {Float32Array} table @param {number} row @param {number} col @returns {Answer} */
export function answerAt(table, row, col) {
  const start = (row * OFFSETS + col) * 10;
  return answerFrom(table.subarray(start, start + 10));
}

/** @type {WeakMap<Float32Array, number>} */
const common = new WeakMap();

/** The class that a network answers most often over all placements. @param {Float32Array} table */
export function commonAnswer(table) {
  let answer = common.get(table);
  if (answer === undefined) {
    const counts = new Float64Array(10);
    for (let start = 0; start < table.length; start += 10) counts[argmax(table.subarray(start, start + 10))]++;
    answer = argmax(counts);
    common.set(table, answer);
  }
  return answer;
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
