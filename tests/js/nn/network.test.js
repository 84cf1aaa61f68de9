import assert from "node:assert/strict";
import { test } from "node:test";
import { Network } from "../../../app/static/js/nn/network.js";
import { argmax, softmax } from "../../../app/static/js/nn/probabilities.js";

const relu = { type: "relu" };
const pool = { type: "avg_pool2d", kernel_size: 2 };
const sumPool = { type: "global_sum_pool", area: 1 };

/** @type {(name: string, channels: [number, number], kernel_size: number, more?: object) => any} */
const conv = (name, [in_channels, out_channels], kernel_size, more = {}) => ({
  type: "conv2d", name, in_channels, out_channels, kernel_size, padding: 0, dilation: 1, bias: false, ...more,
});
/** @type {(name: string, in_features: number, out_features: number, bias?: boolean) => any} */
const linear = (name, in_features, out_features, bias = false) => ({
  type: "linear", name, in_features, out_features, bias,
});

/** @param {Record<string, [number[], number[]]>} entries shape and values by name */
const tensors = (entries) =>
  new Map(Object.entries(entries).map(([name, [shape, data]]) => [name, { shape, data: new Float32Array(data) }]));

/** Weights of a network with random numbers; biases ≤ 0. @param {any[]} layers */
function randomTensors(layers) {
  const random = randomNumbers(7);
  const entries = layers.flatMap((layer) => {
    const { name, in_channels: i, out_channels: o, kernel_size: k, in_features: n, out_features: m } = layer;
    if (!name) return [];
    const shape = layer.type === "conv2d" ? [o, i, k, k] : [m, n];
    const data = Array.from({ length: shape.reduce((a, b) => a * b) }, () => random() - 0.5);
    const bias = Array.from({ length: shape[0] }, () => -random() / 20);
    return [[`${name}.weight`, [shape, data]], [`${name}.bias`, [[shape[0]], bias]]];
  });
  return tensors(Object.fromEntries(entries));
}

/** Numbers in 0..1, the same in every run (Park and Miller). @param {number} seed */
function randomNumbers(seed) {
  return () => (seed = (seed * 48271) % 2147483647) / 2147483647;
}

/** The values of the last layer. @param {Network} network @param {number[]} image @param {number} width */
const lastMaps = (network, image, width) => network.featureMaps(image, image.length / width, width).at(-1);

test("a convolution sums the cells under its kernel, unflipped", () => {
  const network = new Network([conv("c", [1, 1], 2)], tensors({ "c.weight": [[1, 1, 2, 2], [1, 2, 4, 8]] }));
  const image = [
    1, 0, 1,
    0, 1, 0,
  ];
  const maps = lastMaps(network, image, 3);
  assert.deepEqual([maps?.height, maps?.width, maps?.channels], [1, 2, 1]);
  assert.deepEqual([...(maps?.values ?? [])], [1 * 1 + 0 * 2 + 0 * 4 + 1 * 8, 0 * 1 + 1 * 2 + 1 * 4 + 0 * 8]);
});

test("padding surrounds the image with zeros, and the bias is added everywhere", () => {
  const layer = conv("c", [1, 1], 3, { padding: 1, bias: true });
  const weight = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const network = new Network([layer], tensors({ "c.weight": [[1, 1, 3, 3], weight], "c.bias": [[1], [10]] }));
  assert.deepEqual([...(lastMaps(network, [1, 0, 0, 0], 2)?.values ?? [])], [10 + 5, 10 + 4, 10 + 2, 10 + 1]);
});

test("a network of smaller images reads the top-left corner, beyond which there are zeros", () => {
  const layer = conv("c", [1, 1], 3, { padding: 1 });
  const network = new Network([layer], tensors({ "c.weight": [[1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]] }), 2);
  const image = [
    1, 0, 1,
    0, 1, 1,
    1, 1, 1,
  ];
  assert.deepEqual(network.picture(image, 3, 3), { channels: 1, height: 2, width: 2, values: Float64Array.of(1, 0, 0, 1) });
  const maps = lastMaps(network, image, 3);
  assert.deepEqual([maps?.height, maps?.width], [2, 2]);
  assert.deepEqual([...(maps?.values ?? [])], [1 * 5 + 1 * 9, 1 * 4 + 1 * 8, 1 * 2 + 1 * 6, 1 * 1 + 1 * 5]);
  assert.equal(network.picture([1, 0, 0, 1], 2, 2).values.length, 4);
});

test("a dilated kernel skips cells", () => {
  const layer = conv("c", [1, 1], 2, { dilation: 2 });
  const network = new Network([layer], tensors({ "c.weight": [[1, 1, 2, 2], [1, 2, 4, 8]] }));
  const image = [
    1, 1, 0,
    1, 1, 1,
    0, 1, 1,
  ];
  assert.deepEqual([...(lastMaps(network, image, 3)?.values ?? [])], [1 * 1 + 0 * 2 + 0 * 4 + 1 * 8]);
});

