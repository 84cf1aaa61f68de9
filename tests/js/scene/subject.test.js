import assert from "node:assert/strict";
import { test } from "node:test";

import { Drawing } from "../../../app/static/js/drawing/drawing.js";
import { Subject, takesOver } from "../../../app/static/js/scene/subject.js";
import { placeInWords, sceneInWords } from "../../../app/static/js/scene/words.js";

const total = (/** @type {Uint8Array} */ pixels) => pixels.reduce((a, b) => a + b, 0);
const table = (/** @type {number} */ answer) => {
  const logits = Float32Array.from({ length: 8410 }, (_, i) => (i % 10 === answer ? 9 : 0));
  return new Uint8Array(logits.buffer);
};
const swept = (/** @type {number | null} */ digit, /** @type {number | null} */ label, /** @type {Uint8Array} */ pixels, /** @type {number} */ answer) => ({
  about: { digit, label, tables: ["mlp"] },
  parts: [pixels, table(answer)],
});

/** @param {Drawing} drawing @param {{row: number, col: number}[]} points */
function draw(drawing, points) {
  drawing.penDown(points[0]);
  for (const point of points.slice(1)) drawing.penMove(point);
  drawing.penUp();
}

const ONE = [{ row: 20, col: 30 }, { row: 38, col: 30 }];

test("a stroke leaves the ink that was shown while the pen was down", () => {
  const drawing = new Drawing();
  drawing.penDown(ONE[0]);
  drawing.penMove(ONE[1]);
  const live = drawing.canvas.slice();
  drawing.penUp();
  assert.deepEqual(drawing.canvas, live);
  assert.ok(total(live) > 0);
  assert.ok(drawing.now.fits && drawing.key !== null);
});

test("a drawing moves with its frame as far as the canvas goes and keeps its key", () => {
  const drawing = new Drawing();
  draw(drawing, ONE);
  const { key, now, canvas } = drawing;
  drawing.shift(-3, 2);
  assert.deepEqual(drawing.now.place, { row: now.place.row - 3, col: now.place.col + 2 });
  assert.equal(drawing.key, key);
  assert.equal(total(drawing.canvas), total(canvas));
  drawing.shift(-100, 100);
  assert.deepEqual(drawing.now.place, { row: 0, col: 28 });
  assert.equal(total(drawing.canvas), total(canvas));
});

test("undo takes back strokes, moves, clearing and tidying, one by one", () => {
  const drawing = new Drawing();
  const seen = [drawing.canvas.slice()];
  draw(drawing, ONE);
  seen.push(drawing.canvas.slice());
  draw(drawing, [{ row: 30, col: 22 }, { row: 30, col: 36 }]);
  seen.push(drawing.canvas.slice());
  drawing.remember();
  drawing.shift(2, 2);
  seen.push(drawing.canvas.slice());
  drawing.tidy();
  seen.push(drawing.canvas.slice());
  drawing.clear();
  assert.ok(drawing.isEmpty);
  for (const before of seen.reverse()) {
    drawing.undo();
    assert.deepEqual(drawing.canvas, before);
  }
});

test("a link brings back strokes and place, also of a drawing without a frame", () => {
  for (const points of [ONE, [{ row: 3, col: 4 }, { row: 50, col: 52 }]]) {
    const drawing = new Drawing();
    draw(drawing, points);
    const restored = new Drawing();
    restored.restore(drawing.toLink(), drawing.now.place);
    assert.deepEqual(restored.canvas, drawing.canvas);
    assert.deepEqual(restored.now, drawing.now);
    assert.equal(restored.key, drawing.key);
  }
});

test("a drawing too long for a link has none, and is not lost", () => {
  const drawing = new Drawing();
  const points = Array.from({ length: 4000 }, (_, i) => ({ row: 20 + 15 * Math.sin(i), col: 28 + 15 * Math.cos(1.7 * i) }));
  draw(drawing, points);
  assert.equal(drawing.toLink(), "");
  assert.ok(!drawing.isEmpty);
});

test("a digit is answered from its tables, and another stands where it stood", () => {
  const subject = new Subject();
  subject.open({ kind: "digit", digit: 5, ink: "", row: 3, col: 60 });
  assert.ok(!subject.isThere);
  subject.take(swept(5, 1, new Uint8Array(784).fill(8), 4));
  assert.deepEqual(subject.answers(["mlp"]).map((answer) => answer?.prediction), [4]);
  assert.equal(subject.label, 1);
  subject.shift(2, -8);
  subject.choose(6);
  assert.equal(subject.label, 1, "the first one stays until the other is here");
  subject.take(swept(6, 2, new Uint8Array(784), 0));
  assert.deepEqual(subject.offset, { row: 5, col: 20 });
  assert.deepEqual(subject.toScene(), { kind: "digit", digit: 6, row: 5, col: 20 });
  assert.match(sceneInWords(subject, ["mlp"], ["MLP"]), /^Test image 6, a 2, at row 5, column 20 \(top right\): MLP 0\.$/);
});

