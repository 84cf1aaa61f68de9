/**
 * How long the page's engine takes for one drawn digit: `node benchmarks/bench_engine.mjs [repetitions]`.
 *
 * Random weights in the shapes of the shipped networks; ink like a digit's, 20 pixels high, at ever new places. Biases
 * are random, ≤ 0 where the network's border is neutral. Prints milliseconds, min / median / p95.
 */
import { Network } from "../app/static/js/engine.js";
import { rasterise } from "../app/static/js/ink.js";

const CANVAS = 56;
const repetitions = Number(process.argv[2] ?? 200);

/** A three, drawn in two strokes, in the coordinates of a 28×28 frame. */
const THREE = [
  [[6, 8], [4.5, 13], [6, 18], [9, 18.5], [12, 15.5], [13, 12]],
  [[13, 12], [14, 17], [17, 20], [21, 18.5], [23.5, 14], [22, 8]],
];

let seed = 1;
/** A random number in −1..1 (Park and Miller's generator), the same in every run. */
function random() {
  seed = (seed * 48271) % 2147483647;
  return (2 * seed) / 2147483647 - 1;
}

/**
 * A network of random weights.
 * @param {import("../app/static/js/engine.js").LayerSpec[]} layers
 * @param {boolean} neutral
 */
function build(layers, neutral = false) {
  /** @type {Map<string, import("../app/static/js/safetensors.js").Tensor>} */
  const tensors = new Map();
  for (const layer of layers) {
    const { type, name, in_channels: i, out_channels: o, kernel_size: k, in_features: n, out_features: m } = layer;
    if (type !== "conv2d" && type !== "linear") continue;
    const shape = /** @type {number[]} */ (type === "conv2d" ? [o, i, k, k] : [m, n]);
    const fanIn = shape.slice(1).reduce((product, side) => product * side, 1);
    const data = Float32Array.from({ length: shape[0] * fanIn }, () => random() / Math.sqrt(fanIn));
    const bias = Float32Array.from({ length: shape[0] }, () => random() / Math.sqrt(fanIn));
    tensors.set(`${name}.weight`, { shape, data });
    const signed = neutral ? bias.map((value) => -Math.abs(value) / 4) : bias;
    tensors.set(`${name}.bias`, { shape: [shape[0]], data: signed });
  }
  return new Network(layers, tensors);
}

/** @type {(name: string, i: number, o: number, k: number, padding: number, dilation?: number) => any} */
const conv = (name, i, o, k, padding, dilation = 1) => ({
  type: "conv2d", name, in_channels: i, out_channels: o, kernel_size: k, padding, dilation, bias: true,
});
/** @type {(name: string, n: number, m: number) => any} */
const linear = (name, n, m) => ({ type: "linear", name, in_features: n, out_features: m, bias: true });
const [relu, flatten, pool] = [{ type: "relu" }, { type: "flatten" }, { type: "avg_pool2d", kernel_size: 2 }];


const networks = {
  mlp: build([flatten, linear("a", CANVAS * CANVAS, 50), relu, linear("b", 50, 10)]),
  lenet: build([
    conv("1", 1, 6, 5, 2), relu, pool, conv("2", 6, 16, 5, 0), relu, pool,
    flatten, linear("a", 2304, 120), relu, linear("b", 120, 84), relu, linear("c", 84, 10),
  ]),
  gap: build(
    [
      conv("1", 1, 12, 5, 4), relu, pool, conv("2", 12, 32, 5, 4), relu, pool,
      conv("3", 32, 48, 3, 2), relu, conv("4", 48, 64, 3, 2), relu,
      { type: "global_sum_pool", area: 16 }, linear("a", 64, 10),
    ],
    true,
  ),
};

const images = Array.from({ length: 64 }, (_, index) => {
  const [rows, cols] = [(index * 11) % 29, (index * 17) % 29];
  const strokes = THREE.map((stroke) => stroke.map(([row, col]) => ({ row: row + rows, col: col + cols })));
  return Float32Array.from(rasterise(strokes, CANVAS, CANVAS), (grey) => grey / 255);
});

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
