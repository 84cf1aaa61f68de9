/**
 * How long the page's engine and its pen take for a drawing: `node benchmarks/bench_engine.mjs [repetitions]`.
 *
 * The shipped networks of the canvas page, on ink like a digit's, 20 pixels high, at ever new places. Prints min / median
 * / p95.
 */
import { readFileSync } from "node:fs";
import { Network } from "../app/static/js/nn/network.js";
import { inkSegment, rasterise } from "../app/static/js/drawing/ink.js";
import { parseSafetensors } from "../app/static/js/nn/safetensors.js";

const CANVAS = 56;
const repetitions = Number(process.argv[2] ?? 200);
if (!(repetitions >= 1)) throw new Error(`repetitions must be a number from 1 on, not ${process.argv[2]}`);

/** A three, drawn in two strokes, in the coordinates of a 28×28 frame. */
const THREE = [
  [[6, 8], [4.5, 13], [6, 18], [9, 18.5], [12, 15.5], [13, 12]],
  [[13, 12], [14, 17], [17, 20], [21, 18.5], [23.5, 14], [22, 8]],
].map((stroke) => stroke.map(([row, col]) => ({ row, col })));

/**
 * A network of models/; the engine refuses it if its weights have other shapes than these layers.
 * @param {string} name
 * @param {import("../app/static/js/nn/layer-spec.js").LayerSpec[]} layers
 */
function load(name, layers) {
  return new Network(layers, parseSafetensors(readFileSync(new URL(`../models/${name}.safetensors`, import.meta.url))));
}

/** @type {(index: number, i: number, o: number, k: number, padding: number) => any} */
const conv = (index, i, o, k, padding) => ({
  type: "conv2d", name: `features.${index}`, in_channels: i, out_channels: o, kernel_size: k, padding, dilation: 1,
  bias: true,
});
/** @type {(index: number, n: number, m: number) => any} */
const linear = (index, n, m) => ({
  type: "linear", name: `classifier.${index}`, in_features: n, out_features: m, bias: true,
});
const [relu, flatten, pool] = [{ type: "relu" }, { type: "flatten" }, { type: "avg_pool2d", kernel_size: 2 }];

const networks = {
  mlp: load("mlp", [flatten, linear(0, CANVAS * CANVAS, 50), relu, linear(2, 50, 10)]),
  lenet: load("lenet", [
    conv(0, 1, 6, 5, 2), relu, pool, conv(3, 6, 16, 5, 0), relu, pool,
    flatten, linear(0, 2304, 120), relu, linear(2, 120, 84), relu, linear(4, 84, 10),
  ]),
  gap: load("gap", [
    conv(0, 1, 12, 5, 4), relu, pool, conv(3, 12, 32, 5, 4), relu, pool,
    conv(6, 32, 48, 3, 2), relu, conv(8, 48, 64, 3, 2), relu,
    { type: "global_sum_pool", area: 16 }, linear(0, 64, 10),
  ]),
};

const drawings = Array.from({ length: 64 }, (_, index) => {
  const [rows, cols] = [(index * 11) % 29, (index * 17) % 29];
  return THREE.map((stroke) => stroke.map(({ row, col }) => ({ row: row + rows, col: col + cols })));
});
const images = drawings.map((strokes) => Float32Array.from(rasterise(strokes, CANVAS, CANVAS), (grey) => grey / 255));

/** @param {number[]} times */
function summary(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(2).padStart(7);
  return `${at(0)} /${at(0.5)} /${at(0.95)}`;
}

/** @type {Record<string, number[]>} */
const times = { mlp: [], lenet: [], gap: [], together: [] };
for (let round = -30; round < repetitions; round++) {
  const image = images[(round + 30) % images.length];
  let together = 0;
  for (const [name, network] of Object.entries(networks)) {
    const start = performance.now();
    network.logits(image, CANVAS, CANVAS);
    const took = performance.now() - start;
    together += took;
    if (round >= 0) times[name].push(took);
  }
  if (round >= 0) times.together.push(together);
}
console.log(`one ${CANVAS}×${CANVAS} canvas, ms      min / median / p95   (${repetitions} digits)`);
for (const [name, list] of Object.entries(times)) console.log(`${name.padEnd(24)}${summary(list)}`);

/** Pen movements a reading: one alone is too short for the clock. */
const SEGMENTS = 1000;
const canvas = new Uint8Array(CANVAS * CANVAS);
const readings = Array.from({ length: repetitions }, (_, round) => {
  const stroke = drawings[round % drawings.length][0];
  const start = performance.now();
  for (let n = 0; n < SEGMENTS; n++) inkSegment(canvas, CANVAS, CANVAS, stroke[n % 5], stroke[(n % 5) + 1]);
  return ((performance.now() - start) * 1000) / SEGMENTS;
});
console.log(`a pen's segment, µs     ${summary(readings)}`);
