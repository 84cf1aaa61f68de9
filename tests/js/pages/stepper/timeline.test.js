import assert from "node:assert/strict";
import { test } from "node:test";

import { framesOf } from "../../../../app/static/js/pages/stepper/export.js";
import { momentAt, Player, stepAt } from "../../../../app/static/js/pages/stepper/timeline.js";

/** A clock in the test's hand: frames come when it says so. */
function clock() {
  let now = 0;
  /** @type {Map<number, (now: number) => void>} */
  const waiting = new Map();
  let id = 0;
  globalThis.requestAnimationFrame = (call) => (waiting.set(++id, call), id);
  globalThis.cancelAnimationFrame = (which) => waiting.delete(which);
  performance.now = () => now;
  return (milliseconds, frame = 16) => {
    for (const end = now + milliseconds; now < end; ) {
      now += frame;
      const calls = [...waiting.values()];
      waiting.clear();
      for (const call of calls) call(now);
    }
  };
}

function player(steps, options = {}) {
  const pass = clock();
  const seen = [];
  const one = Object.assign(new Player((t) => seen.push(t), () => {}), { steps }, options);
  return { one, seen, pass };
}

test("a whole time is the end of the step before it", () => {
  assert.deepEqual(stepAt(0), { index: -1, phase: 1 });
  assert.deepEqual(stepAt(3), { index: 2, phase: 1 });
  assert.deepEqual(stepAt(2.25), { index: 2, phase: 0.25 });
});

test("within a step everything appears in its order and stays", () => {
  const order = ["glide", "products", "sum", "bias", "activation", "fill"];
  for (const brief of [false, true]) {
    let last = momentAt(0, brief);
    assert.deepEqual(Object.values(last), [0, 0, 0, 0, 0, 0]);
    for (let phase = 0; phase <= 1; phase += 0.01) {
      const now = momentAt(phase, brief);
      order.forEach((part, i) => {
        assert.ok(now[part] >= last[part], `${part} at ${phase}`);
        if (i && now[part] > 0) assert.equal(now[order[i - 1]], 1, `${part} waits for ${order[i - 1]}`);
      });
      last = now;
    }
    assert.deepEqual(Object.values(momentAt(1, brief)), [1, 1, 1, 1, 1, 1]);
  }
});

test("a step forward ends at a whole time; a second one goes on to the next", () => {
  const { one, pass } = player(9);
  one.forward();
  pass(1800);
  assert.ok(one.t > 0.3 && one.t < 0.7);
  one.forward();
  assert.ok(one.t >= 1);
  pass(5000);
  assert.equal(one.t, 2);
  assert.ok(!one.isRunning);
});

test("playing goes to the end and begins anew from there; back and seek stand still", () => {
  const { one, pass } = player(3, { speed: 4 });
  one.play();
  pass(4000);
  assert.deepEqual([one.t, one.playing], [3, false]);
  one.play();
  pass(500);
  assert.ok(one.t > 0 && one.t < 1 && one.playing);
  one.back();
  assert.deepEqual([one.t, one.isRunning], [0, false]);
  one.seek(99);
  assert.equal(one.t, 3);
});

test("where motion is unwelcome, time jumps from whole step to whole step", () => {
  const { one, seen, pass } = player(3, { calm: true });
  one.forward();
  assert.equal(one.t, 1);
  one.play();
  pass(4000);
  assert.ok(seen.every(Number.isInteger));
  pass(9000);
  assert.equal(one.t, 3);
});

test("a digit's map plays in 12 s, from the first row that sees ink; a single step takes its time", () => {
  const { one, pass } = player(676, { first: 130 });
  one.play();
  assert.equal(one.t, 130);
  pass(6000);
  assert.ok(Math.abs(one.t - (130 + 546 / 2)) < 10, `${one.t}`);
  assert.ok(one.isBrief);
  pass(6500);
  assert.deepEqual([one.t, one.playing], [676, false]);
  one.seek(300);
  one.forward();
  pass(1800);
  assert.ok(one.t > 300.3 && one.t < 300.7 && !one.isBrief);
});

test("whoever wants to follow each product can, and every speed is a factor", () => {
  const { one, pass } = player(676, { fits: false });
  one.play();
  pass(7200);
  assert.ok(Math.abs(one.t - 2) < 0.1, `${one.t}`);
  Object.assign(one, { fits: true, speed: 4 });
  one.play();
  pass(3200);
  assert.equal(one.t, 676);
});

test("where motion is unwelcome, a play of many steps shows few pictures", () => {
  const { one, seen, pass } = player(676, { calm: true });
  one.play();
  pass(13_000);
  assert.equal(one.t, 676);
  assert.ok(seen.length <= 32, `${seen.length}`);
});

test("a page that slept goes on without racing beyond the end", () => {
  const { one, pass } = player(2);
  one.play();
  pass(60_000, 60_000);
  assert.deepEqual([one.t, one.playing], [2, false]);
});

test("a GIF begins where a play does", () => {
  assert.equal(framesOf(676, 9, 130)[0].index, 130);
  assert.equal(framesOf(676, 9, 130).at(-1).index, 675);
});

test("the frames of a GIF end with the finished picture and are bounded in number", () => {
  for (const steps of [0, 1, 9, 16, 17, 64, 65, 784]) {
    const frames = framesOf(steps, 9);
    assert.ok(frames.length <= 420, `${steps}: ${frames.length}`);
    if (!steps) continue;
    assert.equal(frames.at(-1).index, steps - 1);
    assert.equal(frames.at(-1).moment.fill, 1);
    assert.ok(frames.every(({ delay }) => delay >= 20));
  }
});
