import assert from "node:assert/strict";
import { test } from "node:test";

import { cover, coveredKinds, coverForQuestion, coverScene, holdCovers, onCovers, presentersCovers, restoreCovers, toggleCovers, uncover } from "../../../app/static/js/core/covers.js";

test("a scene covers what it names, and what is no kind is left out", () => {
  cover(["maps", "cats", "answers"]);
  assert.deepEqual([...coveredKinds()], ["answers", "maps"]);
  cover([]);
  assert.equal(coveredKinds().size, 0);
});

test("H uncovers all, and covers again what was covered last", () => {
  cover(["maps"]);
  toggleCovers();
  assert.equal(coveredKinds().size, 0);
  toggleCovers();
  assert.deepEqual([...coveredKinds()], ["maps"]);
});

test("what a question covers and uncovers leaves the presenter's covers, and what H does", () => {
  cover(["answers", "words"]);
  coverForQuestion(["maps"]);
  assert.deepEqual([...coveredKinds()], ["answers", "maps", "words"]);
  coverForQuestion([]);
  assert.deepEqual([...coveredKinds()], ["answers", "words"]);
  cover([]);
  coverForQuestion(["maps"]);
  toggleCovers();
  assert.equal(coveredKinds().size, 0);
  toggleCovers();
  assert.deepEqual([...coveredKinds()], ["answers", "words"]);
});

test("what a question covers is its own: a reload keeps the presenter's alone", () => {
  cover(["words"]);
  assert.deepEqual([...coverForQuestion(["maps", "words"])], ["maps"], "the words are covered already");
  assert.deepEqual(presentersCovers(), ["words"]);
  cover(["words", "maps", "answers"]); // a vote of the room's beside it
  assert.deepEqual(presentersCovers(), ["answers", "words"]);
  coverForQuestion([]);
  assert.deepEqual([...coveredKinds()], ["answers", "words"]);
});

test("after a reload the presenter's covers come back beside a question's, whichever is first", () => {
  cover([]);
  coverForQuestion(["maps"]);
  restoreCovers(["words"]);
  assert.deepEqual([...coveredKinds()], ["maps", "words"]);
  assert.deepEqual(presentersCovers(), ["words"]);
  restoreCovers([]);
  assert.deepEqual([...coveredKinds()], ["maps"]);
});

test("a scene covers for itself what a question had covered before", () => {
  cover([]);
  coverForQuestion(["maps"]);
  coverScene(["maps"]);
  assert.deepEqual(presentersCovers(), ["maps"]);
  coverForQuestion([]);
  assert.deepEqual([...coveredKinds()], ["maps"]);
});

test("what somebody uncovers is no question's any more", () => {
  cover([]);
  coverForQuestion(["maps"]);
  uncover("maps");
  cover(["maps"]);
  coverForQuestion([]);
  assert.deepEqual([...coveredKinds()], ["maps"]);
});

test("what a vote holds stays covered whatever is touched, and is touched like all else afterwards", () => {
  cover(["words"]);
  holdCovers(["maps"]);
  uncover("maps");
  toggleCovers();
  assert.deepEqual([...coveredKinds()], ["maps"]);
  holdCovers([]);
  assert.deepEqual([...coveredKinds()], ["maps"], "it is nobody's touch that ends the vote");
  uncover("maps");
  assert.equal(coveredKinds().size, 0);
  toggleCovers();
  assert.deepEqual([...coveredKinds()], ["words"], "H covers what somebody had covered, not what the vote held");
});

test("a touch uncovers one kind, and the others stay covered", () => {
  cover(["answers", "words"]);
  uncover("words");
  assert.deepEqual([...coveredKinds()], ["answers"]);
});

test("who listens hears of every change until it has gone", () => {
  const gone = new AbortController();
  let heard = 0;
  onCovers(() => (heard += 1), gone.signal);
  cover(["words"]);
  toggleCovers();
  gone.abort();
  toggleCovers();
  assert.equal(heard, 2);
});
