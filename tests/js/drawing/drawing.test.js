import assert from "node:assert/strict";
import { test } from "node:test";

import {
  BLANK, clear, fromLink, isEmpty, keepForUndo, penDown, penMove, penUp, shift, tidy, toLink, undo,
} from "../../../app/static/js/drawing/drawing.js";
import { Raster } from "../../../app/static/js/drawing/raster.js";

/** @typedef {import("../../../app/static/js/drawing/drawing.js").Drawing} Drawing */
/** @typedef {{row: number, col: number}[]} Points */

const total = (/** @type {Uint8Array} */ pixels) => pixels.reduce((a, b) => a + b, 0);
const canvasOf = (/** @type {Drawing} */ drawing) => new Raster().of(drawing);
const ONE = [{ row: 20, col: 30 }, { row: 38, col: 30 }];
const DASH = [{ row: 30, col: 22 }, { row: 30, col: 36 }];
const LARGE = [{ row: 3, col: 4 }, { row: 50, col: 52 }];

/** @param {Drawing} drawing @param {Points} points */
const draw = (drawing, points) => penUp(points.slice(1).reduce(penMove, penDown(drawing, points[0])));

test("a stroke leaves the ink that was shown while the pen was down", () => {
  const raster = new Raster();
  let drawing = penDown(BLANK, ONE[0]);
  raster.of(drawing);
  drawing = penMove(drawing, ONE[1]);
  const live = raster.of(drawing).slice();
  drawing = penUp(drawing);
  assert.deepEqual(canvasOf(drawing), live);
  assert.ok(total(live) > 0);
  assert.ok(drawing.ink.fits && drawing.ink.key !== "");
});

test("what is drawn point by point, in turns with others, is what is drawn at once", () => {
  const raster = new Raster();
  const other = draw(BLANK, DASH);
  let drawing = penDown(other, ONE[0]);
  for (let row = 21; row < 38; row++) {
    drawing = penMove(drawing, { row, col: 30 });
    if (row % 5 === 0) raster.of(other);
    assert.deepEqual(raster.of(drawing), canvasOf(drawing));
  }
});

test("a drawing moves with its frame as far as the canvas goes and keeps its key", () => {
  const drawing = draw(BLANK, ONE);
  const { key, place } = drawing.ink;
  const moved = shift(drawing, -3, 2);
  assert.deepEqual(moved.ink.place, { row: place.row - 3, col: place.col + 2 });
  assert.equal(moved.ink.key, key);
  assert.deepEqual(shift(moved, -100, 100).ink.place, { row: 0, col: 28 });
  assert.equal(total(canvasOf(shift(moved, -100, 100))), total(canvasOf(drawing)));
});

test("undo takes back strokes, moves, clearing and tidying, one by one", () => {
  const states = [BLANK, draw(BLANK, ONE)];
  states.push(draw(states[1], DASH));
  states.push(keepForUndo(shift(states[2], 2, 2), states[2]));
  states.push(tidy(states[3]));
  states.push(clear(states[4]));
  let drawing = states[5];
  assert.ok(isEmpty(drawing));
  for (const before of states.slice(0, 5).reverse()) {
    drawing = undo(drawing);
    assert.deepEqual(drawing.ink, before.ink);
  }
  assert.equal(undo(drawing), drawing);
});

test("while the pen is down nothing is undone, moved or tidied", () => {
  const drawing = penDown(draw(BLANK, ONE), DASH[0]);
  assert.equal(undo(drawing), drawing);
  assert.equal(shift(drawing, 1, 1), drawing);
  assert.equal(tidy(drawing), drawing);
});

test("a gesture that changed nothing is nothing to undo", () => {
  const drawing = draw(BLANK, ONE);
  assert.equal(keepForUndo(shift(drawing, 0, 0), drawing), drawing);
  const stroke = draw(drawing, DASH);
  assert.equal(keepForUndo(stroke, drawing), stroke, "a stroke keeps itself");
});

test("a link brings back strokes and place, also of a drawing without a frame", () => {
  for (const points of [ONE, LARGE]) {
    const drawing = draw(BLANK, points);
    const restored = fromLink(/** @type {string} */ (toLink(drawing)), drawing.ink.place);
    assert.deepEqual(restored.ink, drawing.ink);
  }
  assert.throws(() => fromLink("!!", { row: 0, col: 0 }), Error);
});

test("a drawing too long for a link has none", () => {
  const points = Array.from({ length: 4000 }, (_, i) => ({ row: 20 + 15 * Math.sin(i), col: 28 + 15 * Math.cos(1.7 * i) }));
  assert.equal(toLink(draw(BLANK, points)), null);
  assert.equal(toLink(BLANK), "");
});
