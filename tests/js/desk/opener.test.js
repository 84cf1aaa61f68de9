import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Opener } from "../../../app/static/js/desk/opener.js";

mock.timers.enable({ apis: ["setTimeout"] });

const scene = (query) => ({ page: "canvas", query, cue: "walk", title: "not sent" });
let sent, waiting, opener;
const idle = () => {
  const callback = waiting;
  waiting = null;
  callback?.();
};

beforeEach(() => {
  [sent, waiting] = [[], null];
  opener = new Opener((asked) => sent.push(asked), (callback) => {
    waiting = callback;
    return () => (waiting = null);
  });
});
const queries = () => sent.map(({ query }) => query);

test("a scene is asked for when the page is drawn, as the server takes it", () => {
  opener.want(scene("1"));
  assert.deepEqual(queries(), []);
  idle();
  assert.deepEqual(Object.keys(sent[0]).sort(), ["cue", "id", "page", "query"]);
  assert.deepEqual(queries(), ["1"]);
});

test("while one is on its way the others wait, and only the last of them is opened, once the first is there and drawn", () => {
  opener.want(scene("1"));
  idle();
  for (const query of ["2", "3", "4"]) opener.want(scene(query));
  idle();
  opener.hear("of another");
  idle();
  assert.deepEqual(queries(), ["1"]);
  opener.hear(sent[0].id);
  assert.deepEqual(queries(), ["1"]);
  idle();
  assert.deepEqual(queries(), ["1", "4"]);
  assert.notEqual(sent[0].id, sent[1].id);
  opener.hear(sent[1].id);
  idle();
  assert.deepEqual(queries(), ["1", "4"]);
});

test("before the first is asked for, a later wish takes its place", () => {
  opener.want(scene("1"));
  opener.want(scene("2"));
  idle();
  assert.deepEqual(queries(), ["2"]);
});

test("a wish that the server has lost is told again, but not for ever, and a later one goes before it", () => {
  opener.want(scene("1"));
  idle();
  for (let i = 0; i < 9; i++) {
    mock.timers.tick(5000);
    idle();
  }
  assert.deepEqual(queries(), ["1", "1", "1"]);
  opener.want(scene("2"));
  idle();
  opener.want(scene("3"));
  mock.timers.tick(5000);
  idle();
  assert.deepEqual(queries(), ["1", "1", "1", "2", "3"]);
});

test("after the end nothing is asked for", () => {
  opener.want(scene("1"));
  opener.stop();
  idle();
  mock.timers.tick(20_000);
  assert.deepEqual(queries(), []);
});
