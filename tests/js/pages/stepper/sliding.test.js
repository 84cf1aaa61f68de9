import assert from "node:assert/strict";
import { test } from "node:test";

import { nearlyEqual, outputsFedBy, outputShape, outputSize, padGrid, patchAt, shiftGrid, slidAlong, windowAt } from "../../../../app/static/js/pages/stepper/sliding.js";

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
