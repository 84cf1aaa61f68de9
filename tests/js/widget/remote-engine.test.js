import assert from "node:assert/strict";
import { test } from "node:test";
import { RemoteEngine } from "../../../app/static/js/widget/remote-engine.js";

const picture = (grey) => new Float32Array(4).fill(grey / 255);

test("one picture is run at a time, and the newest is next", async () => {
  const runs = [];
  let arrived = 0;
  const engine = new RemoteEngine((canvas) => new Promise((done) => runs.push({ grey: canvas[0], done })), () => arrived++);
  assert.equal(engine.logits(picture(1)), null);
  engine.logits(picture(2));
  engine.logits(picture(3));
  assert.deepEqual(runs.map(({ grey }) => grey), [1]);
  runs[0].done([10]);
  await new Promise(setImmediate);
  assert.equal(arrived, 1);
  assert.deepEqual(engine.logits(picture(3)), [10]); // until its own have come
  assert.deepEqual(runs.map(({ grey }) => grey), [1, 3]);
  runs[1].done([30]);
  await new Promise(setImmediate);
  assert.deepEqual(engine.logits(picture(3)), [30]);
  assert.equal(runs.length, 2);
});

test("a run that fails leaves it ready for the next picture", async () => {
  let fails = true;
  const engine = new RemoteEngine(async () => (fails ? Promise.reject(new Error("away")) : [1]), () => {});
  engine.logits(picture(1));
  await new Promise(setImmediate);
  fails = false;
  engine.logits(picture(1));
  await new Promise(setImmediate);
  assert.deepEqual(engine.logits(picture(1)), [1]);
});
