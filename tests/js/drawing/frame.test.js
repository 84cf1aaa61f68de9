import assert from "node:assert/strict";
import { test } from "node:test";

import { frameOf as frameOfMarks, tidy as tidyMarks } from "../../../app/static/js/drawing/frame.js";
import { inkBounds, REACH, translate } from "../../../app/static/js/drawing/ink.js";
import { compose, strokeMark } from "../../../app/static/js/drawing/marks.js";

/** @typedef {import("../../../app/static/js/drawing/ink.js").Stroke} Stroke */

const CANVAS = 56;

/** @type {(...points: [number, number][]) => {row: number, col: number}[]} */
const stroke = (...points) => points.map(([row, col]) => ({ row, col }));

/** A seven whose frame has its corner at (row, col). @param {number} row @param {number} col */
const seven = (row, col) => translate([stroke([6, 7], [6, 19], [22, 12])], row, col);

const inked = (/** @type {Stroke[]} */ strokes) => strokes.map((points) => strokeMark(points));
const rasterise = (/** @type {Stroke[]} */ strokes, /** @type {number} */ height, /** @type {number} */ width) => compose(inked(strokes), height, width);
const frameOf = (/** @type {Stroke[]} */ strokes) => frameOfMarks(inked(strokes));
const tidy = (/** @type {Stroke[]} */ strokes) => tidyMarks(inked(strokes)).map(({ points }) => points);

/** Numbers in 0..1, the same in every run (Park and Miller). @param {number} seed */
function randomNumbers(seed) {
  return () => (seed = (seed * 48271) % 2147483647) / 2147483647;
}

/** Sum and centre of mass. @param {Uint8Array} pixels @param {number} width */
function massOf(pixels, width) {
  let [mass, row, col] = [0, 0, 0];
  pixels.forEach((grey, at) => {
    mass += grey;
    row += grey * (Math.floor(at / width) + 0.5);
    col += grey * ((at % width) + 0.5);
  });
  return { mass: mass / 255, row: row / mass, col: col / mass };
}

test("a frame has the centre of mass in its pixel (14, 14), to the nearest", () => {
  const pixels = rasterise(seven(10, 20), CANVAS, CANVAS);
  const centre = massOf(pixels, CANVAS);
  const { row, col, fits } = frameOf(seven(10, 20));
  assert.ok(fits && Math.abs(centre.row - row - 14.5) <= 0.5 && Math.abs(centre.col - col - 14.5) <= 0.5);
});

test("a frame moves with its drawing", () => {
  const { row, col } = frameOf(seven(10, 10));
  assert.deepEqual(frameOf(seven(7, 15)), { row: row - 3, col: col + 5, fits: true });
});

test("a frame holds all ink, though the centre of mass be elsewhere", () => {
  // a heavy scrawl with a long thin tail: the centre of mass alone would leave the tail outside
  const scrawl = Array.from({ length: 12 }, (_, i) => stroke([10 + i / 2, 10], [10 + i / 2, 16])).flat();
  const { row, col, fits } = frameOf([scrawl, stroke([12, 16], [12, 34])]);
  assert.ok(fits);
  const bounds = inkBounds(rasterise([scrawl, stroke([12, 16], [12, 34])], CANVAS, CANVAS), CANVAS, CANVAS);
  assert.ok(bounds && bounds.left >= col && bounds.right < col + 28 && bounds.top >= row && bounds.bottom < row + 28);
});

test("a frame stays on the canvas when the drawing is at its edge", () => {
  assert.deepEqual(frameOf([stroke([2, 54])]), { row: 0, col: 28, fits: true });
});

