import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, LONGEST_NOTE, note, onRemembered, recall, remember, toMarkdown, visit } from "../../../app/static/js/lesson/memory.js";

/** A browser's storage, as far as it is used. @param {string | null} [kept] */
function storage(kept = null) {
  return {
    kept,
    getItem() {
      return this.kept;
    },
    setItem(/** @type {string} */ _, /** @type {string} */ text) {
      this.kept = text;
    },
  };
}
const TASKS = [{ number: 6, question: "Why?" }, { number: 8, question: "What for?" }];

test("visits and notes are found again, each page once", () => {
  const device = storage();
  for (const page of ["canvas", "inside", "canvas"]) assert.ok(remember(device, (memory) => visit(memory, page)));
  remember(device, (memory) => note(memory, 6, "because"));
  assert.deepEqual(recall(device), { visited: ["canvas", "inside"], notes: { 6: "because" }, answers: {} });
});

test("the last answer to a page's question is found again, and what is none is dropped", () => {
  const device = storage();
  for (const choice of [2, 0]) remember(device, (memory) => answer(memory, "canvas", choice));
  assert.deepEqual(recall(device).answers, { canvas: 0 });
  assert.deepEqual(recall(storage('{"answers": {"canvas": "<b>", "inside": 1}}')).answers, { inside: 1 });
});

test("an emptied note is gone, an endless one is cut", () => {
  const memory = note(note(recall(null), 6, "because"), 8, "x".repeat(LONGEST_NOTE + 5));
  assert.equal(memory.notes[8].length, LONGEST_NOTE);
  assert.deepEqual(Object.keys(note(memory, 6, "  ").notes), ["8"]);
});

test("what is damaged or foreign in the storage is as good as nothing", () => {
  for (const kept of ["{", "null", "7", '{"visited": 3, "notes": 4}', '{"visited": [1, "canvas"], "notes": {"6": 7, "8": "so"}}']) {
    const { visited, notes } = recall(storage(kept));
    assert.ok(visited.every((page) => typeof page === "string") && Object.values(notes).every((text) => typeof text === "string"));
  }
});

test("a browser that keeps nothing is told apart", () => {
  const full = { getItem: () => null, setItem: () => { throw new Error("quota"); } };
  assert.equal(remember(full, (memory) => visit(memory, "canvas")), false);
  assert.equal(remember(null, (memory) => visit(memory, "canvas")), false);
});

test("thoughts become Markdown, task by task", () => {
  const memory = note(note(recall(null), 8, " to pool \n"), 99, "no such task");
  assert.equal(toMarkdown(TASKS, memory, "2026-11-24"), "# My thoughts on KAI Lab\n\n2026-11-24\n\n## Task 8\n\n*What for?*\n\nto pool\n");
  assert.match(toMarkdown(TASKS, recall(null), "2026-11-24"), /Nothing written yet/);
});

test("where the browser keeps nothing, the page itself remembers, and says that nothing is kept", () => {
  assert.equal(remember(null, (memory) => answer(memory, "canvas", 2)), false);
  assert.deepEqual(recall(null).answers, { canvas: 2 });
});

test("who listens hears of every change until it has gone", () => {
  const gone = new AbortController();
  let heard = 0;
  onRemembered(() => (heard += 1), gone.signal);
  remember(storage(), (memory) => visit(memory, "canvas"));
  gone.abort();
  remember(storage(), (memory) => visit(memory, "canvas"));
  assert.equal(heard, 1);
});