test("a convolution of two maps to three reads torch's order of weights", () => {
  const network = new Network(
    [conv("a", [1, 2], 1), conv("b", [2, 3], 1)],
    tensors({ "a.weight": [[2, 1, 1, 1], [1, 10]], "b.weight": [[3, 2, 1, 1], [1, 2, 3, 4, 5, 6]] }),
  );
  const maps = lastMaps(network, [1, 0.5], 2);
  assert.deepEqual([...(maps?.values ?? [])], [1 + 20, 10.5, 3 + 40, 21.5, 5 + 60, 32.5]);
});

test("average pooling drops a last odd row and column, as torch does", () => {
  const network = new Network([pool], new Map());
  const image = [
    1, 0, 1, 1, 1,
    0, 0, 1, 1, 1,
    1, 1, 1, 1, 1,
  ];
  const maps = lastMaps(network, image, 5);
  assert.deepEqual([maps?.height, maps?.width, [...(maps?.values ?? [])]], [1, 2, [1 / 4, 4 / 4]]);
});

test("dense average pooling without padding keeps the windows that lie within the map", () => {
  const network = new Network([{ type: "dense_avg_pool2d", dilation: 2, padding: 0 }], new Map());
  const maps = lastMaps(network, [0.25, 0, 0.5, 1, 1, 1, 0.5, 0, 0.75], 3);
  assert.deepEqual([maps?.height, maps?.width, [...(maps?.values ?? [])]], [1, 1, [(0.25 + 0.5 + 0.5 + 0.75) / 4]]);
});

test("dense average pooling has every position, zeros around", () => {
  const network = new Network([{ type: "dense_avg_pool2d", dilation: 1, padding: 1 }], new Map());
  const maps = lastMaps(network, [1, 0, 0, 0.5], 2);
  assert.deepEqual([...(maps?.values ?? [])], [0.25, 0.25, 0, 0.25, 0.375, 0.125, 0, 0.125, 0.125]);
});

test("global pools take the mean, or the sum in units of an area", () => {
  const mean = new Network([{ type: "global_average_pool" }], new Map());
  const sum = new Network([{ type: "global_sum_pool", area: 16 }], new Map());
  assert.deepEqual([...mean.logits([1, 0, 0, 1], 2, 2)], [2 / 4]);
  assert.deepEqual([...sum.logits([1, 0, 0, 1], 2, 2)], [2 / 16]);
});

test("a ReLU cuts what is negative, and a dense layer reads flattened maps in torch's order", () => {
  const layers = [conv("c", [1, 2], 1), relu, { type: "flatten" }, linear("d", 4, 2, true)];
  const network = new Network(
    layers,
    tensors({
      "c.weight": [[2, 1, 1, 1], [1, -1]],
      "d.weight": [[2, 4], [1, 2, 3, 4, 5, 6, 7, 8]],
      "d.bias": [[2], [100, 200]],
    }),
  );
  // the first map is (1, ½), the second (0, 0)
  assert.deepEqual([...network.logits([1, 0.5], 1, 2)], [100 + 1 * 1 + 2 * 0.5, 200 + 5 * 1 + 6 * 0.5]);
});

test("logits stay as they were when the network runs again", () => {
  const network = new Network([{ type: "flatten" }, linear("d", 1, 1)], tensors({ "d.weight": [[1, 1], [3]] }));
  const first = network.logits([1], 1, 1);
  network.logits([0], 1, 1);
  assert.deepEqual([...first], [3]);
});

test("with a neutral border only the ink counts: the crop gives what the whole canvas gives", () => {
  const layers = [
    conv("a", [1, 5], 5, { padding: 4, bias: true }), relu, pool,
    conv("b", [5, 9], 3, { padding: 2, bias: true }), relu, pool,
    sumPool, linear("c", 9, 10, true),
  ];
  const network = new Network(layers, randomTensors(layers));
  assert.equal(network.neutralStride, 4);
  const random = randomNumbers(3);
  for (const [height, width] of [[56, 56], [20, 28], [23, 30], [22, 22], [21, 24]]) {
    for (let round = 0; round < 20; round++) {
      const image = new Float32Array(height * width);
      for (let n = 0; n < round; n++) image[Math.floor(random() * image.length)] = random();
      const whole = network.featureMaps(image, height, width).at(-1)?.values ?? [];
      const cropped = network.logits(image, height, width);
      assert.ok(cropped.every((logit, i) => Math.abs(logit - whole[i]) < 1e-12), `${height}×${width}, round ${round}`);
    }
  }
});

