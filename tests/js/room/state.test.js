import assert from "node:assert/strict";
import { test } from "node:test";

import { coveredBy, coveredIn, isAlong, receive, secondsLeft, steps, UNKNOWN } from "../../../app/static/js/room/state.js";

/** @typedef {import("../../../app/static/js/room/state.js").Question} Question */

/** @param {Partial<Question>} rest @returns {Question} */
const question = (rest) => ({
  id: "q1", kind: "choice", text: "Did it stay?", choices: ["Yes", "No"], scene: null, phase: "open", round: 1, answered: 0, closes: null,
  shown: false, tallies: null, right: null, answered_rounds: [0], answer: null, ...rest,
});

test("a message brings the parts that changed, and the rest stays", () => {
  const first = receive(UNKNOWN, { here: 12, follow: true });
  const second = receive(first, { here: 13 });
  assert.deepEqual([second.here, second.follow, second.question], [13, true, null]);
  assert.equal(first.here, 12);
});

test("who looks around alone is not brought along, nor is the instructor", () => {
  const following = { ...UNKNOWN, follow: true };
  assert.ok(isAlong(following));
  assert.equal(isAlong({ ...following, you: { ...UNKNOWN.you, following: false } }), false);
  assert.equal(isAlong({ ...following, you: { ...UNKNOWN.you, instructor: true } }), false);
  assert.equal(isAlong(UNKNOWN), false);
});

test("a countdown is told in whole seconds of the server's clock, and never below nothing", () => {
  const state = { ...UNKNOWN, question: question({ closes: 130 }) };
  assert.deepEqual([100, 129.2, 131].map((now) => secondsLeft(state, now)), [30, 1, 0]);
  assert.equal(secondsLeft({ ...UNKNOWN, question: question({}) }, 100), null);
  assert.equal(secondsLeft({ ...UNKNOWN, question: question({ closes: 130, phase: "closed" }) }, 100), null);
});

test("a question is opened, closed, opened again once, shown, revealed and taken off, in the order of the server's phases", () => {
  assert.deepEqual(steps(null), []);
  assert.deepEqual(steps(question({ phase: "asked", round: 0 })), ["open", "clear"]);
  assert.deepEqual(steps(question({ phase: "open" })), ["close"]);
  assert.deepEqual(steps(question({ phase: "closed" })), ["reveal", "again", "show", "clear"]);
  assert.deepEqual(steps(question({ phase: "closed", round: 2, shown: true })), ["reveal", "clear"]);
  assert.deepEqual(steps(question({ phase: "revealed" })), ["clear"]);
});

test("what would tell the answer is covered until the question is revealed", () => {
  assert.deepEqual(coveredBy(question({ kind: "place" })), ["answers", "maps"]);
  assert.deepEqual(coveredBy(question({ kind: "place", phase: "closed" })), ["answers", "maps"]);
  assert.deepEqual(coveredBy(question({ kind: "place", phase: "revealed" })), []);
  assert.deepEqual(coveredBy(question({ kind: "choice" })), []);
  assert.deepEqual(coveredBy(null), []);
});

test("a talk's scene covers what it says, on pages that vote on it and on pages that follow it", () => {
  const scene = { page: "canvas", query: "", cue: "", covers: ["maps", "words"] };
  assert.deepEqual(coveredBy(question({ scene })), ["maps", "words"]);
  assert.deepEqual(coveredBy(question({ kind: "networks", scene })), ["answers", "maps", "words"]);
  assert.deepEqual(coveredBy(question({ scene, phase: "revealed" })), []);
  assert.deepEqual(coveredIn({ ...UNKNOWN, follow: true, scene }), ["maps", "words"]);
  assert.deepEqual(coveredIn({ ...UNKNOWN, follow: true, scene, you: { ...UNKNOWN.you, following: false } }), []);
  assert.deepEqual(coveredIn({ ...UNKNOWN, scene }), []);
});