test("a digit that arrives when another is wanted again does not take its place, and is here when it is wanted", () => {
  const subject = new Subject();
  subject.take(swept(3, 8, new Uint8Array(784), 8)); // before its link is opened
  assert.equal(subject.isThere, false);
  subject.open({ kind: "digit", digit: 3, ink: "", row: 0, col: 0 });
  subject.choose(4);
  subject.choose(3);
  subject.take(swept(4, 1, new Uint8Array(784), 1));
  assert.equal(subject.label, 8);
  assert.equal(subject.isSwept(["mlp"]), true);
  subject.choose(4);
  assert.equal(subject.label, 1);
  assert.equal(subject.isSwept(["mlp"]), true);
});

test("of many digits the last dozen stay, and the one that is on the canvas", () => {
  const subject = new Subject();
  for (let number = 0; number < 40; number++) {
    subject.choose(number);
    subject.take(swept(number, number % 10, new Uint8Array(784), 1));
  }
  subject.choose(28);
  assert.equal(subject.isSwept(["mlp"]), true);
  subject.choose(27);
  assert.equal(subject.isSwept(["mlp"]), false);
  assert.equal(subject.label, 8, "28 stays until 27 is here");
});

test("a drawing that arrives late takes no tables from the one that is there again", () => {
  const subject = new Subject();
  subject.mode = "drawing";
  const pixels = () => Uint8Array.from(atob(subject.drawing.key ?? ""), (c) => c.charCodeAt(0));
  draw(subject.drawing, ONE);
  const first = pixels();
  subject.take(swept(null, null, first, 1));
  draw(subject.drawing, [{ row: 30, col: 24 }, { row: 30, col: 34 }]);
  const second = pixels();
  subject.drawing.undo();
  assert.deepEqual(pixels(), first);
  subject.take(swept(null, null, second, 2));
  assert.deepEqual(subject.answers(["mlp"]).map((answer) => answer?.prediction), [1]);
});

test("tables that belong to an older drawing are not believed", () => {
  const subject = new Subject();
  subject.mode = "drawing";
  draw(subject.drawing, ONE);
  const old = Buffer.from(/** @type {string} */ (subject.drawing.key), "base64");
  draw(subject.drawing, [{ row: 30, col: 24 }, { row: 30, col: 34 }]);
  subject.take(swept(null, null, old, 1));
  assert.equal(subject.tables, null);
  subject.drawing.undo();
  assert.deepEqual(subject.answers(["mlp"]).map((answer) => answer?.prediction), [1]);
  assert.equal(subject.believed(["mlp"]), 1);
  subject.meant = 7;
  assert.equal(subject.believed(["mlp"]), 7);
});

test("an empty canvas has no answers and says so", () => {
  const subject = new Subject();
  subject.open({ kind: "drawing", digit: null, ink: "", row: 0, col: 0 });
  assert.deepEqual(subject.answers(["mlp", "gap"]), [null, null]);
  assert.match(sceneInWords(subject, [], []), /empty/);
  assert.throws(() => subject.open({ kind: "drawing", digit: null, ink: "!!", row: 0, col: 0 }), Error);
});

test("places are told in words", () => {
  assert.equal(placeInWords({ row: 0, col: 0 }), "in the training corner");
  assert.equal(placeInWords({ row: 28, col: 14 }), "at row 28, column 14 (bottom centre)");
});

test("a page keeps its own scene when the server has lost the session, and while a hand holds it", () => {
  const subject = new Subject();
  assert.equal(takesOver({ opened: "", subject }, "a-0"), true);
  assert.equal(takesOver({ opened: "a-1", subject }, "a-1"), false);
  assert.equal(takesOver({ opened: "a-1", subject }, "a-2"), true);
  assert.equal(takesOver({ opened: "a-2", subject }, "b-1"), false);
  assert.equal(takesOver({ opened: "b-1", subject }, "b-2"), true);
  subject.isHeld = true;
  assert.equal(takesOver({ opened: "a-1", subject }, "a-2"), false);
});

test("tables are here when they are those of the digit that is wanted, or of the drawing, for every network", () => {
  const subject = new Subject();
  assert.equal(subject.isSwept(["mlp"]), false);
  subject.open({ kind: "digit", digit: 3, ink: "", row: 0, col: 0 });
  subject.take(swept(3, 8, new Uint8Array(784).fill(1), 8));
  assert.equal(subject.isSwept(["mlp"]), true);
  assert.equal(subject.isSwept(["mlp", "guest"]), false);
  subject.choose(4); // and it is on its way
  assert.equal(subject.isSwept(["mlp"]), false);
  subject.mode = "drawing";
  draw(subject.drawing, ONE);
  assert.equal(subject.isSwept(["mlp"]), false);
  subject.take(swept(null, null, Uint8Array.from(atob(subject.drawing.key ?? ""), (c) => c.charCodeAt(0)), 1));
  assert.equal(subject.isSwept(["mlp"]), true);
});
