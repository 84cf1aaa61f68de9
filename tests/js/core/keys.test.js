import assert from "node:assert/strict";
import { test } from "node:test";

import { isUndo } from "../../../app/static/js/core/keys.js";

const press = (/** @type {object} */ keys) => ({ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, code: "KeyZ", key: "z", ...keys });

test("undo is Ctrl or ⌘ with Z, on every keyboard", () => {
  assert.ok(isUndo(press({ ctrlKey: true })));
  assert.ok(isUndo(press({ metaKey: true })));
  assert.ok(isUndo(press({ ctrlKey: true, key: "Z" }))); // with Caps Lock
  assert.ok(isUndo(press({ ctrlKey: true, code: "KeyY" }))); // German: Z lies where others have Y
  assert.ok(isUndo(press({ ctrlKey: true, code: "KeyW" }))); // French: where others have W
  assert.ok(isUndo(press({ ctrlKey: true, key: "я" }))); // Russian: the same key types another letter
  assert.ok(isUndo(press({ ctrlKey: true, key: "Dead" })));
});

test("a key in the place of Z that types another Latin letter or a sign is what it types", () => {
  assert.ok(!isUndo(press({ ctrlKey: true, key: "y" }))); // German: to do again
  assert.ok(!isUndo(press({ ctrlKey: true, key: "w" }))); // French: to close the tab
  assert.ok(!isUndo(press({ ctrlKey: true, key: ";" }))); // Dvorak
});

test("other keys are not undo", () => {
  assert.ok(!isUndo(press({})));
  assert.ok(!isUndo(press({ ctrlKey: true, altKey: true }))); // AltGr
  assert.ok(!isUndo(press({ ctrlKey: true, shiftKey: true })));
  assert.ok(!isUndo(press({ ctrlKey: true, code: "KeyC", key: "c" })));
});
