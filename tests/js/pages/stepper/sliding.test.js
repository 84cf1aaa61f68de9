import assert from "node:assert/strict";
import { test } from "node:test";

import {
  cellsBetween, firstRowWithInk, nearlyEqual, outputsFedBy, outputShape, outputSize, padGrid, patchAt, shiftGrid, slidAlong, windowAt,
} from "../../../../app/static/js/pages/stepper/sliding.js";

const grid = (rows, cols, fill = (i) => i + 1) => ({ rows, cols, cells: Array.from({ length: rows * cols }, (_, i) => fill(i)) });

test("output sizes are those of the guide to convolution arithmetic", () => {
  assert.equal(outputSize(5, { size: 3, stride: 1, padding: 0 }), 3); // figure 2.1, with other numbers
  assert.equal(outputSize(5, { size: 3, stride: 1, padding: 1 }), 5); // half padding keeps the size
  assert.equal(outputSize(5, { size: 3, stride: 1, padding: 2 }), 7); // full padding adds k − 1
  assert.equal(outputSize(6, { size: 3, stride: 2, padding: 1 }), 3); // rounded down
  assert.equal(outputSize(2, { size: 3, stride: 1, padding: 0 }), 0); // does not fit
  assert.deepEqual(outputShape(grid(2, 9), { size: 3, stride: 1, padding: 0 }), { rows: 0, cols: 0 });
});

test("a window on the padding sees zeros", () => {
  const corner = windowAt({ row: 0, col: 1 }, { size: 3, stride: 1, padding: 1 });
  assert.deepEqual(corner, { row: -1, col: 0 });
  assert.deepEqual(patchAt(grid(3, 3), corner, 3), [0, 0, 0, 1, 2, 3, 4, 5, 6]);
});

test("an input cell feeds exactly the outputs whose windows cover it", () => {
  for (const [size, stride, padding] of [[3, 1, 0], [3, 2, 1], [2, 3, 0], [5, 1, 3], [4, 2, 2]]) {
    const [input, sliding] = [grid(7, 6), { size, stride, padding }];
    const shape = outputShape(input, sliding);
    for (let row = 0; row < input.rows; row++) {
      for (let col = 0; col < input.cols; col++) {
        const fed = outputsFedBy({ row, col }, input, sliding);
        for (let r = 0; r < shape.rows; r++) {
          for (let c = 0; c < shape.cols; c++) {
            const corner = windowAt({ row: r, col: c }, sliding);
            const covers = row >= corner.row && row < corner.row + size && col >= corner.col && col < corner.col + size;
            const said = r >= fed.row && r < fed.row + fed.rows && c >= fed.col && c < fed.col + fed.cols;
            assert.equal(said, covers, JSON.stringify({ size, stride, padding, row, col, r, c }));
          }
        }
      }
    }
  }
});

test("a shift brings zeros in and loses what leaves", () => {
  assert.deepEqual(shiftGrid(grid(2, 3), { row: 0, col: 1 }).cells, [0, 1, 2, 0, 4, 5]);
  assert.deepEqual(shiftGrid(grid(2, 3), { row: -1, col: 0 }).cells, [4, 5, 6, 0, 0, 0]);
});

test("padding surrounds the grid with zeros", () => {
  assert.deepEqual(padGrid(grid(1, 2), 1), { rows: 3, cols: 4, cells: [0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0] });
});

test("what slid along is told from what did not and from what is new", () => {
  const before = grid(2, 3);
  const after = { rows: 2, cols: 3, cells: [9, 1, 2, 9, 4, 7] };
  assert.deepEqual(slidAlong(before, after, { row: 0, col: 1 }, 1), ["new", "same", "same", "new", "same", "different"]);
  assert.ok(slidAlong(before, after, { row: 0, col: 1 }, 2).every((mark) => mark === "new"));
});

test("numbers that differ by rounding alone are equal", () => {
  assert.ok(nearlyEqual(0.1 + 0.2, 0.3));
  assert.ok(!nearlyEqual(0.3, 0.301));
});

test("the first row of the output that sees ink is the first whose patch is not all zeros", () => {
  for (const [row, size, stride, padding] of [[5, 3, 1, 0], [5, 3, 1, 2], [7, 5, 2, 1], [0, 2, 2, 0], [6, 2, 3, 0], [8, 2, 3, 0]]) {
    const sliding = { size, stride, padding };
    const image = grid(9, 9, (i) => (i === row * 9 + 4 ? 1 : 0));
    const { rows, cols } = outputShape(image, sliding);
    const sees = Array.from({ length: rows }, (_, r) =>
      Array.from({ length: cols }, (_, c) => patchAt(image, windowAt({ row: r, col: c }, sliding), size)).flat().some((value) => value !== 0),
    );
    const expected = sees.indexOf(true);
    const first = firstRowWithInk(image, sliding);
    if (expected >= 0) assert.equal(first, expected, `row ${row}, ${size} ${stride} ${padding}`);
    else assert.ok(first < rows); // no window sees it
  }
  assert.equal(firstRowWithInk(grid(5, 5, () => 0), { size: 3, stride: 1, padding: 0 }), 0);
  assert.equal(firstRowWithInk(grid(2, 2), { size: 3, stride: 1, padding: 0 }), 0); // does not fit
});

test("a line between two cells misses none and ends where it should", () => {
  assert.deepEqual(cellsBetween({ row: 1, col: 1 }, { row: 1, col: 4 }), [{ row: 1, col: 2 }, { row: 1, col: 3 }, { row: 1, col: 4 }]);
  assert.deepEqual(cellsBetween({ row: 2, col: 2 }, { row: 0, col: 0 }), [{ row: 1, col: 1 }, { row: 0, col: 0 }]);
  assert.deepEqual(cellsBetween({ row: 3, col: 3 }, { row: 3, col: 3 }), []);
  for (const to of [{ row: 9, col: 4 }, { row: -7, col: 3 }, { row: 2, col: -20 }]) {
    let last = { row: 0, col: 0 };
    for (const next of cellsBetween(last, to)) {
      assert.equal(Math.max(Math.abs(next.row - last.row), Math.abs(next.col - last.col)), 1);
      last = next;
    }
    assert.deepEqual(last, to);
  }
});
