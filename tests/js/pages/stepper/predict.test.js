import assert from "node:assert/strict";
import { test } from "node:test";

import { convolutionStep } from "../../../../app/static/js/pages/stepper/convolution.js";
import { poolingStep } from "../../../../app/static/js/pages/stepper/pooling.js";
import { isRight, judgeConvolution, judgePooling, Score } from "../../../../app/static/js/pages/stepper/predict.js";

const input = { rows: 3, cols: 3, cells: [1, 2, 0, 0, 1, 0, 0, 0, 3] };
const kernel = { rows: 3, cols: 3, cells: [1, 1, 0, 0, 0, 0, 0, 0, -2] };
const convolution = { input, kernel, bias: 1, stride: 1, padding: 0, activation: "relu" };
const step = convolutionStep(convolution, 0); // 1×1 + 2×1 + 3×(−2) = −3, + 1 = −2, ReLU 0
const say = (guess) => judgeConvolution(guess, step, convolution);

test("the right number is right, to the two decimals that are shown", () => {
  assert.ok(say(0).right);
  assert.ok(isRight(0.33, 1 / 3) && isRight(0.3333, 1 / 3) && !isRight(0.35, 1 / 3));
  assert.ok(!isRight(4.01, 4));
});

test("a wrong number that answers another question is told which", () => {
  assert.match(say(-2).words, /^Not −2\. −2 is the sum with its bias.*ReLU/);
  assert.match(say(-3).words, /sum of the products/);
  assert.match(say(7).words, /patch alone/); // 1 + 2 + 1 + 3
  assert.match(say(2).words, /180°/); // −2×1 + 1×3 + 1×0 + 1 = 2
  assert.match(say(99).words, /Multiply each cell/);
  const signs = { ...convolution, activation: "none" };
  assert.match(judgeConvolution(2.5, convolutionStep({ ...signs, bias: 0.5 }, 0), { ...signs, bias: 0.5 }).words, /signs/);
  assert.match(judgeConvolution(-3, convolutionStep(signs, 0), signs).words, /Nearly: the bias/);
});

test("max and average are told apart", () => {
  const pooled = poolingStep({ input: { rows: 2, cols: 2, cells: [1, 3, 2, 8] }, size: 2, stride: 2 }, 0);
  assert.ok(judgePooling(8, pooled, "maximum").right);
  assert.ok(judgePooling(3.5, pooled, "average").right);
  assert.match(judgePooling(3.5, pooled, "maximum").words, /average/);
  assert.match(judgePooling(14, pooled, "average").words, /share it among the 4/);
  assert.match(judgePooling(8, pooled, "average").words, /max/);
});

test("the score counts first tries, survives a reload and somebody else's words", () => {
  const store = new Map();
  const storage = { getItem: (key) => store.get(key) ?? null, setItem: (key, value) => store.set(key, value) };
  const score = new Score(storage, "k");
  assert.equal(score.words, "");
  score.count(true);
  score.count(false);
  assert.equal(new Score(storage, "k").words, "1 of 2 right at the first try");
  for (const strange of ["{", "null", '{"right": 5, "asked": 1}', '{"right": "<b>", "asked": 9}', "[]"]) {
    store.set("k", strange);
    assert.equal(new Score(storage, "k").words, "");
  }
  const full = { getItem: () => null, setItem: () => { throw new Error("quota"); } };
  const kept = new Score(full, "k");
  kept.count(true);
  assert.equal(kept.words, "1 of 1 right at the first try");
});
