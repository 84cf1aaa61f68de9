import assert from "node:assert/strict";
import { test } from "node:test";
import { FOOT, HEIGHT, isExtractor, layOut, LIFT, middleSight, WIDTH } from "../../../../app/static/js/pages/networks/layout.js";
import { tell } from "../../../../app/static/js/pages/networks/words.js";

/** @param {Partial<import("../../../app/static/js/nn/anatomy.js").Stage>} stage */
const stage = (stage) => ({ name: "", parameters: 0, bias: false, relu: false, extractor: true, window: null, sight: null, ...stage });
const window = (/** @type {number} */ cells, padding = 0, stride = 1) => ({ cells, dilation: 1, stride, padding });

const lenet = /** @type {any} */ ({
  input: 56,
  stages: [
    stage({ type: "Conv2d", shape: [6, 56, 56], parameters: 156, bias: true, relu: true, window: window(5, 2), sight: { step: 1, receptiveField: 5, start: -2 } }),
    stage({ type: "AvgPool2d", shape: [6, 28, 28], window: window(2, 0, 2), sight: { step: 2, receptiveField: 6, start: -2 } }),
    stage({ type: "Flatten", shape: [4704] }),
    stage({ type: "Linear", shape: [10], parameters: 47050, bias: true, extractor: false }),
  ],
});
const mlp = /** @type {any} */ ({ input: 56, stages: [stage({ type: "Flatten", shape: [3136] }), stage({ type: "Linear", shape: [10], parameters: 31370, bias: true, extractor: false })] });

test("everything lies within the picture, from left to right, and no box covers the next", () => {
  for (const network of [lenet, mlp]) {
    const boxes = layOut(network);
    assert.equal(boxes.length, network.stages.length + 1);
    boxes.forEach(({ x, width, height, sheets }, i) => {
      const right = x + width / 2 + sheets * LIFT;
      assert.ok(x - width / 2 >= 0 && right <= WIDTH);
      assert.ok(height + sheets * LIFT <= FOOT && FOOT < HEIGHT);
      if (boxes[i + 1]) assert.ok(right < boxes[i + 1].x - boxes[i + 1].width / 2);
    });
  }
});

test("a network without windows has no feature extractor", () => {
  assert.deepEqual(lenet.stages.map((/** @type {any} */ _, /** @type {number} */ i) => isExtractor(lenet, i)), [true, true, true, false]);
  assert.ok(!isExtractor(mlp, 0));
});

test("the middle cell's receptive field", () => {
  assert.deepEqual(middleSight(lenet, 0), { first: 26, size: 5, step: 1 });
  assert.deepEqual(middleSight(lenet, 1), { first: 26, size: 6, step: 2 });
  assert.deepEqual(middleSight(lenet, 2), middleSight(lenet, 1));
  assert.deepEqual(middleSight(mlp, 0), { first: 28, size: 1, step: 1 });
  assert.equal(middleSight(lenet, 3), null);
});

test("each layer tells its job, its shapes, what it learned and what it sees", () => {
  const [conv, pool, flatten, dense] = lenet.stages.map((/** @type {any} */ _, /** @type {number} */ i) => tell(lenet, i));
  assert.match(conv.job, /^6 kernels of 5×5 slide over the picture.*2 zeros around keep the map's size. A ReLU/);
  assert.equal(conv.count, "6 · (1·5·5 + 1) = 156 parameters");
  assert.equal(conv.shapes, "1×56×56 → 6×56×56");
  assert.equal(conv.sees, "Each cell sees 5×5 pixels; the next one looks 1 pixel further.");
  assert.match(String(conv.formula), /i\+m−2, j\+n−2/);
  assert.equal(pool.count, "nothing to learn");
  assert.match(flatten.job, /^All 6×28×28 = 4,704 numbers/);
  assert.equal(flatten.sees, "Each number sees what its cell saw: 6×6 pixels.");
  assert.match(String(flatten.formula), /784·c \+ 28·i \+ j/);
  assert.equal(dense.count, "10 · (4,704 + 1) = 47,050 parameters");
  assert.match(dense.job, /^10 logits/);
});

test("kernels over many maps, without padding, without bias", () => {
  const deep = stage({ type: "Conv2d", shape: [16, 24, 24], parameters: 2400, window: window(5) });
  const told = tell(/** @type {any} */ ({ input: 56, stages: [lenet.stages[1], deep] }), 1);
  assert.match(told.job, /slide over all 6 maps.*Without padding the map is 4 smaller\.$/);
  assert.equal(told.count, "16 · (6·5·5) = 2,400 parameters");
  assert.match(String(told.formula), /d, i\+m, j\+n/);
});

test("global pools say whether they sum or average", () => {
  const pooled = (/** @type {string} */ type, area = null) => tell(/** @type {any} */ ({ input: 56, stages: [lenet.stages[1], stage({ type, shape: [6], area })] }), 1);
  assert.match(pooled("GlobalAveragePool").job, /its mean: 6 in all/);
  assert.match(String(pooled("GlobalAveragePool").formula), /\/ 784/);
  assert.match(pooled("GlobalSumPool").job, /its sum/);
  assert.match(String(pooled("GlobalSumPool", 16).formula), /\/ 16$/);
});
