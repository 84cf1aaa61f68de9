import assert from "node:assert/strict";
import { test } from "node:test";
import { penDown, penUp } from "../../../app/static/js/drawing/drawing.js";
import { FIRST_SCENE, moveTo, withDrawing } from "../../../app/static/js/scene/scene.js";
import { Store } from "../../../app/static/js/scene/store.js";
import { followTraits, inkOf, sceneOf } from "../../../app/static/js/widget/traits.js";

class Model {
  constructor(state) {
    this.state = { _data: {}, offset: [0, 0], digit: 0, ...state };
    this.listeners = {};
    this.saves = 0;
  }
  get = (name) => this.state[name];
  set = (name, value) => (this.state[name] = value);
  save_changes = () => this.saves++;
  on = (event, listener) => (this.listeners[event] = listener);
  off = (event) => delete this.listeners[event];
  /** As Python does it. */
  fromPython(name, value) {
    this.state[name] = value;
    this.listeners[`change:${name}`]?.();
  }
}

function both(state) {
  const model = new Model(state);
  const scene = sceneOf(model, FIRST_SCENE);
  const store = new Store({
    search: () => "", path: () => "", replace: () => {}, recall: () => scene, keep: () => true, now: () => 0, later: () => 0,
  });
  const gone = new AbortController();
  followTraits(model, store, { canvasOf: () => new Uint8Array(3136) }, gone.signal);
  return { model, store, gone };
}

test("a scene begins as the traits say", () => {
  const { store } = both({ digit: 7, offset: [3, 28] });
  assert.deepEqual([store.scene.digit, store.scene.place], [7, { row: 3, col: 28 }]);
});

test("what a hand does becomes traits", () => {
  const { model, store } = both();
  store.act((scene) => moveTo(scene, { row: 4, col: 9 }));
  assert.deepEqual(model.state.offset, [4, 9]);
  store.act((scene) => ({ ...scene, digit: 12 }));
  assert.equal(model.state.digit, 12);
});

test("what Python sets becomes the scene, but not against a hand that moves it", () => {
  const { model, store } = both();
  model.fromPython("offset", [28, 0]);
  assert.deepEqual(store.scene.place, { row: 28, col: 0 });
  model.fromPython("digit", 3);
  assert.equal(store.scene.digit, 3);
  store.begin();
  model.fromPython("offset", [1, 1]);
  assert.deepEqual(store.scene.place, { row: 28, col: 0 });
});

test("a drawing is handed over when the pen is up: 784 grey levels", () => {
  const { model, store } = both();
  store.begin();
  store.change((scene) => withDrawing({ ...scene, mode: "drawing" }, penDown(scene.drawing, { row: 20, col: 30 })));
  assert.equal(model.state._ink, undefined);
  store.change((scene) => withDrawing(scene, penUp(scene.drawing)));
  store.settle();
  assert.equal(model.state._ink.byteLength, 784);
  assert.ok(new Uint8Array(model.state._ink.buffer).some((grey) => grey > 0));
  store.act((scene) => ({ ...scene, mode: "digit" }));
  assert.equal(model.state._ink.byteLength, 0);
});

test("a test image hands over no ink", () => {
  assert.equal(inkOf(FIRST_SCENE, null).length, 0);
});

test("when the part has gone, nothing is followed any more", () => {
  const { model, store, gone } = both();
  gone.abort();
  model.fromPython("digit", 5);
  store.act((scene) => moveTo(scene, { row: 1, col: 1 }));
  assert.deepEqual([store.scene.digit, model.state.offset], [0, [0, 0]]);
});
