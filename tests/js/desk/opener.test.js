import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { whenPrepared } from "../../../app/static/js/core/prepared.js";
import { Opener } from "../../../app/static/js/desk/opener.js";

/** @param {string} query @param {string} page */
const scene = (query, page = "inside") => ({ page, query, cue: "walk" });
/** The scenes to whose pages one has gone. @type {any[]} */
let gone;
/** The page that is drawn, and by which run. */
let [drawn, run] = ["", 0];
let isAway = false;
/** @type {Opener} */
let opener;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  [gone, drawn, run, isAway] = [[], "canvas", 1, false];
  opener = new Opener({ go: (one) => gone.push(one), drawn: () => drawn, run: () => String(run), isAway: () => isAway });
});

const queries = () => gone.map(({ query }) => query);

/** The server draws the page to which one has gone last, to its end. */
function arrive() {
  run += 1;
  opener.goOn();
  drawn = gone.at(-1).page;
  opener.goOn();
}

test("on the page that is shown a scene opens at once, with its cue, and one goes nowhere", () => {
  /** @type {any[]} */
  const opened = [];
  const shown = new AbortController();
  whenPrepared("canvas", (one) => opened.push(one), shown.signal);
  opener.want(scene("digit=1", "canvas"));
  opener.want({ ...scene("digit=2", "canvas"), speed: 4 });
  assert.deepEqual(opened.map(({ query, cue, speed }) => [query, cue, speed]), [["digit=1", "walk", undefined], ["digit=2", "walk", 4]]);
  assert.deepEqual(gone, []);
  shown.abort();
});

test("to another page one goes, and its part takes the scene when it is there, once", () => {
  opener.want(scene("digit=1"));
  assert.deepEqual(gone, [scene("digit=1")]);
  for (const expected of [["digit=1"], []]) {
    /** @type {string[]} */
    const opened = [];
    const shown = new AbortController();
    whenPrepared("inside", ({ query }) => opened.push(query), shown.signal);
    assert.deepEqual(opened, expected);
    shown.abort();
  }
});

test("one goes to a page when the one before is drawn", () => {
  drawn = "";
  opener.want(scene("1"));
  assert.deepEqual(queries(), []);
  drawn = "canvas";
  opener.goOn();
  assert.deepEqual(queries(), ["1"]);
});

test("while one is on the way the others wait, and only the last of them is opened", () => {
  opener.want(scene("1"));
  for (const query of ["2", "3", "4"]) opener.want(scene(query, "pooling"));
  opener.goOn();
  assert.deepEqual(queries(), ["1"]);
  arrive();
  assert.deepEqual(queries(), ["1", "4"]);
  arrive();
  assert.deepEqual(queries(), ["1", "4"]);
});

test("on a page that takes no scenes the next waits until the server draws it anew", () => {
  drawn = "questions";
  opener.want(scene("ask=1", "questions"));
  opener.want(scene("ask=2", "questions"));
  opener.goOn();
  assert.deepEqual(queries(), ["ask=1"]);
  arrive();
  assert.deepEqual(queries(), ["ask=1", "ask=2"]);
});

test("a way on which the server draws nothing is taken again, but not for ever, and a later wish goes before it", () => {
  opener.want(scene("1"));
  mock.timers.tick(5000);
  assert.deepEqual(queries(), ["1", "1"]);
  opener.want(scene("2"));
  mock.timers.tick(5000);
  assert.deepEqual(queries(), ["1", "1", "2"]);
  for (let i = 0; i < 6; i++) mock.timers.tick(5000);
  assert.deepEqual(queries(), ["1", "1", "2", "2"]);
});

test("a page that the server is slow to draw is not asked for again", () => {
  opener.want(scene("1"));
  run += 1;
  for (let i = 0; i < 3; i++) mock.timers.tick(5000);
  assert.deepEqual(queries(), ["1"]);
});

test("while the server is away one stays, however long, and goes to the last wish when it is back", () => {
  isAway = true;
  opener.want(scene("1"));
  opener.want(scene("2"));
  mock.timers.tick(60_000);
  assert.deepEqual(queries(), []);
  isAway = false;
  opener.goOn();
  assert.deepEqual(queries(), ["2"]);
});

test("whoever ends the talk is left where he is", () => {
  opener.want(scene("1"));
  opener.stop();
  mock.timers.tick(20_000);
  assert.deepEqual(queries(), ["1"]);
  whenPrepared("inside", () => assert.fail("opened"), new AbortController().signal);
});
