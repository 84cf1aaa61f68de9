import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ERASER_RADIUS, RADIUS, SOFT, eraseSegment, extendStroke, inkBounds, inkSegment, quantise, translate,
} from "../../../app/static/js/drawing/ink.js";
import { compose, strokeMark } from "../../../app/static/js/drawing/marks.js";

/** @typedef {import("../../../app/static/js/drawing/ink.js").Stroke} Stroke */

const CANVAS = 56;

/** @type {(...points: [number, number][]) => {row: number, col: number}[]} */
const stroke = (...points) => points.map(([row, col]) => ({ row, col }));

/** A seven whose frame has its corner at (row, col). @param {number} row @param {number} col */
const seven = (row, col) => translate([stroke([6, 7], [6, 19], [22, 12])], row, col);

/** What is seen of strokes of ink. @param {Stroke[]} strokes @param {number} height @param {number} width */
const rasterise = (strokes, height, width) => compose(strokes.map((points) => strokeMark(points)), height, width);

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

test("an eraser takes all within its radius less its soft edge, and half the light at its radius", () => {
  const pixels = new Uint8Array(15 * 15).fill(255);
  eraseSegment(pixels, 15, 15, { row: 7.5, col: 7.5 }, { row: 7.5, col: 7.5 });
  const left = (/** @type {number} */ distance) => 255 - Math.round(255 * Math.min(1, Math.max(0, (ERASER_RADIUS + SOFT / 2 - distance) / SOFT)));
  for (const [row, col] of [[7, 7], [7, 8], [8, 8], [7, 9], [9, 9], [7, 10], [7, 11], [0, 0]]) {
    assert.equal(pixels[row * 15 + col], left(Math.hypot(row - 7, col - 7)), `${row}, ${col}`);
  }
  assert.deepEqual([pixels[7 * 15 + 7], pixels[7 * 15 + 8], pixels[0]], [0, 0, 255]);
  const once = pixels.slice();
  eraseSegment(pixels, 15, 15, { row: 7.5, col: 7.5 }, { row: 7.5, col: 7.5 });
  assert.deepEqual(pixels, once, "twice is as once");
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
