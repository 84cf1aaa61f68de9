import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Aside } from "../../../../app/static/js/pages/equivariance/aside.js";
import { idOf } from "../../../../app/static/js/pages/equivariance/measure.js";

const question = (col, key = "gap") => ({ name: "gap", key, before: new Uint8Array(1), after: new Uint8Array(1), start: { row: 0, col: 0 }, end: { row: 0, col } });
const measured = { changes: [], change: 0, before: 7, after: 7 };
let told, thread, shown, aside;

beforeEach(() => {
  [told, shown] = [[], []];
  thread = { postMessage: (message) => told.push(message), terminate: () => told.push("end"), onmessage: null, onerror: null };
  aside = new Aside((asked) => shown.push(asked.end.col), () => told.push("failed"), { gap: "abc" }, () => thread);
});
const answer = () => thread.onmessage({ data: measured });
const asked = () => told.map((message) => message.question.end.col);

test("the other thread is told which version of the networks to load", () => {
  aside.ask(question(1));
  assert.deepEqual(told[0].versions, { gap: "abc" });
});

test("one question at a time, and of those that come meanwhile only the last", () => {
  for (const col of [1, 2, 3]) aside.ask(question(col));
  assert.deepEqual(asked(), [1]);
  answer();
  assert.deepEqual([asked(), shown], [[1, 3], [1]]);
  answer();
  assert.deepEqual([asked(), shown], [[1, 3], [1, 3]]);
  aside.ask(question(4));
  assert.deepEqual(asked(), [1, 3, 4]);
});

test("a thread that fails is known to have failed", () => {
  assert.equal(aside.hasFailed, false);
  thread.onerror(new Error("no modules in threads here"));
  assert.equal(aside.hasFailed, true);
  assert.deepEqual(told, ["failed"]);
});

test("questions differ by network, start and digit, which make up the key, and by where the digit went", () => {
  assert.equal(idOf(question(1)), idOf(question(1)));
  assert.equal(new Set([question(1), question(2), question(1, "lenet")].map(idOf)).size, 3);
});