test("the crop gives what the whole gives for any neutral layers, on small images and where pools drop cells", () => {
  const random = randomNumbers(5);
  const whole = (/** @type {number} */ low, /** @type {number} */ high) => low + Math.floor((high - low + 1) * random());
  let compared = 0;
  for (let round = 0; round < 600; round++) {
    const layers = [];
    for (let depth = whole(1, 3), channels = 1; depth > 0; depth--) {
      const [outChannels, kernelSize, dilation] = [whole(1, 9), whole(1, 4), whole(1, 2)];
      const more = { padding: (kernelSize - 1) * dilation, dilation, bias: true };
      layers.push(conv(`c${depth}`, [channels, outChannels], kernelSize, more), relu);
      const pooling = [{ type: "avg_pool2d", kernel_size: whole(2, 3) }, { type: "dense_avg_pool2d", dilation: 1, padding: 1 }];
      layers.push(...pooling.slice(0, whole(0, 2)));
      channels = outChannels;
    }
    const network = new Network([...layers, sumPool], randomTensors(layers));
    assert.notEqual(network.neutralStride, null);
    for (let repeat = 0; repeat < 4; repeat++) {
      const [height, width] = [whole(1, 16), whole(1, 16)];
      const image = new Float32Array(height * width);
      for (let n = whole(0, 4); n > 0; n--) image[whole(0, image.length - 1)] = random();
      let expected;
      try {
        expected = lastMaps(network, image, width)?.values ?? [];
      } catch {
        continue; // too small for the network
      }
      const found = network.logits(image, height, width);
      assert.ok(found.every((logit, i) => Math.abs(logit - expected[i]) < 1e-9), `round ${round}, ${height}×${width}`);
      compared++;
    }
  }
  assert.ok(compared > 1000, `${compared}`);
});

test("a border is not neutral with a positive bias, less padding, no ReLU, or a mean", () => {
  const full = conv("c", [1, 2], 3, { padding: 2, bias: true });
  const weights = randomTensors([full]);
  const stride = (/** @type {any[]} */ layers, given = weights) => new Network(layers, given).neutralStride;
  assert.equal(stride([full, relu, sumPool]), 1);
  assert.equal(stride([full, relu, { type: "global_average_pool" }]), null);
  assert.equal(stride([full, sumPool]), null);
  assert.equal(stride([{ ...full, padding: 1 }, relu, sumPool]), null);
  assert.equal(stride([{ ...full, dilation: 2 }, relu, sumPool]), null);
  assert.equal(stride([full, relu, { type: "flatten" }]), null);
  const bright = new Map(weights).set("c.bias", { shape: [2], data: new Float32Array([-1, 0.01]) });
  assert.equal(stride([full, relu, sumPool], bright), null);
});

test("max pooling keeps the largest of the cells side by side, also below zero, and drops a rest", () => {
  const network = new Network([conv("c", [1, 1], 1), { type: "max_pool2d", kernel_size: 2 }], tensors({ "c.weight": [[1, 1, 1, 1], [-1]] }));
  const image = [
    0.5, 1.0, 0.5, 0.0, 0.0,
    0.75, 0.5, 0.25, 1.0, 0.0,
    0.0, 0.0, 0.0, 0.0, 0.0,
  ];
  assert.deepEqual([...(lastMaps(network, image, 5)?.values ?? [])], [-0.5, 0]);
});

test("what is wrong with a network or an image is said in words", () => {
  const layer = linear("d", 4, 2);
  const good = tensors({ "d.weight": [[2, 4], [1, 2, 3, 4, 5, 6, 7, 8]] });
  const make = (/** @type {any} */ given) => () => new Network([{ type: "flatten" }, layer], given);
  assert.throws(make(new Map()), /tensor d\.weight is missing/);
  assert.throws(make(tensors({ "d.weight": [[4, 2], [1, 2, 3, 4, 5, 6, 7, 8]] })), /has shape \(4, 2\), not \(2, 4\)/);
  assert.throws(make(tensors({ "d.weight": [[2, 4], [1, 2, 3]] })), /d\.weight/);
  assert.throws(make(tensors({ "d.weight": [[2, 4], [1, 2, 3, NaN, 5, 6, 7, 8]] })), /holds NaN at index 3/);
  assert.throws(() => new Network([{ type: "lp_pool2d" }], new Map()), /no layer "lp_pool2d"/);
  assert.throws(() => new Network([{ ...layer, in_features: undefined }], good), /d: in_features is undefined/);
  const network = make(good)();
  assert.throws(() => network.logits([0, 0, 0], 2, 2), /an image of 2×2 has 4 pixels, not 3/);
  assert.throws(() => network.logits([0, 0, 0, 0, 0, 0], 2, 3), /d takes 4 features, not 6/);
  assert.throws(() => network.logits([0, 0, 255, 0], 2, 2), /pixel \(1, 0\) is 255, not a grey level 0\.\.1/);
  assert.throws(() => network.logits([0, NaN, 0, 0], 2, 2), /pixel \(0, 1\) is NaN/);
  const big = new Network([conv("c", [1, 1], 3)], tensors({ "c.weight": [[1, 1, 3, 3], Array(9).fill(1)] }));
  assert.throws(() => big.logits([0, 0, 0, 0], 2, 2), /3×3 kernel of c does not fit into its input of 2×2/);
});

test("softmax gives probabilities, for large logits too", () => {
  assert.deepEqual([...softmax([0, 0])], [0.5, 0.5]);
  const probabilities = softmax([1000, 1000 + Math.log(3)]);
  assert.ok(Math.abs(probabilities[0] - 1 / 4) < 1e-12 && Math.abs(probabilities[1] - 3 / 4) < 1e-12);
});

test("argmax is the first of the largest", () => {
  assert.equal(argmax([1, 3, 2, 3]), 1);
  assert.equal(argmax(Float64Array.of(-2, -1)), 1);
});
