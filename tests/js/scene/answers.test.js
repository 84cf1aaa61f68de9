import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Resources } from "../../../app/static/js/core/resources.js";
import { BLANK, clear, fromStrokes } from "../../../app/static/js/drawing/drawing.js";
import { Networks } from "../../../app/static/js/nn/networks.js";
import { Answers, GUEST } from "../../../app/static/js/scene/answers.js";
import { FIRST_SCENE, shift, withDrawing } from "../../../app/static/js/scene/scene.js";
import { placeInWords, sceneInWords } from "../../../app/static/js/scene/words.js";

/** @typedef {import("../../../app/static/js/scene/scene.js").Scene} Scene */

const ONE = [[{ row: 20, col: 30 }, { row: 38, col: 30 }]];
const CARDS = [{ name: "mlp", title: "MLP" }];
/** @type {Scene} */
const DRAWN = { ...FIRST_SCENE, mode: "drawing", drawing: fromStrokes(ONE) };

/** What the server holds back until it is asked to answer. @type {Map<string, (response: Response | Error) => void>} */
let held;
/** @type {Resources} */
let resources;
/** @type {Answers} */
let answers;

beforeEach(() => {
  held = new Map();
  const fetch = (/** @type {any} */ url) =>
    new Promise((/** @type {(response: Response) => void} */ done, fail) => {
      held.set(String(url).split("/app/")[1], (answer) => (answer instanceof Error ? fail(answer) : done(answer)));
    });
  resources = new Resources({ fetch: /** @type {any} */ (fetch), pause: () => new Promise(() => {}) });
  answers = new Answers(resources, new Networks(resources));
});

// What was never answered would be waited for.
afterEach(() => held.forEach((answer) => answer(new Error("the test is over"))));

/** The server answers. @param {string} path @param {BodyInit} body */
async function arrive(path, body) {
  const answer = held.get(path);
  assert.ok(answer, `${path} was asked for, not ${[...held.keys()]}`);
  held.delete(path);
  answer(new Response(body));
  for (let i = 0; i < 9; i++) await Promise.resolve();
  await new Promise((done) => setImmediate(done));
}

const digit = (/** @type {number} */ label) => Uint8Array.from({ length: 785 }, (_, i) => (i === 784 ? label : 9));
const table = (/** @type {number} */ answer) => Float32Array.from({ length: 8410 }, (_, i) => (i % 10 === answer ? 9 : 0)).buffer;
const predictions = (/** @type {Scene} */ scene, names = ["mlp"]) => answers.of(scene, names).map((answer) => answer?.prediction ?? null);

test("a digit is answered from its tables, and stays until the one that is wanted has come", async () => {
  const [five, six] = [5, 6].map((number) => ({ ...FIRST_SCENE, digit: number, place: { row: 5, col: 20 } }));
  assert.deepEqual(predictions(five), [null]);
  await arrive("digits/5", digit(1));
  assert.deepEqual(predictions(five), [null]);
  await arrive("sweeps/mlp/5", table(4));
  assert.deepEqual([predictions(five), answers.labelOf(five)], [[4], 1]);
  assert.deepEqual([predictions(six), answers.labelOf(six), answers.isThere(six)], [[4], 1, false]);
  assert.equal(sceneInWords(six, answers, CARDS), "", "nothing is said of a digit that is not shown");
  await arrive("digits/6", digit(2));
  predictions(six);
  await arrive("sweeps/mlp/6", table(0));
  assert.equal(sceneInWords(six, answers, CARDS), "Test image 6, a 2, at row 5, column 20 (top right): MLP 0.");
  assert.deepEqual(predictions(five), [4], "one that was here costs nothing");
});

test("a digit that comes when another is wanted again does not take its place", async () => {
  const [three, four] = [3, 4].map((number) => ({ ...FIRST_SCENE, digit: number }));
  answers.digitOf(three);
  await arrive("digits/3", digit(8));
  answers.digitOf(four);
  answers.digitOf(three);
  await arrive("digits/4", digit(1));
  assert.equal(answers.labelOf(three), 8);
});

test("a version in the address makes a table immutable", () => {
  answers.learn({ mlp: "0123456789ab" });
  predictions(DRAWN);
  assert.ok(held.has("sweeps/mlp"));
  answers.digitOf(FIRST_SCENE);
  assert.equal(answers.tableRequest({ ...FIRST_SCENE }, "mlp"), null, "no table without its digit");
});

test("tables are those of the drawing that is there, whatever comes late", async () => {
  const more = withDrawing(DRAWN, fromStrokes([...ONE, [{ row: 30, col: 24 }, { row: 30, col: 34 }]]));
  predictions(DRAWN);
  await arrive("sweeps/mlp", table(1));
  assert.deepEqual(predictions(more), [null]);
  await arrive("sweeps/mlp", table(2));
  assert.deepEqual([predictions(DRAWN), predictions(more)], [[1], [2]]);
  assert.equal(answers.believed(DRAWN, ["mlp"]), 1);
  assert.equal(answers.believed({ ...DRAWN, meant: 7 }, ["mlp"]), 7);
  assert.deepEqual(predictions(shift(DRAWN, 1, 1)), [1], "wherever it stands");
});

test("an empty canvas has no answers and says so, and is nothing that was meant", () => {
  const cleared = withDrawing({ ...DRAWN, meant: 7 }, clear(DRAWN.drawing));
  assert.deepEqual([predictions(cleared), cleared.meant], [[null], null]);
  assert.match(sceneInWords(cleared, answers, CARDS), /empty/);
  const begun = withDrawing(cleared, { ...BLANK, open: [{ row: 1, col: 1 }] });
  assert.doesNotMatch(sceneInWords(begun, answers, CARDS), /empty/);
});

test("what does not come is said in words", async () => {
  answers.digitOf(FIRST_SCENE);
  held.get("digits/0")?.(new Error("no line"));
  for (let i = 0; i < 9; i++) await Promise.resolve();
  assert.equal(answers.isAway, true);
  assert.match(sceneInWords(FIRST_SCENE, answers, CARDS), /Test image 0 does not come: the server does not answer\. It is asked again/);
});

test("a guest answers as the network of its run, and only who has answered is named", async () => {
  const scene = { ...DRAWN, guest: "3f2a" };
  assert.equal(answers.guestOf(scene), null);
  await arrive("runs/3f2a", JSON.stringify({ name: GUEST, title: "Your own", nature: "", parameters: 1, version: "abc" }));
  assert.equal(answers.guestOf(scene)?.title, "Your own");
  const both = [...CARDS, { name: GUEST, title: "Your own" }];
  predictions(scene, ["mlp", GUEST]);
  await arrive("sweeps/mlp", table(1));
  assert.match(sceneInWords(scene, answers, both), /: MLP 1\.$/);
  await arrive("runs/3f2a/sweeps", table(2));
  assert.match(sceneInWords(scene, answers, both), /: MLP 1, Your own 2\.$/);
});

test("places are told in words", () => {
  assert.equal(placeInWords({ row: 0, col: 0 }), "in the training corner");
  assert.equal(placeInWords({ row: 28, col: 14 }), "at row 28, column 14 (bottom centre)");
});
