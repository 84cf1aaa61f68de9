import assert from "node:assert/strict";
import { test } from "node:test";

import { bars, firstFailures, inWords, options, rightShares, takes, voteAfter } from "../../../app/static/js/room/votes.js";

/** @typedef {import("../../../app/static/js/room/state.js").Question} Question */

/** @param {Partial<Question>} rest @returns {Question} */
const question = (rest) => ({
  id: "q1", kind: "choice", text: "Which?", choices: ["A", "B", "C"], scene: null, phase: "closed", round: 1, answered: 0, closes: null,
  shown: true, tallies: null, right: null, answered_rounds: [], answer: null, ...rest,
});
const NETWORKS = question({ kind: "networks", choices: ["mlp", "lenet", "gap"] });

test("one touch votes for a choice, another one changes it", () => {
  const which = question({});
  assert.equal(voteAfter(which, null, 2), 2);
  assert.equal(voteAfter(which, 2, 0), 0);
  assert.ok(takes(0, 0) && !takes(0, 2) && !takes(null, 0));
});

test("of the networks each is ticked by itself, and none at all is a vote, too", () => {
  assert.deepEqual(options(NETWORKS).map(({ label }) => label), ["MLP", "LeNet", "Global-pooled LeNet"]);
  const one = voteAfter(NETWORKS, null, "gap");
  assert.deepEqual(voteAfter(NETWORKS, one, "mlp"), ["gap", "mlp"]);
  assert.deepEqual(voteAfter(NETWORKS, one, "gap"), []);
  assert.equal(inWords(NETWORKS, []), "none of them");
  assert.equal(inWords(NETWORKS, ["gap", "mlp"]), "MLP, Global-pooled LeNet");
});

test("a place is told by its row and column", () => {
  assert.equal(inWords(question({ kind: "place", choices: [] }), [3, 4]), "row 3, column 4");
});

test("two rounds stand side by side, as shares of those who voted in each", () => {
  const twice = question({ tallies: [[1, 2, 1], [0, 3, 1]], answered_rounds: [4, 4], right: [2, 3], answer: 1 });
  const [a, b] = bars(twice);
  assert.deepEqual(a, { label: "A", counts: [1, 0], shares: [1 / 4, 0], isRight: false });
  assert.deepEqual(b, { label: "B", counts: [2, 3], shares: [2 / 4, 3 / 4], isRight: true });
  assert.deepEqual(rightShares(twice), [2 / 4, 3 / 4]);
  assert.deepEqual(bars(question({ tallies: [[0, 0, 0]], answered_rounds: [0] })).map(({ shares }) => shares), [[0], [0], [0]]);
});

test("nothing is told of an answer that is not revealed", () => {
  assert.ok(bars(question({ tallies: [[1, 0, 0]], answered_rounds: [1] })).every(({ isRight }) => !isRight));
  assert.equal(rightShares(question({})), null);
});

test("a network first fails where it is wrong beside the placements at which it is right from the corner on", () => {
  const right = new Set([0, 1, 29, 500]); // (0, 0), (0, 1), (1, 0), and an island of its own
  assert.deepEqual(firstFailures((cell) => right.has(cell)), [[0, 2], [1, 1], [2, 0]]);
  assert.deepEqual(firstFailures(() => true), []);
  assert.deepEqual(firstFailures((cell) => cell === 3), []); // wrong in the corner already
});
