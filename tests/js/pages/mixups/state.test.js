import assert from "node:assert/strict";
import { test } from "node:test";
import { readState, writeState } from "../../../../app/static/js/pages/mixups/state.js";

const NAMES = ["mlp", "lenet", "gap-exact"];

test("an address is read as it was written", () => {
  for (const state of [
    { network: "gap-exact", row: 0, col: 28, cell: { truth: 7, answer: 1 } },
    { network: "mlp", row: 13, col: 4, cell: null },
  ]) assert.deepEqual(readState(`?${writeState(state)}`, NAMES), state);
});

test("what makes no sense in an address becomes what is shown first", () => {
  const first = { network: "mlp", row: 28, col: 28, cell: null };
  for (const search of ["", "?network=nobody", "?row=29&col=-1", "?row=1e1&col=x", "?cell=7", "?cell=10.1", "?cell=a.b"]) assert.deepEqual(readState(search, NAMES), first);
  assert.deepEqual(readState("?network=LeNet)&row=3.&col=“5”", NAMES), { network: "lenet", row: 3, col: 5, cell: null });
});
