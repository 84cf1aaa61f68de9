import assert from "node:assert/strict";
import { test } from "node:test";

import { keepPrediction, predictions } from "../../../app/static/js/room/predictions.js";

const memory = () => {
  const kept = new Map();
  return () => ({ getItem: (/** @type {string} */ key) => kept.get(key) ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ text) => void kept.set(key, text) });
};
const question = /** @type {any} */ ({ id: "q1", kind: "choice", text: "Did it stay?", choices: ["Yes", "No"], answer: 1 });

test("what was predicted is kept with what was so, the latest first, each question once", () => {
  const storage = memory();
  keepPrediction("s", question, 0, storage);
  keepPrediction("s", { ...question, id: "q2", answer: null }, 0, storage);
  keepPrediction("s", question, 1, storage);
  assert.deepEqual(predictions(storage), [
    { name: "s q1", asked: "Did it stay?", said: "No", was: "No", isRight: true, vote: 1 },
    { name: "s q2", asked: "Did it stay?", said: "Yes", was: "", isRight: null, vote: 0 },
  ]);
});

test("who says nothing in the second round finds the first answer beside what was so", () => {
  const storage = memory();
  keepPrediction("s", { ...question, answer: null }, 0, storage);
  keepPrediction("s", { ...question, round: 2 }, null, storage);
  assert.deepEqual(predictions(storage), [{ name: "s q1", asked: "Did it stay?", said: "Yes", was: "No", isRight: false, vote: 0 }]);
});

test("of networks the order does not matter, and of places each that is right is", () => {
  const storage = memory();
  keepPrediction("s", { ...question, kind: "networks", choices: ["mlp", "lenet", "gap"], answer: ["mlp", "gap"] }, ["gap", "mlp"], storage);
  assert.equal(predictions(storage)[0].isRight, true);
  const place = { ...question, kind: "place", choices: [], answer: [[4, 0], [1, 4]] };
  keepPrediction("s", place, [1, 4], storage);
  assert.equal(predictions(storage)[0].isRight, true);
  keepPrediction("s", place, [9, 9], storage);
  assert.deepEqual([predictions(storage)[0].isRight, predictions(storage)[0].was], [false, "row 1, column 4"]); // the nearer one
});

test("who said nothing has predicted nothing, and a device that keeps nothing is no harm", () => {
  const storage = memory();
  keepPrediction("s", question, null, storage);
  assert.deepEqual(predictions(storage), []);
  const forbidden = () => {
    throw new Error("no storage here");
  };
  keepPrediction("s", question, 1, forbidden);
  assert.deepEqual(predictions(forbidden), []);
});
