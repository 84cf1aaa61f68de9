import assert from "node:assert/strict";
import { test } from "node:test";

import {
  clampOffset, keyShift, nearestOnPath, nextDigit, placeDigit, walkPath,
} from "../../../app/static/js/scene/placement.js";

test("an offset off the canvas becomes the nearest one on it", () => {
  assert.deepEqual(clampOffset({ row: -3, col: 40 }), { row: 0, col: 28 });
  assert.deepEqual(clampOffset({ row: 4.4, col: 4.6 }), { row: 4, col: 5 });
});

test("arrows move by one pixel, with Shift by four; other keys do not", () => {
  assert.deepEqual(keyShift("ArrowUp", false), { row: -1, col: 0 });
  assert.deepEqual(keyShift("ArrowRight", true), { row: 0, col: 4 });
  assert.equal(keyShift("a", false), null);
});

test("the walk goes pixel by pixel, stays on the canvas, sees every corner and comes home", () => {
  const path = walkPath();
  for (let i = 1; i < path.length; i++) {
    const [a, b] = [path[i - 1], path[i]];
    assert.equal(Math.max(Math.abs(a.row - b.row), Math.abs(a.col - b.col)), 1);
    assert.deepEqual(clampOffset(b), b);
  }
  for (const [row, col] of [[0, 28], [28, 28], [28, 0], [14, 14]]) {
    assert.ok(path.some((place) => place.row === row && place.col === col), `${row}, ${col}`);
  }
  assert.deepEqual([path[0], path.at(-1)], [{ row: 0, col: 0 }, { row: 0, col: 0 }]);
  assert.deepEqual(path[nearestOnPath(path, { row: 28, col: 28 })], { row: 28, col: 28 });
});

test("the next digit of a class is found in both directions, round the end", () => {
  const labels = "7217";
  assert.equal(nextDigit(labels, 0, "7", 1), 3);
  assert.equal(nextDigit(labels, 3, "7", 1), 0);
  assert.equal(nextDigit(labels, 0, "1", -1), 2);
  assert.equal(nextDigit(labels, 3, null, 1), 0);
  assert.equal(nextDigit(labels, 1, "2", 1), 1);
  assert.equal(nextDigit(labels, 2, "9", 1), 2);
});

test("a placed digit stands at its offset on black", () => {
  const canvas = placeDigit(new Uint8Array(784).fill(9), { row: 28, col: 3 }, new Uint8Array(3136).fill(1));
  assert.equal(canvas[28 * 56 + 3], 9);
  assert.equal(canvas[55 * 56 + 30], 9);
  assert.equal(canvas.reduce((a, b) => a + b), 9 * 784);
});

test("a page that has a few test images alone goes from one to the next of them", () => {
  const labels = "-4--4-7-"; // a class where it has the image
  assert.deepEqual([nextDigit(labels, 1, null, 1), nextDigit(labels, 6, null, 1), nextDigit(labels, 1, null, -1)], [4, 1, 6]);
  assert.equal(nextDigit(labels, 4, "4", 1), 1);
});
