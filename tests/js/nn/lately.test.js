import assert from "node:assert/strict";
import test from "node:test";

import { logitsOf } from "../../../app/static/js/nn/lately.js";

/** An engine that answers with the image's sum, and counts how often it was asked. */
function counting() {
  const engine = { asked: 0, logits: (image) => ((engine.asked += 1), Float64Array.of(image.reduce((sum, grey) => sum + grey, 0))) };
  return engine;
}

test("an image that was asked about lately is not computed again, also if it is another array", () => {
  const engine = counting();
  const image = Float32Array.of(0, 0.5, 0.25, 0);
  assert.deepEqual([...logitsOf(engine, image, 2)], [0.75]);
  assert.deepEqual([...logitsOf(engine, Float32Array.from(image), 2)], [0.75]);
  assert.equal(engine.asked, 1);
});

test("an array whose pixels have changed is another image", () => {
  const engine = counting();
  const image = Float32Array.of(0, 0.5, 0.25, 0);
  logitsOf(engine, image, 2);
  image[3] = 1;
  assert.deepEqual([...logitsOf(engine, image, 2)], [1.75]);
  assert.deepEqual([...logitsOf(engine, Float32Array.of(0, 0.5, 0.25, 0), 2)], [0.75]);
  assert.equal(engine.asked, 2);
});

test("what stands still while something else moves is computed once", () => {
  const engine = counting();
  const still = Float32Array.of(1, 0, 0, 0);
  for (let at = 1; at < 4; at++) {
    const moving = new Float32Array(4);
    moving[at] = 1;
    const both = Float32Array.from(moving);
    both[0] = 1;
    for (const image of [both, still, moving, both]) logitsOf(engine, image, 2);
  }
  assert.equal(engine.asked, 1 + 2 * 3);
});

test("each network has its own answers, and one that has none yet is asked again", () => {
  const [one, other] = [counting(), counting()];
  const image = Float32Array.of(1, 0, 0, 0);
  logitsOf(one, image, 2);
  logitsOf(other, image, 2);
  assert.equal(other.asked, 1);
  const remote = { logits: () => null };
  assert.equal(logitsOf(remote, image, 2), null);
  assert.equal(logitsOf(remote, image, 2), null);
});
