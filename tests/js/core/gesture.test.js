import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { followGesture } from "../../../app/static/js/core/gesture.js";

/** @type {any} */
let element;
/** @type {any} */
let defaultView;
/** What the gesture was told, in order. @type {string[]} */
let told;

beforeEach(() => {
  listen("Linux x86_64");
});

/** @param {string} platform of the browser */
function listen(platform) {
  defaultView = Object.assign(new EventTarget(), { navigator: { platform } });
  element = Object.assign(new EventTarget(), { ownerDocument: { defaultView }, setPointerCapture() {} });
  told = [];
  const tell = (/** @type {string} */ what) => () => void told.push(what);
  followGesture(
    element,
    { begin: ({ pointerId }) => void told.push(`begin ${pointerId}`), move: tell("move"), end: tell("end"), cancel: tell("cancel") },
    new AbortController().signal,
  );
}

/** @param {string} type @param {object} how */
function fire(type, { id = 1, kind = "mouse", ...rest } = /** @type {any} */ ({})) {
  const usual = { pointerId: id, pointerType: kind, isPrimary: true, button: 0, buttons: type === "pointerup" ? 0 : 1 };
  element.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), usual, rest));
}

test("a gesture is a press, moves and a release", () => {
  fire("pointermove");
  fire("pointerdown");
  fire("pointermove");
  fire("pointerup");
  fire("lostpointercapture"); // follows every release
  fire("pointermove");
  assert.deepEqual(told, ["begin 1", "move", "end"]);
});

for (const [how, end] of /** @type {[string, () => void][]} */ ([
  ["a move without a button", () => fire("pointermove", { buttons: 0 })],
  ["a lost capture", () => fire("lostpointercapture")],
  ["a context menu", () => element.dispatchEvent(new Event("contextmenu"))],
  ["a window that loses focus", () => element.ownerDocument.defaultView.dispatchEvent(new Event("blur"))],
  ["a mouse that is taken away", () => fire("pointercancel")],
])) {
  test(`${how} ends a gesture, once, and what comes then is none of it`, () => {
    fire("pointerdown");
    end();
    fire("pointermove", { buttons: 0 });
    fire("pointerup");
    assert.deepEqual(told, ["begin 1", "end"]);
  });
}

test("only the first button begins a gesture", () => {
  fire("pointerdown", { button: 2 });
  fire("pointermove");
  assert.deepEqual(told, []);
});

test("a touch that the browser takes away leaves nothing", () => {
  fire("pointerdown", { kind: "touch" });
  fire("pointercancel", { kind: "touch" });
  assert.deepEqual(told, ["begin 1", "cancel"]);
});

test("a pen goes before a palm that rests, and a palm that comes later does nothing", () => {
  fire("pointerdown", { kind: "touch" });
  fire("pointerdown", { kind: "pen", id: 2 });
  fire("pointerdown", { kind: "touch", id: 3, isPrimary: false });
  fire("pointermove", { kind: "pen", id: 2 });
  fire("pointerup", { kind: "touch" });
  fire("pointerup", { kind: "pen", id: 2 });
  assert.deepEqual(told, ["begin 1", "cancel", "begin 2", "move", "end"]);
});

test("two fingers do neither, until both are up", () => {
  fire("pointerdown", { kind: "touch" });
  fire("pointerdown", { kind: "touch", id: 2, isPrimary: false });
  fire("pointermove", { kind: "touch" });
  fire("pointermove", { kind: "touch", id: 2 });
  fire("pointerup", { kind: "touch" });
  fire("pointerdown", { kind: "touch", id: 3, isPrimary: false });
  fire("pointerup", { kind: "touch", id: 2 });
  fire("pointerup", { kind: "touch", id: 3 });
  fire("pointerdown", { kind: "touch", id: 4 });
  assert.deepEqual(told, ["begin 1", "cancel", "begin 4"]);
});

test("a finger that rests opens no menu", () => {
  fire("pointerdown", { kind: "touch" });
  const menu = new Event("contextmenu", { cancelable: true });
  element.dispatchEvent(menu);
  assert.ok(menu.defaultPrevented);
  assert.deepEqual(told, ["begin 1"]);
});

test("with Ctrl a Mac's button opens a menu and begins nothing, elsewhere it is a button", () => {
  fire("pointerdown", { ctrlKey: true });
  assert.deepEqual(told, ["begin 1"]);
  listen("MacIntel");
  fire("pointerdown", { ctrlKey: true });
  fire("pointermove", { ctrlKey: true });
  fire("contextmenu");
  assert.deepEqual(told, []);
  fire("pointerdown");
  assert.deepEqual(told, ["begin 1"]);
});
