import assert from "node:assert/strict";
import { test } from "node:test";
import { largestDifference, logitChange, stageChanges, stageOutputs } from "../../../../app/static/js/pages/equivariance/changes.js";

/** @param {number} side @param {Record<string, number>} cells "row,col" → value @param {number} [level] of all others */
function maps(side, cells, level = 0) {
  const values = new Float64Array(side * side).fill(level);
  for (const [place, value] of Object.entries(cells)) {
    const [row, col] = place.split(",").map(Number);
    values[row * side + col] = value;
  }
  return { channels: 1, height: side, width: side, values };
}

/** @param {object} sight */
const stage = (sight) => /** @type {any} */ ({ name: "pool1", sight });
const POOL = { step: 2, receptiveField: 2, start: 0 };

test("a shift by whole steps that moves every cell along changes exactly nothing", () => {
  const outputs = { before: [maps(28, { "3,4": 0.5 }, 0.1)], after: [maps(28, { "5,3": 0.5 }, 0.1)], black: [maps(28, {}, 0.1)] };
  const [change] = stageChanges([stage(POOL)], outputs, { row: 4, col: -2 });
  assert.deepEqual(change, { name: "pool1", change: 0, interior: 0, border: 0 });
});

test("half a step is interpolated: an eighth too much, an eighth too little, of a quarter", () => {
  const outputs = { before: [maps(28, { "5,5": 0.25 })], after: [maps(28, { "5,5": 0.25 })], black: [maps(28, {})] };
  const [change] = stageChanges([stage(POOL)], outputs, { row: 0, col: 1 });
  assert.ok(Math.abs(Number(change.interior) - Math.SQRT2 / 8 / 0.25) < 1e-12);
  assert.equal(change.border, 0);
});

test("what has left the map counts as border", () => {
  const outputs = { before: [maps(28, { "0,0": 3, "9,9": 4 })], after: [maps(28, { "8,9": 4 })], black: [maps(28, {})] };
  const [change] = stageChanges([stage(POOL)], outputs, { row: -2, col: 0 });
  assert.deepEqual([change.interior, change.border], [0, 3 / 5]);
});

test("cells that see beyond the canvas count as border, too", () => {
  const outputs = { before: [maps(56, {})], after: [maps(56, { "1,20": 2 })], black: [maps(56, { "30,30": 0 })] };
  outputs.before[0].values[20 * 56 + 20] = 1;
  outputs.after[0].values[21 * 56 + 20] = 1;
  const [change] = stageChanges([stage({ step: 1, receptiveField: 5, start: -2 })], outputs, { row: 1, col: 0 });
  assert.deepEqual([change.interior, change.border], [0, 2]);
});

test("vectors shall stay", () => {
  const vector = (/** @type {number[]} */ ...values) => [{ channels: values.length, height: 1, width: 1, values: Float64Array.from(values) }];
  const [change] = stageChanges([/** @type {any} */ ({ name: "dense1", sight: null })], { before: vector(3, 4), after: vector(3, 3), black: vector(0, 0) }, { row: 1, col: 1 });
  assert.deepEqual(change, { name: "dense1", change: 1 / 5, interior: null, border: null });
});

test("a stage counts after its ReLU, in memory of its own", () => {
  const memory = Float64Array.from([1, 2]);
  const layer = (/** @type {string} */ type, /** @type {Float64Array} */ values) => ({ type, channels: 2, height: 1, width: 1, values });
  const outputs = stageOutputs([layer("linear", Float64Array.from([-1, 2])), layer("relu", memory), layer("linear", memory)]);
  memory.fill(9);
  assert.deepEqual(outputs.map(({ values }) => [...values]), [[1, 2], [1, 2]]);
});

test("logits are compared with those at the start, the largest difference counts", () => {
  const table = new Float32Array(3 * 10);
  table[13] = 1.5;
  table[25] = -2;
  assert.deepEqual([...logitChange(table, 1)], [1.5, 0, 2]);
  assert.equal(largestDifference([1, -2], [0, 0.5]), 2.5);
});
