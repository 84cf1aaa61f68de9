import assert from "node:assert/strict";
import { test } from "node:test";

import { answerAt, commonAnswer, placementMap, readTable } from "../../../app/static/js/nn/sweeps.js";

/** A table in which the network answers `row` mod 10, surely so. */
function byRow() {
  const table = new Float32Array(29 * 29 * 10);
  for (let cell = 0; cell < 841; cell++) table[cell * 10 + (Math.floor(cell / 29) % 10)] = 50;
  return table;
}

test("a table is read at its row and column", () => {
  const table = readTable(byRow().buffer);
  assert.equal(answerAt(table, 0, 28).prediction, 0);
  assert.equal(answerAt(table, 13, 5).prediction, 3);
  assert.ok(answerAt(table, 28, 28).probabilities[8] > 0.999);
});

test("the commonest answer and the share of right places are counted", () => {
  const table = byRow(); // rows 0, 10 and 20 answer 0; row 9 and 19 answer 9
  assert.equal(commonAnswer(table), 0);
  const { probability, wrong, share } = placementMap(table, 9);
  assert.equal(share, 2 / 29);
  assert.equal(wrong[9 * 29], false);
  assert.equal(wrong[10 * 29], true);
  assert.ok(probability[9 * 29] > 0.999 && probability[0] < 0.001);
});
