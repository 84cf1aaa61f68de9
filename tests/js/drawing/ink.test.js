import assert from "node:assert/strict";
import { test } from "node:test";
import {
  RADIUS, REACH, SOFT, extendStroke, frameOf, inkBounds, inkSegment, quantise, rasterise, tidy, translate,
} from "../../../app/static/js/drawing/ink.js";

const CANVAS = 56;

/** @type {(...points: [number, number][]) => {row: number, col: number}[]} */
const stroke = (...points) => points.map(([row, col]) => ({ row, col }));

/** A seven whose frame has its corner at (row, col). @param {number} row @param {number} col */
const seven = (row, col) => translate([stroke([6, 7], [6, 19], [22, 12])], row, col);

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

test("points go to quarters of a pixel, and stay within reach", () => {
  assert.deepEqual(quantise({ row: 1.13, col: 7.87 }), { row: 1.25, col: 7.75 });
  assert.deepEqual(quantise({ row: -1e9, col: 1e9 }), { row: -28, col: 84 });
  assert.ok(Object.is(quantise({ row: -0.01, col: 0 }).row, 0));
});

test("a stroke takes a point only if the pen has moved half a pixel", () => {
  const first = extendStroke([], { row: 3.1, col: 4 });
  assert.deepEqual(first, stroke([3, 4]));
  assert.equal(extendStroke(first, { row: 3.1, col: 4.3 }), first);
  const second = extendStroke(first, { row: 3, col: 4.5 });
  assert.deepEqual(second, stroke([3, 4], [3, 4.5]));
  assert.deepEqual(first, stroke([3, 4]), "the stroke given is not changed");
});

test("a dot is full in its middle, half at its radius, and soft between", () => {
  const pixels = rasterise([stroke([4.5, 4.5])], 9, 9);
  const grey = (/** @type {number} */ distance) => Math.round(255 * Math.min(1, (RADIUS + SOFT / 2 - distance) / SOFT));
  assert.equal(pixels[4 * 9 + 4], 255);
  assert.equal(pixels[4 * 9 + 5], grey(1));
  assert.equal(pixels[5 * 9 + 5], grey(Math.SQRT2));
  assert.equal(pixels[4 * 9 + 6], 0);
});

test("a stroke is twice its radius wide, whichever way it runs", () => {
  for (const angle of [0, 0.3, Math.PI / 4, 1.2, Math.PI / 2]) {
    /** The ink of a line so many pixels long. @param {number} length */
    const ink = (length) => {
      const [down, along] = [(length / 2) * Math.sin(angle), (length / 2) * Math.cos(angle)];
      return massOf(rasterise([stroke([28 - down, 28 - along], [28 + down, 28 + along])], CANVAS, CANVAS), CANVAS).mass;
    };
    const width = (ink(40) - ink(20)) / 20;
    assert.ok(Math.abs(width - 2 * RADIUS) < 0.11, `${width} pixels at ${angle} rad`); // sampled on a coarse grid
  }
});

test("strokes that cross are no brighter than one, and their order is nothing", () => {
  const [a, b] = [stroke([10, 10], [30, 30]), stroke([10, 30], [30, 10])];
  const both = rasterise([a, b], CANVAS, CANVAS);
  assert.deepEqual(rasterise([b, a], CANVAS, CANVAS), both);
  const [only, other] = [rasterise([a], CANVAS, CANVAS), rasterise([b], CANVAS, CANVAS)];
  assert.ok(both.every((grey, at) => grey === Math.max(only[at], other[at])));
});

test("inking segment by segment gives the raster of the whole", () => {
  const random = randomNumbers(5);
  const line = Array.from({ length: 30 }, () => quantise({ row: random() * 80 - 12, col: random() * 80 - 12 }));
  const pixels = new Uint8Array(CANVAS * CANVAS);
  for (let i = 1; i < line.length; i++) inkSegment(pixels, CANVAS, CANVAS, line[i - 1], line[i]);
  assert.deepEqual(pixels, rasterise([line], CANVAS, CANVAS));
});

test("moving strokes by whole pixels moves their raster", () => {
  const before = rasterise(seven(3, 5), CANVAS, CANVAS);
  const after = rasterise(translate(seven(3, 5), 4, -2), CANVAS, CANVAS);
  before.forEach((grey, at) => grey && assert.equal(after[at + 4 * CANVAS - 2], grey));
  assert.equal(massOf(after, CANVAS).mass, massOf(before, CANVAS).mass);
});

test("bounds are the first and last row and column with ink", () => {
  assert.equal(inkBounds(new Uint8Array(12), 3, 4), null);
  const pixels = Uint8Array.of(0, 0, 0, 0, /**/ 0, 9, 0, 0, /**/ 0, 0, 1, 0);
  assert.deepEqual(inkBounds(pixels, 3, 4), { top: 1, left: 1, bottom: 2, right: 2 });
  assert.deepEqual(inkBounds(Uint8Array.of(1), 1, 1), { top: 0, left: 0, bottom: 0, right: 0 });
});

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
