import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { whenPrepared } from "../../../app/static/js/core/prepared.js";
import { Opener } from "../../../app/static/js/desk/opener.js";

/** @param {string} query @param {string} page */
const scene = (query, page = "inside") => ({ page, query, cue: "walk" });
/** What the server was asked for. @type {any[]} */
let sent;
/** The page that is drawn. */
let drawn = "";
/** @type {Opener} */
let opener;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  [sent, drawn] = [[], "canvas"];
  opener = new Opener((asked) => sent.push(asked), () => drawn);
});

const queries = () => sent.map(({ query }) => query);

/** The server has opened what it was asked for last, and the page is drawn. */
function arrive() {
  drawn = "";
  opener.hear(sent.at(-1).id);
  drawn = sent.at(-1).page;
  opener.goOn();
}

test("on the page that is shown a scene opens at once, with its cue, and the server hears nothing", () => {
  /** @type {any[]} */
  const opened = [];
  const shown = new AbortController();
  whenPrepared("canvas", (one) => opened.push(one), shown.signal);
  opener.want(scene("digit=1", "canvas"));
  opener.want({ ...scene("digit=2", "canvas"), speed: 4 });
  assert.deepEqual(opened.map(({ query, cue, speed }) => [query, cue, speed]), [["digit=1", "walk", undefined], ["digit=2", "walk", 4]]);
  assert.deepEqual(sent, []);
  shown.abort();
});

test("the server is asked for another page, whose part takes the scene when it is there, once", () => {
  opener.want(scene("digit=1"));
  assert.deepEqual(Object.keys(sent[0]).sort(), ["id", "page", "query"]);
  for (const expected of [["digit=1"], []]) {
    /** @type {string[]} */
    const opened = [];
    const shown = new AbortController();
    whenPrepared("inside", ({ query }) => opened.push(query), shown.signal);
    assert.deepEqual(opened, expected);
    shown.abort();
  }
});

test("a page is asked for when the one before is drawn", () => {
  drawn = "";
  opener.want(scene("1"));
  assert.deepEqual(queries(), []);
  drawn = "canvas";
  opener.goOn();
  assert.deepEqual(queries(), ["1"]);
});

test("while one is on its way the others wait, and only the last of them is opened", () => {
  opener.want(scene("1"));
  for (const query of ["2", "3", "4"]) opener.want(scene(query, "pooling"));
  opener.hear("of another");
  assert.deepEqual(queries(), ["1"]);
  arrive();
  assert.deepEqual(queries(), ["1", "4"]);
  arrive();
  assert.deepEqual(queries(), ["1", "4"]);
});

test("a wish that the server has lost is told again, but not for ever, and a later one goes before it", () => {
  opener.want(scene("1"));
  mock.timers.tick(5000);
  assert.deepEqual(queries(), ["1", "1"]);
  opener.want(scene("2"));
  mock.timers.tick(5000);
  assert.deepEqual(queries(), ["1", "1", "2"]);
  for (let i = 0; i < 6; i++) mock.timers.tick(5000);
  assert.deepEqual(queries(), ["1", "1", "2", "2"]);
});

test("whoever ends the talk is left where he is", () => {
  opener.want(scene("1"));
  opener.stop();
  mock.timers.tick(20_000);
  assert.deepEqual(queries(), ["1"]);
  whenPrepared("inside", () => assert.fail("opened"), new AbortController().signal);
});
