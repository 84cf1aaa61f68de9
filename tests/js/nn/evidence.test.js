import assert from "node:assert/strict";
import { test } from "node:test";

import { Explainer } from "../../../app/static/js/nn/evidence.js";
import { Network } from "../../../app/static/js/nn/network.js";

/** @param {Record<string, [number[], number[]]>} entries shape and values by name */
const tensors = (entries) =>
  new Map(Object.entries(entries).map(([name, [shape, data]]) => [name, { shape, data: new Float32Array(data) }]));

/** @param {any[]} layers @param {Record<string, [number[], number[]]>} entries */
function explainer(layers, entries) {
  const weights = tensors(entries);
  return new Explainer(new Network(layers, weights), layers, weights);
}

const relu = { type: "relu" };
const flatten = { type: "flatten" };
/** @type {(name: string, ins: number, outs: number) => any} */
const linear = (name, in_features, out_features) => ({ type: "linear", name, in_features, out_features, bias: true });

test("two pixels through a hidden unit: each adds its gradient times itself, the biases the rest", () => {
  // hidden = relu(2 x₀ − x₁ + 1), dead = relu(−x₀), y = (3 hidden + 5, hidden + dead)
  const found = explainer([flatten, linear("a", 2, 2), relu, linear("b", 2, 2)], {
    "a.weight": [[2, 2], [2, -1, -1, 0]], "a.bias": [[2], [1, 0]],
    "b.weight": [[2, 2], [3, 0, 1, 1]], "b.bias": [[2], [5, 0]],
  });
  const { map, sum, constant, logit } = found.explain([0.5, 1], 1, 2, { label: 0, against: null });
  assert.deepEqual([...map], [3 * 2 * 0.5, 3 * -1 * 1]);
  assert.deepEqual([sum, constant, logit], [0, 3 * 1 + 5, 8]);
  const difference = found.explain([0.5, 1], 1, 2, { label: 0, against: 1 });
  assert.deepEqual([...difference.map], [(3 - 1) * 2 * 0.5, (3 - 1) * -1 * 1]);
  assert.equal(difference.logit, 8 - 1);
});

test("without a class it is what the network answers, and no class is held against itself", () => {
  const found = explainer([flatten, linear("a", 1, 3)], { "a.weight": [[3, 1], [1, 4, 2]], "a.bias": [[3], [0, 0, 0]] });
  assert.deepEqual(found.explain([1], 1, 1, { label: null, against: 1 }).classes, { label: 1, against: null });
  assert.deepEqual(found.explain([1], 1, 1, { label: null, against: 2 }).classes, { label: 1, against: 2 });
});

test("where one dense layer follows a global pool, places add up, each in the middle of what it sees", () => {
  const layers = [
    { type: "conv2d", name: "c", in_channels: 1, out_channels: 1, kernel_size: 3, padding: 2, dilation: 1, bias: false },
    relu, { type: "avg_pool2d", kernel_size: 2 }, { type: "global_sum_pool", area: 2 }, linear("a", 1, 2),
  ];
  const found = explainer(layers, {
    "c.weight": [[1, 1, 3, 3], [0, 0, 0, 0, 1, 0, 0, 0, 0]], "a.weight": [[2, 1], [6, -6]], "a.bias": [[2], [1, 1]],
  });
  const image = new Float64Array(64);
  image[3 * 8 + 4] = 1; // conv: row 4, column 5; pooled: row 2, column 2, a quarter
  const { map, height, width, row, col, step, top, left, sum, constant, logit } = found.explain(image, 8, 8, { label: 0, against: null });
  const cells = [...map].flatMap((value, cell) => (value ? [[Math.floor(cell / width) + row, (cell % width) + col, value]] : []));
  assert.deepEqual(cells, [[2, 2, (6 * 0.25) / 2]]);
  assert.deepEqual([sum, constant, logit], [0.75, 1, 1.75]);
  // cell i sees pixels 2i − 2 … 2i + 1: its middle is the edge between pixels 2i − 1 and 2i, and it is drawn a pixel to either side
  assert.deepEqual([step, top - 2 * row, left - 2 * col], [2, -1, -1]);
  assert.ok(height * width < 25, "only the ink's part of the map is computed");
});

test("of equal cells under a largest-of pool the first decides, as in torch", () => {
  const found = explainer([{ type: "max_pool2d", kernel_size: 2 }, flatten, linear("a", 1, 1)], { "a.weight": [[1, 1], [1]], "a.bias": [[1], [0]] });
  assert.deepEqual([...found.explain([0.25, 0.5, 0.5, 0.5], 2, 2, { label: 0, against: null }).map], [0, 0.5, 0, 0]);
});
