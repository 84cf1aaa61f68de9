import assert from "node:assert/strict";
import { test } from "node:test";

import {
  beginWith, BLANK, clear, fromLink, fromMarks, isBlack, isEmpty, isWhole, keepForUndo, looseStamp, missingDigits, penDown, penMove, penUp,
  placeStamp, shift, stamp, tidy, toLink, undo, withImage,
} from "../../../app/static/js/drawing/drawing.js";
import { compose, MOST_STAMPS, stampMark, strokeMark } from "../../../app/static/js/drawing/marks.js";
import { Raster } from "../../../app/static/js/drawing/raster.js";

/** @typedef {import("../../../app/static/js/drawing/drawing.js").Drawing} Drawing */
/** @typedef {{row: number, col: number}[]} Points */

const total = (/** @type {Uint8Array} */ pixels) => pixels.reduce((a, b) => a + b, 0);
const canvasOf = (/** @type {Drawing} */ drawing) => new Raster().of(drawing);
const ONE = [{ row: 20, col: 30 }, { row: 38, col: 30 }];
const DASH = [{ row: 30, col: 22 }, { row: 30, col: 36 }];
const LARGE = [{ row: 3, col: 4 }, { row: 50, col: 52 }];

/** @param {Drawing} drawing @param {Points} points @param {"ink" | "eraser"} [kind] */
const draw = (drawing, points, kind = "ink") => penUp(points.slice(1).reduce(penMove, penDown(drawing, points[0], kind)));

/** A test image: a box of light of so many rows and columns, as MNIST has its digits, 4 pixels from the frame. @param {number} number @param {number} [rows] @param {number} [cols] */
function image(number, rows = 20, cols = 12) {
  const pixels = new Uint8Array(784);
  for (let row = 4; row < 4 + rows; row++) for (let col = 8; col < 8 + cols; col++) pixels[row * 28 + col] = 100 + number;
  return { number, label: number % 10, pixels };
}

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

test("the eraser takes from what was there before it, and ink drawn later covers again", () => {
  const inked = draw(BLANK, ONE);
  const rubbed = draw(inked, DASH, "eraser");
  const again = draw(rubbed, DASH);
  assert.ok(total(canvasOf(rubbed)) < total(canvasOf(inked)));
  assert.equal(canvasOf(rubbed)[30 * 56 + 30], 0);
  assert.equal(canvasOf(again)[30 * 56 + 30], 255);
  assert.deepEqual(undo(undo(again)).ink, inked.ink);
});

test("while the eraser is down the canvas shows what will be left", () => {
  const raster = new Raster();
  let drawing = draw(draw(BLANK, ONE), LARGE);
  raster.of(drawing);
  drawing = penDown(drawing, DASH[0], "eraser");
  for (let col = 22; col <= 36; col++) {
    drawing = penMove(drawing, { row: 30, col });
    assert.deepEqual(raster.of(drawing), canvasOf(drawing));
  }
  const live = raster.of(drawing).slice();
  assert.deepEqual(canvasOf(penUp(drawing)), live);
});

test("an eraser that takes nothing leaves no mark, and a canvas that was rubbed black is black", () => {
  const inked = draw(BLANK, ONE);
  assert.equal(draw(inked, [{ row: 5, col: 5 }], "eraser").ink, inked.ink);
  assert.equal(draw(BLANK, ONE, "eraser").ink, BLANK.ink);
  const gone = draw(inked, ONE, "eraser");
  assert.ok(isBlack(gone) && !isEmpty(gone) && !isBlack(inked));
  assert.deepEqual(undo(gone).ink, inked.ink);
});

test("a digit that is drawn over stays in its own frame, and undo brings back what was there before", () => {
  const old = draw(BLANK, ONE);
  const begun = beginWith(old, image(3), { row: 5, col: 9 });
  assert.deepEqual(begun.ink.place, { row: 5, col: 9 });
  assert.deepEqual(begun.ink.pixels, image(3).pixels);
  const rubbed = draw(begun, [{ row: 12, col: 20 }], "eraser");
  assert.deepEqual(rubbed.ink.place, { row: 5, col: 9 });
  assert.deepEqual(undo(rubbed).ink, begun.ink);
  assert.deepEqual(undo(undo(rubbed)).ink, old.ink);
  assert.equal(tidy(rubbed), rubbed, "a test digit is as MNIST made it");
});

