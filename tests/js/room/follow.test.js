import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { cover } from "../../../app/static/js/core/covers.js";
import { pageDrawn } from "../../../app/static/js/core/drawn.js";
import { UNKNOWN } from "../../../app/static/js/room/state.js";
import { FIRST_SCENE, moveTo } from "../../../app/static/js/scene/scene.js";

/** The browser, as far as these modules know it. */
const kept = new Map();
/** @type {(() => void)[]} */
let frames = [];
Object.assign(globalThis, {
  location: { search: "", pathname: "/", href: "http://lab/", hash: "" },
  history: { state: null, replaceState() {} },
  sessionStorage: { getItem: (/** @type {string} */ key) => kept.get(key) ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ text) => kept.set(key, text), removeItem: (/** @type {string} */ key) => kept.delete(key) },
  matchMedia: () => ({ matches: false }),
  requestAnimationFrame: (/** @type {() => void} */ callback) => frames.push(callback),
  cancelAnimationFrame: () => (frames = []),
});
const { store } = await import("../../../app/static/js/scene/store.js");
const { Follower } = await import("../../../app/static/js/room/follower.js");
const { Leader } = await import("../../../app/static/js/room/leader.js");
const { hasOwn, keepOwn, takeOwn } = await import("../../../app/static/js/room/own.js");

/** @typedef {import("../../../app/static/js/room/state.js").RoomState} RoomState */

/** @type {any[]} */
let opened;
let gone = new AbortController();

/** A frame of the page, so many ms later. @param {number} ms */
function frame(ms) {
  mock.timers.tick(ms);
  const now = frames;
  frames = [];
  for (const callback of now) callback();
}

const SEVEN = { page: "canvas", query: "digit=0&row=0&col=0", cue: "" };
const at = (/** @type {number} */ row, /** @type {number} */ col) => ({ row, col });

beforeEach(() => {
  gone.abort();
  gone = new AbortController();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  let time = 0;
  mock.method(performance, "now", () => time);
  const tick = mock.timers.tick.bind(mock.timers);
  mock.method(mock.timers, "tick", (/** @type {number} */ ms) => ((time += ms), tick(ms)));
  kept.clear();
  [frames, opened] = [[], []];
  pageDrawn("canvas");
  store.enter("canvas", "/");
  store.restore({ ...FIRST_SCENE, digit: 3, place: at(9, 9) });
});

/** Opens what a follower wants as the desk does on the page that is shown. @param {{page: string, query: string}} scene */
function open(scene) {
  opened.push(scene);
  if (scene.page === "canvas") store.open(`?${scene.query}`);
}

/** @param {Partial<RoomState>} rest @returns {RoomState} */
const following = (rest = {}) => ({ ...UNKNOWN, follow: true, scene: SEVEN, ...rest });

test("a learner's page opens the instructor's scene, and its digit glides to where the instructor's stands", () => {
  const follower = new Follower(open, gone.signal);
  follower.follow(following());
  assert.deepEqual([opened.length, store.scene.digit, store.scene.place], [1, 0, at(0, 0)]);
  follower.follow(following({ at: at(12, 6) }));
  assert.equal(opened.length, 1);
  const places = [];
  for (let i = 0; i < 10; i++) {
    frame(16);
    places.push(store.scene.place.row);
  }
  assert.equal(store.scene.place.row, 12);
  assert.ok(places[1] > 0 && places[3] > places[1] && places[3] < 12, String(places));
  assert.equal(store.isMoving, false);
});

test("who looks around alone has the own scene back, and who comes back is with the lecture again", () => {
  const follower = new Follower(open, gone.signal);
  follower.follow(following({ at: at(5, 5) }));
  const alone = following({ you: { ...UNKNOWN.you, following: false } });
  follower.follow(alone);
  assert.deepEqual([store.scene.digit, store.scene.place], [3, at(9, 9)]);
  assert.equal(opened.at(-1).page, "canvas");
  store.act((scene) => moveTo(scene, at(20, 20)));
  follower.follow(following());
  assert.equal(store.scene.digit, 0);
  follower.follow(UNKNOWN); // the instructor lets everybody go
  assert.deepEqual([store.scene.digit, store.scene.place], [3, at(20, 20)]);
  assert.equal(kept.get("kai-own"), undefined);
});

test("while a place is asked for the instructor moves nobody's digit, and afterwards it is as the instructor has it", () => {
  const follower = new Follower(open, gone.signal);
  const question = /** @type {any} */ ({ id: "q1", kind: "place", phase: "open", scene: SEVEN });
  follower.follow(following({ question, at: at(20, 0) }));
  store.act((scene) => moveTo(scene, at(3, 4)));
  follower.follow(following({ question, at: at(25, 0) }));
  for (let i = 0; i < 10; i++) frame(16);
  assert.deepEqual(store.scene.place, at(3, 4));
  follower.follow(following({ question: { ...question, phase: "closed" }, at: at(25, 0) }));
  for (let i = 0; i < 10; i++) frame(16);
  assert.deepEqual(store.scene.place, at(25, 0));
});

test("a hand that drags is left alone until it rests", () => {
  const follower = new Follower(open, gone.signal);
  follower.follow(following());
  store.begin();
  store.change((scene) => moveTo(scene, at(1, 1)));
  follower.follow(following({ at: at(20, 20) }));
  for (let i = 0; i < 10; i++) frame(16);
  assert.deepEqual(store.scene.place, at(1, 1));
  store.settle();
});

test("the instructor's page sends its scene, then where its digit is, ten times a second, and nothing on the page of the room", () => {
  /** @type {any[]} */
  const sent = [];
  let page = "canvas";
  const leader = new Leader((content) => sent.push(content), () => page, () => "story/3", gone.signal);
  leader.lead(true);
  const more = { cue: "", covers: [], slide: "story/3" };
  assert.deepEqual(sent, [{ scene: { page: "canvas", query: "digit=3&row=9&col=9", ...more } }]);
  store.begin();
  for (let step = 0; step < 60; step++) {
    store.change((scene) => moveTo(scene, at(9, step % 29)));
    mock.timers.tick(16);
  }
  store.settle();
  mock.timers.tick(1000);
  assert.ok(sent.length >= 8 && sent.length <= 12, `${sent.length} in a second`);
  assert.deepEqual(sent.at(-1), { at: at(9, 59 % 29) });
  const before = sent.length;
  store.act((scene) => ({ ...scene, digit: 4 }));
  mock.timers.tick(200);
  assert.deepEqual(sent.slice(before), [{ scene: { page: "canvas", query: `digit=4&row=9&col=${59 % 29}`, ...more } }]);
  cover(["maps"]);
  mock.timers.tick(200);
  assert.deepEqual(sent.at(-1).scene.covers, ["maps"]);
  const last = sent.length;
  page = "room";
  store.act((scene) => ({ ...scene, digit: 5 }));
  mock.timers.tick(1000);
  assert.equal(sent.length, last);
  cover([]);
});

test("what the lecture, a question and a drawing for all have taken over comes back, each in its turn", () => {
  store.act((scene) => ({ ...scene, digit: 3 }));
  keepOwn("canvas", "all");
  store.open("?digit=1&row=1&col=1");
  keepOwn("canvas", "follow");
  keepOwn("canvas", "follow"); // a reload while the page follows
  store.open("?digit=2&row=2&col=2");
  assert.equal(takeOwn("question"), null);
  takeOwn("follow");
  assert.equal(store.scene.digit, 1);
  assert.equal(hasOwn("follow"), false);
  takeOwn("all");
  assert.equal(store.scene.digit, 3);
  assert.equal(hasOwn("all"), false);
});
