import assert from "node:assert/strict";
import { test } from "node:test";

import { Run } from "../../../../app/static/js/nn/arithmetic.js";
import { arithmeticInWords, bracketed, brief, resultInWords, shown } from "../../../../app/static/js/pages/inside/cell-words.js";
import { marksOf, sightOf } from "../../../../app/static/js/pages/inside/marks.js";
import { boxOn, cellOn } from "../../../../app/static/js/pages/inside/sheet.js";
import { stepperQuery, stepperWords } from "../../../../app/static/js/pages/inside/stepper-link.js";
import { brightest, neighbour, readTrail, trailIn, trailText } from "../../../../app/static/js/pages/inside/trail.js";
import { convolutionOf, fromUrl, inputOf } from "../../../../app/static/js/pages/stepper/setup.js";
import { convolutionStep } from "../../../../app/static/js/pages/stepper/convolution.js";

const convolution = (/** @type {number} */ channels) => ({ type: "conv2d", name: "c", in_channels: channels, out_channels: 1, kernel_size: 3, padding: 2, dilation: 1, bias: true });
const conv = convolution(2);
const weightsOf = (/** @type {number} */ channels) => new Map([
  ["c.weight", { shape: [1, channels, 3, 3], data: Float32Array.from({ length: 9 * channels }, (_, i) => (i % 5) - 2) }],
  ["c.bias", { shape: [1], data: new Float32Array([0.5]) }],
]);
const weights = weightsOf(2);
/** Maps that a convolution reads. @param {number} height @param {number} width */
const maps = (height, width, channels = 2) => ({ channels, height, width, values: Float64Array.from({ length: channels * height * width }, (_, i) => ((i * 7) % 13) / 4) });

/** @param {number} height @param {number} width */
function told(height, width, row = 0, col = 0, channels = 2) {
  const made = maps(height + 2, width + 2);
  const run = new Run({ layers: [convolution(channels), { type: "relu" }], weights: weightsOf(channels) }, /** @type {any} */ ([made, made]), maps(height, width, channels));
  return /** @type {import("../../../../app/static/js/nn/arithmetic.js").ConvolutionCell} */ (run.arithmetic({ stage: "conv1", channel: 0, row, col }));
}

test("the way down is a text and comes back from it; what cannot be read ends it", () => {
  const text = "dense1.3_global-pool.5_conv2.5.14.16.3_canvas.0.0.7";
  const trail = readTrail(text);
  assert.deepEqual(trail[1], { stage: "global pool", channel: 5, row: 0, col: 0, from: null });
  assert.deepEqual(trail[2], { stage: "conv2", channel: 5, row: 14, col: 16, from: 3 });
  assert.equal(trailText(trail), text);
  assert.deepEqual(readTrail("dense1.3_<b>_conv1.1.2.3").length, 1);
  for (const bad of ["", "conv1", "conv1.", "conv1.-1", "conv1.1.2.3.4.5", "CONV.1"]) assert.deepEqual(readTrail(bad), []);
});

test("a cell that the network has not got ends the way", () => {
  const run = new Run({ layers: [conv], weights }, /** @type {any} */ ([{ channels: 1, height: 6, width: 7, values: [] }]), maps(4, 5));
  const trail = readTrail("conv1.0.5.6_canvas.1.3.4_conv1.0.6.0");
  assert.deepEqual(trailIn(trail, run), trail.slice(0, 2));
});

test("one moves to a neighbour, but not off the map", () => {
  const [step] = readTrail("conv1.0.5.6");
  const shape = { channels: 2, height: 6, width: 7 };
  assert.deepEqual(neighbour(step, { row: 1, col: -4, channel: 5 }, shape), { ...step, row: 5, col: 2, channel: 1 });
  assert.equal(brightest("conv1", { ...shape, values: Float64Array.from({ length: 84 }, (_, i) => (i === 59 ? 2 : -3)) }).row, 2);
});

test("a point of a sheet is a cell, and the cell has its box there", () => {
  const shape = { channels: 5, height: 4, width: 6 };
  for (let channel = 0; channel < 5; channel++) {
    for (const [row, col] of [[0, 0], [3, 5], [2, 1]]) {
      const { left, top, width, height } = boxOn(shape, { channel, row, col });
      assert.deepEqual(cellOn(shape, left + width / 2, top + height / 2), { channel, row, col });
    }
  }
  assert.equal(cellOn(shape, 1.01, 0.5), null);
  assert.equal(cellOn({ ...shape, channels: 17 }, 0.99, 0.99), null); // the second row is not full
  assert.deepEqual(cellOn({ channels: 10, height: 1, width: 1 }, 0.35, 0.9), { channel: 3, row: 0, col: 0 });
  const clipped = boxOn(shape, { channel: 0, row: -2, col: 3 }, 5, 5);
  assert.ok(Math.abs(clipped.height - 3 / 4) < 1e-12 && Math.abs(clipped.width - 3 / 34) < 1e-12);
});

