import assert from "node:assert/strict";
import { test } from "node:test";

import { convolutionStep, convolve, countWeights, flip, resizeKernel } from "../../../../app/static/js/pages/stepper/convolution.js";
import { resultLines, termOf } from "../../../../app/static/js/pages/stepper/convolution-scene.js";
import { INPUTS, KERNELS } from "../../../../app/static/js/pages/stepper/library.js";
import { pool, poolingStep } from "../../../../app/static/js/pages/stepper/pooling.js";

const [notebook] = INPUTS;
const [cross, corners] = KERNELS;
const plain = { input: notebook.grid, kernel: cross.grid, bias: 0, stride: 1, padding: 0, activation: "none" };

test("the notebook's three examples come out as it says", () => {
  assert.deepEqual(convolve(plain).cells, [4, 3, 4, 2, 4, 3, 2, 3, 4]);
  assert.deepEqual(convolve({ ...plain, bias: 5 }).cells, [9, 8, 9, 7, 9, 8, 7, 8, 9]);
  assert.deepEqual(convolve({ ...plain, kernel: corners.grid, bias: 5 }).cells, [8, 7, 8, 7, 8, 7, 7, 7, 8]);
});

test("a step shows patch, products, sum, bias and activation", () => {
  const step = convolutionStep({ ...plain, bias: -6, activation: "relu" }, 1);
  assert.deepEqual(step.patch, [1, 1, 0, 1, 1, 1, 0, 1, 1]);
  assert.deepEqual(step.products, [1, 0, 0, 0, 1, 0, 0, 0, 1]);
  assert.deepEqual([step.row, step.col, step.top, step.left, step.sum, step.total, step.value], [0, 1, 0, 1, 3, -3, 0]);
});

test("the sigmoid squashes", () => {
  const { cells } = convolve({ ...plain, bias: -4, activation: "sigmoid" });
  assert.equal(cells[0], 0.5);
  assert.ok(cells[3] < 0.5 && cells[3] > 0);
});

test("a single dot draws the kernel turned by 180°; flipping the kernel draws it upright", () => {
  const dot = INPUTS.find(({ name }) => name === "dot").grid;
  const kernel = { rows: 3, cols: 3, cells: [1, 2, 3, 4, 5, 6, 7, 8, 9] };
  const middle = (grid) => [1, 2, 3].flatMap((row) => [1, 2, 3].map((col) => grid.cells[row * grid.cols + col]));
  assert.deepEqual(middle(convolve({ ...plain, input: dot, kernel })), [9, 8, 7, 6, 5, 4, 3, 2, 1]);
  assert.deepEqual(middle(convolve({ ...plain, input: dot, kernel: flip(kernel) })), kernel.cells);
});

test("a resized kernel keeps its middle", () => {
  const five = resizeKernel({ rows: 3, cols: 3, cells: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, 5);
  assert.deepEqual(five.cells.slice(5, 10), [0, 1, 2, 3, 0]);
  assert.deepEqual(resizeKernel(five, 3).cells, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("weights are shared: 9 + 1 instead of 25 × 9", () => {
  assert.deepEqual(countWeights(plain), { shared: 10, inputs: 25, outputs: 9 });
});

test("the arithmetic is written as the issue asks, with brackets round negative factors", () => {
  assert.equal(termOf(80, -2), "80×(−2)");
  assert.deepEqual(resultLines(convolutionStep(plain, 0), plain).map(({ text }) => text), ["= 4", "4 + bias 0 = 4"]);
  const third = { ...plain, kernel: { rows: 3, cols: 3, cells: Array(9).fill(1 / 9) }, bias: -1, activation: "relu" };
  const lines = resultLines(convolutionStep(third, 0), third).map(({ text }) => text);
  assert.deepEqual(lines, ["≈ 0.67", "0.67 + bias (−1) ≈ −0.33", "ReLU(−0.33) ≈ 0"]);
});

test("every kernel of the library does what its name says on an upright edge", () => {
  const edge = INPUTS.find(({ name }) => name === "edge").grid;
  const on = (name) => convolve({ ...plain, input: edge, kernel: KERNELS.find((kernel) => kernel.name === name).grid }).cells.slice(0, 6);
  assert.deepEqual(on("identity"), [0, 0, 0, 1, 1, 1]);
  assert.deepEqual(on("sobel-cols"), [0, 0, 4, 4, 0, 0]);
  assert.deepEqual(on("sobel-rows"), [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(on("prewitt-cols"), [0, 0, 3, 3, 0, 0]);
  assert.deepEqual(on("laplacian"), [0, 0, 1, -1, 0, 0]);
  assert.deepEqual(on("gauss"), [0, 0, 0.25, 0.75, 1, 1]);
  assert.deepEqual(on("sharpen"), [0, 0, -1, 2, 1, 1]);
  for (const { name, grid } of KERNELS.filter((kernel) => ["box", "gauss", "identity", "sharpen"].includes(kernel.name))) {
    assert.ok(Math.abs(grid.cells.reduce((a, b) => a + b) - 1) < 1e-12, `${name} keeps brightness`);
  }
});

test("pooling keeps the largest and the mean", () => {
  const input = { rows: 4, cols: 4, cells: [1, 3, 2, 9, 2, 8, 1, 1, 4, 6, 5, 2, 3, 1, 7, 8] };
  const { maximum, average } = pool({ input, size: 2, stride: 2 });
  assert.deepEqual(maximum.cells, [8, 9, 6, 8]);
  assert.deepEqual(average.cells, [(1 + 3 + 2 + 8) / 4, (2 + 9 + 1 + 1) / 4, (4 + 6 + 3 + 1) / 4, (5 + 2 + 7 + 8) / 4]);
  assert.deepEqual(poolingStep({ input, size: 4, stride: 1 }, 0).maximum, 9);
  assert.deepEqual(pool({ input, size: 5, stride: 1 }).maximum.cells, []);
});
