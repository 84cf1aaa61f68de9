import assert from "node:assert/strict";
import { test } from "node:test";

import { Visited } from "../../../app/static/js/scene/visited.js";

const memory = () => {
  const kept = new Map();
  return () => ({ getItem: (/** @type {string} */ key) => kept.get(key) ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ text) => void kept.set(key, text), removeItem: (/** @type {string} */ key) => void kept.delete(key) });
};

test("a digit uncovers the placements where it has been, and another digit begins anew", () => {
  const visited = new Visited(memory());
  visited.add("digit 0", { row: 0, col: 0 });
  visited.add("digit 0", { row: 0, col: 1 });
  visited.add("digit 0", { row: 0, col: 1 });
  assert.equal(visited.count, 2);
  assert.deepEqual([visited.cells[0], visited.cells[1], visited.cells[29]], [1, 1, 0]);
  visited.add("digit 3", { row: 1, col: 0 });
  assert.deepEqual([visited.count, visited.cells[29]], [1, 1]);
});

test("one touch begins, the next shows all, and the tab remembers the choice", () => {
  const storage = memory();
  const visited = new Visited(storage);
  assert.equal(visited.isOn, false);
  visited.add("digit 0", { row: 5, col: 5 });
  visited.toggle();
  assert.deepEqual([visited.isOn, visited.count, new Visited(storage).isOn], [true, 0, true]);
  visited.toggle();
  assert.equal(visited.isOn, false);
});

test("where nothing can be kept all is shown", () => {
  const visited = new Visited(() => {
    throw new Error("no storage here");
  });
  visited.toggle();
  assert.equal(visited.isOn, false);
});