test("a drawing fits no frame if it is too large or hangs over the canvas", () => {
  const width = (/** @type {number} */ columns) => frameOf([stroke([20, 12], [20, 12 + columns - 2 * REACH])]).fits;
  assert.equal(width(27), true);
  assert.equal(width(30), false);
  assert.equal(frameOf([stroke([20, 0.5])]).fits, false);
  assert.equal(frameOf([stroke([55.5, 20])]).fits, false);
  assert.equal(frameOf([stroke([20, 20]), stroke([20, 80])]).fits, false);
  assert.equal(frameOf([stroke([20, 20]), stroke([20, 800])]).fits, false);
  for (const { row, col } of [frameOf([stroke([1, 1], [55, 55])]), frameOf([stroke([-20, 80])])]) {
    assert.ok(Number.isInteger(row) && row >= 0 && row <= 28 && Number.isInteger(col) && col >= 0 && col <= 28);
  }
});

test("without ink the frame is in the middle", () => {
  assert.deepEqual(frameOf([]), { row: 14, col: 14, fits: true });
  assert.deepEqual(frameOf([[]]), { row: 14, col: 14, fits: true });
});

test("a tidy drawing fills a 20×20 box and has its centre of mass in pixel (14, 14), as in MNIST", () => {
  const random = randomNumbers(11);
  for (let round = 0; round < 100; round++) {
    const [size, down, along] = [5 + 45 * random(), 20 * random() - 10, 20 * random() - 10];
    const zigzag = Array.from({ length: 8 }, () => ({ row: down + size * random(), col: along + size * random() }));
    const pixels = rasterise(tidy([zigzag]), 28, 28);
    const bounds = inkBounds(pixels, 28, 28);
    assert.ok(bounds);
    const side = Math.max(bounds.bottom - bounds.top, bounds.right - bounds.left) + 1;
    assert.ok(side >= 19 && side <= 21, `${side}`);
    const centre = massOf(pixels, 28);
    assert.ok(Math.abs(centre.row - 14.5) <= 0.5 && Math.abs(centre.col - 14.5) <= 0.5, JSON.stringify(centre));
  }
});

test("tidying keeps proportions, and is nothing new the second time", () => {
  const once = tidy([stroke([0, 0], [40, 0], [40, 20])]);
  const [a, b, c] = once[0];
  assert.ok(Math.abs((c.col - b.col) / (b.row - a.row) - 1 / 2) < 0.03);
  assert.deepEqual(tidy(once), once);
});

test("tidying moves a dot to the middle, stretches a line, and leaves nothing as nothing", () => {
  assert.deepEqual(tidy([stroke([50, 3])]), [stroke([14.5, 14.5])]);
  assert.deepEqual(tidy([stroke([50, 3], [50, 6])]), [stroke([14.5, 6.25], [14.5, 22.75])]);
  assert.deepEqual(tidy([]), []);
  assert.deepEqual(tidy([[]]), []);
});

test("tidying never loses ink over the frame's edge", () => {
  const scrawl = Array.from({ length: 30 }, (_, i) => stroke([10 + i / 8, 10], [10 + i / 8, 13])).flat();
  const strokes = tidy([scrawl, stroke([12, 13], [12, 40])]);
  assert.equal(
    massOf(rasterise(strokes, 28, 28), 28).mass,
    massOf(rasterise(translate(strokes, 14, 14), CANVAS, CANVAS), CANVAS).mass,
  );
});

test("ink that was rubbed out counts neither for the frame nor for the size when a drawing is tidied", () => {
  const line = strokeMark(stroke([20, 5], [20, 50]));
  const rubbed = [line, strokeMark(stroke([20, 24], [20, 55]), "eraser")];
  assert.equal(frameOfMarks([line]).fits, false);
  assert.equal(frameOfMarks(rubbed).fits, true);
  const short = strokeMark(Array.from({ length: 46 }, (_, i) => ({ row: 20, col: 5 + i })));
  const bounds = inkBounds(compose(tidyMarks([short, rubbed[1]]), 28, 28), 28, 28);
  assert.ok(bounds && bounds.right - bounds.left + 1 >= 17 && bounds.right - bounds.left + 1 <= 21, JSON.stringify(bounds));
  assert.deepEqual(tidyMarks([strokeMark(stroke([9, 9])), strokeMark(stroke([9, 9]), "eraser")]), []);
});
