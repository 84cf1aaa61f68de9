import assert from "node:assert/strict";
import { test } from "node:test";

import { Connection } from "../../../app/static/js/core/connection.js";

/** A connection whose server gives these answers in turn. @param {boolean[]} answers */
function to(...answers) {
  /** @type {(boolean | number)[]} */
  const told = [];
  const connection = new Connection(
    async () => /** @type {boolean} */ (answers.shift()),
    async (ms) => void told.push(ms),
  );
  connection.subscribe((isAway) => told.push(isAway));
  return { connection, told };
}

test("a server that answers is not spoken of", async () => {
  const { connection, told } = to(true, true);
  await connection.check();
  await connection.check();
  assert.deepEqual([connection.isAway, told], [false, []]);
});

test("a server that does not answer is away until it does, and is asked again and again", async () => {
  const { connection, told } = to(false, false, true);
  await connection.check();
  assert.deepEqual(told, [true, 1000, 1000, false]);
});

test("while it is asked nobody else asks", async () => {
  const { connection, told } = to(false, true);
  await Promise.all([connection.check(), connection.check(), connection.check()]);
  assert.deepEqual(told, [true, 1000, false]);
});
