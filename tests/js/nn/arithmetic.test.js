import assert from "node:assert/strict";
import { test } from "node:test";

import { mainChannel, placesIn, Run } from "../../../app/static/js/nn/arithmetic.js";
import { Network } from "../../../app/static/js/nn/network.js";
import { stagesOf } from "../../../app/static/js/nn/stages.js";

const relu = { type: "relu" };
/** @type {(name: string, channels: [number, number], kernel_size: number, more?: object) => any} */
const conv = (name, [in_channels, out_channels], kernel_size, more = {}) => ({
  type: "conv2d", name, in_channels, out_channels, kernel_size, padding: 0, dilation: 1, bias: true, ...more,
});
/** @type {(name: string, in_features: number, out_features: number) => any} */
const linear = (name, in_features, out_features) => ({ type: "linear", name, in_features, out_features, bias: true });

/** @param {Record<string, [number[], number[]]>} entries shape and values by name */
const tensors = (entries) => new Map(Object.entries(entries).map(([name, [shape, data]]) => [name, { shape, data: new Float32Array(data) }]));

/** @param {any[]} layers @param {ReturnType<typeof tensors>} weights @param {number[]} image @param {number} width */
function ran(layers, weights, image, width) {
  const outputs = new Network(layers, weights).featureMaps(image, image.length / width, width);
  return { outputs, run: new Run({ layers, weights }, outputs, { channels: 1, height: image.length / width, width, values: image }) };
}

/** Two maps of 3×3, their patch of 2×2 each, one kernel over both. */
const twoMaps = ran(
  [conv("a", [1, 2], 1), conv("b", [2, 1], 2), relu],
  tensors({
    "a.weight": [[2, 1, 1, 1], [1, 10]], "a.bias": [[2], [0, 0]],
    "b.weight": [[1, 2, 2, 2], [1, 2, 4, 8, -1, 0, 0, 0.5]], "b.bias": [[1], [-1]],
  }),
  [0, 0.5, 0,
   1, 0, 0,
   0, 0, 0.25],
  3,
).run;

test("a convolution's cell is a partial sum for each input channel, and the bias", () => {
  const told = /** @type {any} */ (twoMaps.arithmetic({ stage: "conv2", channel: 0, row: 0, col: 0 }));
  assert.equal(told.source, "conv1");
  assert.deepEqual(told.parts[0].products, [0 * 1, 0.5 * 2, 1 * 4, 0 * 8]);
  assert.deepEqual(told.parts[1].products, [0 * -1, 5 * 0, 10 * 0, 0 * 0.5]);
  assert.deepEqual(told.parts.map((/** @type {any} */ part) => part.sum), [5, 0]);
  assert.deepEqual([told.sum, told.bias, told.total, told.value], [5, -1, 4, 4]);
});

test("a ReLU cuts what is below zero, and the total is still told", () => {
  const told = /** @type {any} */ (twoMaps.arithmetic({ stage: "conv2", channel: 0, row: 0, col: 1 }));
  assert.deepEqual([told.sum, told.total, told.value], [0.5 * 1 - 5 * 1 + 0, -5.5, 0]);
});

test("one goes down to the cell that adds most, in the channel that one looks at", () => {
  const told = /** @type {any} */ (twoMaps.arithmetic({ stage: "conv2", channel: 0, row: 0, col: 0 }));
  assert.equal(mainChannel(told), 0);
  assert.deepEqual(twoMaps.beneath(told), { stage: "conv1", channel: 0, row: 1, col: 0 });
  assert.equal(twoMaps.beneath(told, 1)?.channel, 1);
  const below = twoMaps.arithmetic({ stage: "conv1", channel: 0, row: 1, col: 0 });
  assert.deepEqual(twoMaps.beneath(below), { stage: "canvas", channel: 0, row: 1, col: 0 });
  const pixel = twoMaps.arithmetic({ stage: "canvas", channel: 0, row: 1, col: 0 });
  assert.deepEqual([pixel.kind, pixel.value, twoMaps.beneath(pixel)], ["pixel", 1, null]);
});

test("a patch may lie on the padding, but one goes down to cells that exist alone", () => {
  const layers = [conv("a", [1, 1], 3, { padding: 2 })];
  const weights = tensors({ "a.weight": [[1, 1, 3, 3], Array(9).fill(1)], "a.bias": [[1], [0]] });
  const { run } = ran(layers, weights, [0, 0, 0, 0], 2);
  const told = /** @type {any} */ (run.arithmetic({ stage: "conv1", channel: 0, row: 0, col: 0 }));
  assert.deepEqual([told.window.top, told.window.left], [-2, -2]);
  assert.deepEqual(run.beneath(told), { stage: "canvas", channel: 0, row: 0, col: 0 });
});

