import assert from "node:assert/strict";
import { test } from "node:test";

import { freePlace } from "../../../../app/static/js/pages/canvas/free-place.js";
import { placeDigit } from "../../../../app/static/js/scene/placement.js";

const DIGIT = new Uint8Array(784).fill(200);
const withDigitsAt = (/** @type {[number, number][]} */ ...places) => {
  const canvas = new Uint8Array(3136);
  for (const [row, col] of places) placeDigit(DIGIT, { row, col }, new Uint8Array(3136)).forEach((grey, at) => (canvas[at] = Math.max(canvas[at], grey)));
  return canvas;
};

test("the first digit goes where digits were learned, the second to the far corner, the next to a corner that is free", () => {
  assert.deepEqual(freePlace(new Uint8Array(3136)), { row: 0, col: 0 });
  assert.deepEqual(freePlace(withDigitsAt([0, 0])), { row: 28, col: 28 });
  assert.deepEqual(freePlace(withDigitsAt([28, 0])), { row: 0, col: 28 });
  const third = freePlace(withDigitsAt([0, 0], [28, 28]));
  assert.ok(third.row !== third.col && third.row + third.col === 28);
});
