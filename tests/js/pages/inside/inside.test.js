import assert from "node:assert/strict";
import { test } from "node:test";

import { columnsFor, largestIn, paintSheet, rampOf, sheetSize } from "../../../../app/static/js/pages/inside/sheet.js";
import { mapsRead, meet, shareWithin, trainedCells, UNMET } from "../../../../app/static/js/pages/inside/looks.js";
import { stagesOf } from "../../../../app/static/js/pages/inside/stages.js";

const layer = (type, channels, side = 1) => ({ type, channels, height: side, width: side, values: new Float64Array(channels * side * side) });

test("LeNet's stages are its convolutions, poolings and dense layers, after their ReLUs", () => {
  const layers = [
    layer("conv2d", 6, 56), layer("relu", 6, 56), layer("avg_pool2d", 6, 28), layer("conv2d", 16, 24), layer("relu", 16, 24),
    layer("avg_pool2d", 16, 12), layer("flatten", 2304), layer("linear", 120), layer("relu", 120), layer("linear", 84), layer("relu", 84), layer("linear", 10),
  ];
  const stages = stagesOf(layers);
  assert.deepEqual(stages.map(({ name }) => name), ["conv1", "pool1", "conv2", "pool2", "dense1", "dense2", "dense3"]);
  assert.equal(stages[0].type, "relu");
  assert.match(stages[3].words, /^16 maps of 12×12/);
  assert.match(stages[4].words, /120 units.*2,304 numbers/);
  assert.match(stages[6].words, /10 logits/);
});

test("a pooling says how many cells it makes one: the notebook's last one, and those of one's own", () => {
  const words = stagesOf([
    { ...layer("conv2d", 16, 24), stride: 1 }, { ...layer("avg_pool2d", 16), stride: 24 }, { ...layer("max_pool2d", 16), stride: 3 },
    { ...layer("dense_avg_pool2d", 16), stride: 1 },
  ]).map((stage) => stage.words);
  assert.match(words[1], /the mean of each 24×24 cells/);
  assert.match(words[2], /the largest of each 3×3 cells/);
  assert.match(words[3], /the mean of each 2×2 cells/);
});

test("a global pool is a stage of one number a channel", () => {
  const stages = stagesOf([layer("conv2d", 4, 9), layer("relu", 4, 9), layer("global_sum_pool", 4), layer("linear", 10)]);
  assert.deepEqual(stages.map(({ name, channels }) => [name, channels]), [["conv1", 4], ["global pool", 4], ["dense1", 10]]);
});

test("pictures lie side by side with a gap, in even rows of at most sixteen", () => {
  assert.deepEqual([6, 16, 17, 32, 48, 50].map((n) => columnsFor(n)), [6, 16, 9, 16, 16, 13]);
  assert.deepEqual([6, 12, 16, 48].map((n) => columnsFor(n, 8)), [6, 6, 8, 8]);
  assert.deepEqual(sheetSize({ channels: 6, height: 2, width: 3 }, 4), { columns: 4, rows: 2, width: 15, height: 5 });
  const ramp = rampOf({ negative: [0, 0, 255], zero: [255, 255, 255], positive: [255, 0, 0] });
  const pixels = new Uint32Array(15 * 5);
  const values = Float64Array.from({ length: 36 }, (_, i) => [0, 2, -2, 9][i % 4]);
  paintSheet(values, { channels: 6, height: 2, width: 3 }, 2, ramp, pixels, 4);
  const [white, red, blue] = [0xffffffff, 0xff0000ff, 0xffff0000];
  assert.deepEqual([...pixels.slice(0, 5)], [white, red, blue, 0, blue]); // the next picture begins with its 7th value
  assert.equal(pixels[15], red); // 9 is beyond the scale
});

test("the scale has zero in its middle and the ends at its ends", () => {
  const ramp = rampOf({ negative: [10, 20, 30], zero: [0, 0, 0], positive: [200, 100, 50] });
  assert.deepEqual([ramp[0], ramp[255], ramp[510]], [0xff1e140a, 0xff000000, 0xff3264c8]);
  assert.equal(largestIn([1, -3, 2]), 3);
});

// --- where a dense layer looks ------------------------------------------------------------------------------------------

const flattened = [{ type: "conv2d", channels: 1, height: 2, width: 2, values: Float64Array.from([1, 2, 3, 4]) }, { type: "flatten", channels: 4, height: 1, width: 1, values: new Float64Array(4) }];

test("a dense layer reads the maps before it was all put in one row, or the image", () => {
  const image = { channels: 1, height: 2, width: 2, values: [0, 0, 0, 1] };
  assert.equal(mapsRead(flattened, image)?.values[3], 4);
  assert.equal(mapsRead(flattened.slice(1), image), image);
  assert.equal(mapsRead(flattened.slice(0, 1), image), null);
});

test("weights are bright where the digit changes what they read", () => {
  const met = meet([1, -1, 2, 2], [5, 3], [5, 1], new Float64Array(4));
  assert.deepEqual([...met], [UNMET, -1, 2 * UNMET, 2]);
});

test("the cells that can see the training corner", () => {
  const lenet = /** @type {any} */ ({ input: 56, stages: [{ type: "AvgPool2d", shape: [16, 12, 12], sight: { step: 4, receptiveField: 16, start: -2 } }, { type: "Flatten" }] });
  assert.equal(trainedCells(lenet, 28), 8); // cell 7 begins at 26, cell 8 at 30
  assert.equal(trainedCells(/** @type {any} */ ({ input: 56, stages: [{ type: "Flatten" }] }), 28), 28);
});

test("the share of what the digit brings to them", () => {
  const maps = { channels: 1, height: 2, width: 2, values: [3, 1, 1, 2] };
  assert.equal(shareWithin(maps, [1, 1, 1, 1], 1), 2 / 3);
  assert.equal(shareWithin(maps, [3, 1, 1, 2], 1), 1);
});