test("what is framed: the cell, its patch, and what it sees of the canvas", () => {
  const marks = marksOf(told(8, 8, 3, 4), 1);
  assert.deepEqual(marks.conv1, [{ kind: "chosen", cell: { stage: "conv1", channel: 0, row: 3, col: 4 } }]);
  assert.deepEqual(marks.canvas, [{ kind: "seen", cell: { channel: 1, row: 1, col: 2 }, rows: 3, cols: 3 }]);
  const anatomy = /** @type {any} */ ({ stages: [{ name: "conv2", sight: { step: 2, receptiveField: 14, start: -6 } }, { name: "dense1", sight: null }] });
  assert.deepEqual(sightOf({ stage: "conv2", channel: 0, row: 0, col: 25 }, anatomy), { row: 0, col: 44, rows: 8, cols: 12 });
  assert.equal(sightOf({ stage: "dense1", channel: 0, row: 0, col: 0 }, anatomy), null);
  assert.deepEqual(sightOf({ stage: "canvas", channel: 0, row: 5, col: 6 }, null), { row: 5, col: 6, rows: 1, cols: 1 });
  const corner = { ...anatomy, input: 28 };
  assert.deepEqual(sightOf({ stage: "conv2", channel: 0, row: 0, col: 13 }, corner), { row: 0, col: 20, rows: 8, cols: 8 });
});

test("numbers are short, and so small a number is told from nothing", () => {
  assert.deepEqual([0, 1, -0.5, 0.0314, -0.0001, 123.456, 2.5].map(shown), ["0", "1", "−0.50", "0.031", "−0.000", "123.5", "2.50"]);
  assert.deepEqual([0, -0.005, 12.34, 0.5].map(brief), ["0", "−0.01", "12.3", "0.50"]);
  assert.equal(bracketed(-2), "(−2)");
});

test("a cell is told in one sentence", () => {
  const sentence = arithmeticInWords(told(8, 8, 3, 4), false);
  assert.match(sentence, /^conv1, map 0, row 3, column 4: partial sums .+, .+; .+ \+ bias 0\.50 ≈ .+;  ReLU\(.+\) = .+\.$/);
});

test("where nothing is, a mean is 0 and not nearly", () => {
  const mean = (/** @type {number[]} */ patch, /** @type {number} */ value) => resultInWords(/** @type {any} */ ({ kind: "pooling", mode: "average", patch, value }));
  assert.equal(mean([0, 0, 0, 0], 0), "(0 + 0 + 0 + 0) / 4 = 0");
  assert.equal(mean([1, 0, 0.123, 0], 0.28075), "(1 + 0 + 0.12 + 0) / 4 ≈ 0.28");
});

for (const [height, width, row, col] of [[8, 8, 0, 0], [8, 8, 9, 9], [56, 56, 0, 57], [56, 56, 30, 31], [30, 30, 31, 0]]) {
  /** What the stepper shows of a cell of so many input channels. @param {number} channels @param {number} channel */
  const opened = (channels, channel) => {
    const cell = told(height, width, row, col, channels);
    const { setup, notices } = fromUrl("convolution", `?${stepperQuery(cell, channel, maps(height, width, channels))}`, []);
    assert.deepEqual(notices, []);
    return { cell, setup, step: convolutionStep(convolutionOf(setup, /** @type {any} */ (inputOf(setup, () => null)), []), setup.step - 1) };
  };

  test(`the stepper opens on one of many channels, with its partial sum and the bias alone: ${height}×${width}, (${row}, ${col})`, () => {
    const { cell, setup, step } = opened(4, 1);
    assert.equal(setup.channels, 1);
    assert.deepEqual(step.patch, cell.parts[1].patch);
    assert.ok(Math.abs(step.sum - cell.parts[1].sum) < 1e-4);
    assert.equal(step.value, Math.max(0, step.sum + 0.5));
  });

  test(`the stepper opens on all channels of up to three, and makes the cell's own value: ${height}×${width}, (${row}, ${col})`, () => {
    for (const channels of [1, 2, 3]) {
      const { cell, setup, step } = opened(channels, 0);
      assert.equal(setup.channels, channels);
      assert.ok(Math.abs(step.value - cell.value) < 1e-4, `${step.value} is not ${cell.value}`);
    }
  });
}

test("the link to the stepper says whether it opens the whole sum", () => {
  assert.equal(stepperWords(told(8, 8, 0, 0, 1), 0), "Open in the stepper");
  assert.equal(stepperWords(told(8, 8, 0, 0, 3), 2), "Open in the stepper, all 3 channels");
  assert.equal(stepperWords(told(8, 8, 0, 0, 6), 4), "Open channel 4 of 6 in the stepper: its partial sum alone, and the bias");
});
