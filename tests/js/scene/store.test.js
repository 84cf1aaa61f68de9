import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { fromMarks, fromStrokes } from "../../../app/static/js/drawing/drawing.js";
import { stampMark, strokeMark } from "../../../app/static/js/drawing/marks.js";
import { keepScene, recallScene } from "../../../app/static/js/scene/memory.js";
import { FIRST_SCENE, moveTo } from "../../../app/static/js/scene/scene.js";
import { Store } from "../../../app/static/js/scene/store.js";

/** @typedef {import("../../../app/static/js/scene/scene.js").Scene} Scene */

/** What a page is to the store: its address, its storage and its clock. */
let page = { path: "/", search: "", now: 0, refuses: false, kept: /** @type {Scene | null} */ (null), writes: 0 };
/** @type {{callback: () => void, at: number}[]} */
let later = [];
/** @type {Store} */
let store;

const start = () =>
  new Store({
    search: () => page.search,
    path: () => page.path,
    replace: (search) => {
      if (page.refuses) throw new Error("too often");
      page.search = search;
      page.writes += 1;
    },
    recall: () => page.kept ?? FIRST_SCENE,
    keep: (scene) => ((page.kept = scene), true),
    now: () => page.now,
    later: (callback, ms) => later.push({ callback, at: page.now + ms }),
  });

/** @param {number} ms */
function pass(ms) {
  page.now += ms;
  for (const { callback } of later.filter(({ at }) => at <= page.now)) callback();
  later = later.filter(({ at }) => at > page.now);
}

const to = (/** @type {number} */ row, /** @type {number} */ col) => (/** @type {Scene} */ scene) => moveTo(scene, { row, col });

beforeEach(() => {
  page = { path: "/", search: "", now: 0, refuses: false, kept: null, writes: 0 };
  later = [];
  store = start();
  store.enter("canvas", "/");
});

test("the address follows a move now and then, and its end at once", () => {
  store.begin();
  for (let step = 1; step <= 20; step++) {
    store.change(to(step, 0));
    pass(16);
  }
  assert.equal(page.search, "?digit=0&row=0&col=0");
  store.settle();
  assert.equal(page.search, "?digit=0&row=20&col=0");
  assert.equal(page.kept?.place.row, 20);
  store.begin(); // a walk
  for (let step = 0; step < 100; step++) {
    store.change(to(step % 29, 5));
    pass(45);
  }
  assert.ok(page.search.endsWith("col=5"));
  assert.ok(page.writes < 10);
});

test("whoever asks for the address in the middle of a walk gets this moment", () => {
  store.begin();
  store.change(to(7, 9));
  store.flush();
  assert.equal(page.search, "?digit=0&row=7&col=9");
});

test("a browser never finds it too much, and the last place comes through", () => {
  for (let step = 0; step < 300; step++) {
    store.act(to(step % 29, 1));
    pass(20);
  }
  assert.ok(page.writes <= 70, `${page.writes} in 6 s`);
  pass(1000);
  assert.equal(page.search, `?digit=0&row=${299 % 29}&col=1`);
  page.refuses = true;
  pass(30_000);
  store.act(to(3, 3));
  page.refuses = false;
  pass(1000);
  assert.equal(page.search, "?digit=0&row=3&col=3");
});

test("another page finds the scene, and the address that is another page's is left alone", () => {
  store.act(to(4, 5));
  page.path = "/inside"; // on its way: the canvas is still there
  page.search = "";
  store.act(to(6, 7));
  assert.equal(page.search, "");
  store.enter("inside", "/inside");
  assert.equal(page.search, "?digit=0&row=6&col=7");
});

test("a reload finds what the address says, a bare address what was kept in this tab", () => {
  store.act(to(4, 5));
  page.search = "?digit=3&row=1&col=1";
  let again = start();
  again.enter("canvas", "/");
  assert.deepEqual([again.scene.digit, again.scene.place], [3, { row: 1, col: 1 }]);
  page.search = "";
  again = start();
  again.enter("canvas", "/");
  assert.deepEqual([again.scene.digit, again.scene.place], [3, { row: 1, col: 1 }]);
});

test("what is wrong in an address is said until the hand does something", () => {
  store.open("?digit=12345");
  assert.match(store.message, /12345 became 9999/);
  store.act(to(1, 1));
  assert.equal(store.message, "");
});

test("a scene that is opened stops what moves, and its cue is forgotten when the hand begins", () => {
  store.begin();
  const { opened } = store;
  store.open("?digit=2", "walk");
  assert.deepEqual([store.isMoving, store.cue, store.opened], [false, "walk", opened + 1]);
  store.begin();
  assert.equal(store.cue, "");
});

test("listeners hear of changes alone, and only as long as they want", () => {
  let heard = 0;
  const signal = new AbortController();
  store.subscribe(() => (heard += 1), signal.signal);
  store.change((scene) => scene);
  assert.equal(heard, 0);
  store.change(to(1, 1));
  signal.abort();
  store.change(to(2, 2));
  assert.equal(heard, 1);
});

test("the tab keeps a drawing of any size", () => {
  let stored = "";
  const storage = () => ({ setItem: (/** @type {string} */ _, /** @type {string} */ text) => void (stored = text), getItem: () => stored });
  const stroke = Array.from({ length: 9000 }, (_, i) => ({ row: (i % 200) / 4, col: ((i * 7) % 200) / 4 }));
  /** @type {Scene} */
  const scene = { ...FIRST_SCENE, mode: "drawing", drawing: fromStrokes([stroke]), meant: 3 };
  assert.equal(keepScene(scene, storage), true);
  assert.deepEqual(recallScene(storage), scene);
  const mixed = fromMarks([stampMark(9999, { row: -3, col: 40 }), strokeMark(stroke.slice(0, 9), "eraser"), strokeMark(stroke.slice(0, 5))]);
  keepScene({ ...scene, drawing: mixed }, storage);
  assert.deepEqual(recallScene(storage).drawing, mixed);
  stored = '{"mode":"drawing","ink":{"place":{"row":3,"col":2},"strokes":[[40,40,80,60]]}}'; // as it was before there were other marks
  assert.deepEqual(recallScene(storage).drawing, fromStrokes([[{ row: 10, col: 10 }, { row: 20, col: 15 }]], { row: 3, col: 2 }));
  stored = "damaged";
  assert.deepEqual(recallScene(storage), FIRST_SCENE);
  const forbidden = () => {
    throw new Error("no storage here");
  };
  assert.equal(keepScene(scene, forbidden), false);
  assert.deepEqual(recallScene(forbidden), FIRST_SCENE);
});