test("a dilated window skips cells", () => {
  assert.deepEqual(placesIn({ size: 2, dilation: 3, top: -1, left: 0 }), [
    { row: -1, col: 0 }, { row: -1, col: 3 }, { row: 2, col: 0 }, { row: 2, col: 3 },
  ]);
});

test("poolings, a global pool and a dense unit", () => {
  const image = [
    1, 0, 0.5, 0,
    0, 1, 0, 0,
  ];
  const weights = tensors({ "d.weight": [[1, 2], [3, -4]], "d.bias": [[1], [0.5]] });
  const { run } = ran([{ type: "avg_pool2d", kernel_size: 2 }, { type: "flatten" }, linear("d", 2, 1)], weights, image, 4);
  const mean = /** @type {any} */ (run.arithmetic({ stage: "pool1", channel: 0, row: 0, col: 1 }));
  assert.deepEqual([mean.mode, mean.patch, mean.value], ["average", [0.5, 0, 0, 0], 0.125]);
  const unit = /** @type {any} */ (run.arithmetic({ stage: "dense1", channel: 0, row: 0, col: 0 }));
  assert.deepEqual(unit.largest.map((/** @type {any} */ one) => [one.cell.col, one.input, one.weight, one.product]), [[0, 0.5, 3, 1.5], [1, 0.125, -4, -0.5]]);
  assert.deepEqual([unit.source, unit.rest, unit.others, unit.total, unit.value], ["pool1", 0, 0, 1.5, 1.5]);
  const largest = ran([{ type: "max_pool2d", kernel_size: 2 }], new Map(), image, 4).run;
  assert.equal(largest.arithmetic({ stage: "pool1", channel: 0, row: 0, col: 1 }).value, 0.5);
  const pooled = /** @type {any} */ (ran([{ type: "global_sum_pool", area: 4 }], new Map(), image, 4).run.arithmetic({ stage: "global pool", channel: 0, row: 0, col: 0 }));
  assert.deepEqual([pooled.sum, pooled.divisor, pooled.value], [2.5, 4, 0.625]);
  const average = /** @type {any} */ (ran([{ type: "global_average_pool" }], new Map(), image, 4).run.arithmetic({ stage: "global pool", channel: 0, row: 0, col: 0 }));
  assert.equal(average.value, 2.5 / 8);
});

test("of many summands the eight largest are told, and the rest in one number", () => {
  const image = Array.from({ length: 20 }, (_, i) => (i * 7) % 20 / 20);
  const weights = tensors({ "d.weight": [[1, 20], Array.from({ length: 20 }, (_, i) => (i % 2 ? 1 : -1))], "d.bias": [[1], [0]] });
  const { run, outputs } = ran([{ type: "flatten" }, linear("d", 20, 1)], weights, image, 5);
  const unit = /** @type {any} */ (run.arithmetic({ stage: "dense1", channel: 0, row: 0, col: 0 }));
  const sizes = unit.largest.map((/** @type {any} */ one) => Math.round(20 * Math.abs(one.product)));
  assert.deepEqual(sizes, [19, 18, 17, 16, 15, 14, 13, 12]);
  assert.equal(unit.others, 12);
  assert.ok(Math.abs(unit.largest.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.product, 0) + unit.rest - outputs[1].values[0]) < 1e-12);
});

test("stages are numbered by kind, and reshaping is none", () => {
  const types = ["conv2d", "relu", "max_pool2d", "conv2d", "dense_avg_pool2d", "flatten", "linear", "relu", "linear"];
  const stages = stagesOf(types.map((type) => ({ type })));
  assert.deepEqual(stages.map(({ name }) => name), ["conv1", "pool1", "conv2", "pool2", "dense1", "dense2"]);
  assert.deepEqual(stages.map(({ layer, output }) => [layer, output]), [[0, 1], [2, 2], [3, 3], [4, 4], [6, 7], [8, 8]]);
});

test("only cells that are there can be told", () => {
  const { has } = { has: (/** @type {string} */ stage, /** @type {number} */ channel, row = 0, col = 0) => twoMaps.has({ stage, channel, row, col }) };
  assert.deepEqual([has("conv2", 0, 1, 1), has("canvas", 0, 2, 2)], [true, true]);
  assert.deepEqual([has("conv2", 1), has("conv2", 0, 2), has("conv1", -1), has("conv3", 0), has("canvas", 1)], [false, false, false, false, false]);
});