test("stamps are laid one over the other, the brighter stays, and together they need no frame", () => {
  const one = stamp(BLANK, 3, { row: 0, col: 0 }, image(3));
  const two = stamp(one, 9, { row: 28, col: 28 }, image(9));
  assert.ok(one.ink.fits && !two.ink.fits);
  const seen = canvasOf(two);
  assert.equal(seen[4 * 56 + 8], 103);
  assert.equal(seen[32 * 56 + 36], 109);
  assert.deepEqual(canvasOf(stamp(one, 9, { row: 0, col: 0 }, image(9))), canvasOf(stamp(BLANK, 9, { row: 0, col: 0 }, image(9))));
  const many = Array.from({ length: 2 * MOST_STAMPS }).reduce((/** @type {Drawing} */ drawing) => stamp(drawing, 3, { row: 0, col: 0 }, image(3)), BLANK);
  assert.equal(many.ink.marks.length, MOST_STAMPS);
});

test("the last test digit moves by itself until its ink meets the edge, as one step for undo", () => {
  const before = stamp(stamp(BLANK, 3, { row: 0, col: 0 }, image(3)), 9, { row: 14, col: 14 }, image(9));
  const raster = new Raster();
  let drawing = before;
  for (const col of [13, 5, -8, -20]) {
    drawing = placeStamp(drawing, { row: 14, col });
    assert.equal(drawing.open?.kind, "stamp");
    assert.deepEqual(raster.of(drawing), compose([before.ink.marks[0], stampMark(9, { row: 14, col: Math.max(col, -8) }, image(9))], 56, 56));
  }
  drawing = keepForUndo(penUp(drawing), before);
  assert.deepEqual(drawing.ink.marks[1], stampMark(9, { row: 14, col: -8 }, image(9)));
  assert.deepEqual(undo(drawing).ink, before.ink);
  assert.equal(placeStamp(before, { row: 14, col: 14 }), before, "it stands there");
  const over = draw(before, ONE);
  assert.equal(looseStamp(over), null, "what was drawn over is not loose");
  assert.equal(placeStamp(over, { row: 0, col: 0 }), over);
});

test("everything moves together, stamps and rubbing out", () => {
  const drawing = draw(draw(beginWith(BLANK, image(3), { row: 5, col: 9 }), [{ row: 10, col: 18 }, { row: 10, col: 28 }], "eraser"), [{ row: 25, col: 20 }]);
  const moved = shift(drawing, 7, -4);
  const before = canvasOf(drawing).slice();
  canvasOf(moved).forEach((grey, at) => assert.equal(grey, before[at - 7 * 56 + 4] ?? 0));
  assert.equal(moved.ink.key, drawing.ink.key);
  const wide = stamp(drawing, 9, { row: 28, col: 28 }, image(9));
  assert.deepEqual(canvasOf(shift(wide, -1, -2)), compose(shift(wide, -1, -2).ink.marks, 56, 56));
});

test("a link brings back all marks where they were, once the test digits have come", () => {
  const alone = draw(beginWith(BLANK, image(3), { row: 5, col: 9 }), [{ row: 10, col: 18 }, { row: 10, col: 28 }], "eraser");
  const two = draw(stamp(alone, 9, { row: 20, col: 37 }, image(9)), LARGE);
  const edge = shift(alone, -30, -30);
  for (const drawing of [alone, two, edge]) {
    const code = /** @type {string} */ (toLink(drawing));
    const restored = fromLink(code, drawing.ink.place);
    assert.equal(isWhole(restored), false);
    assert.equal(toLink(restored), code, "also until they have");
    assert.equal(penDown(restored, ONE[0]), restored, "until then it stays as it is");
    assert.equal(shift(restored, 1, 1), restored);
    const digits = missingDigits(restored);
    const whole = digits.reduce((one, digit) => withImage(one, image(digit)), restored);
    assert.deepEqual(whole.ink, drawing.ink);
  }
});

test("a drawing without a history loses its last mark by undo", () => {
  const drawing = fromMarks([stampMark(3, { row: 0, col: 0 }, image(3)), strokeMark([{ row: 10, col: 10 }, { row: 10, col: 24 }], "eraser")]);
  assert.deepEqual(undo(drawing).ink, fromMarks([drawing.ink.marks[0]]).ink);
  assert.ok(isEmpty(undo(undo(drawing))));
  assert.deepEqual(undo(undo(undo(drawing))), BLANK);
});
