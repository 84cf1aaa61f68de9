// The scene on both sides: what a hand does becomes the widget's traits, what Python sets becomes the scene.

import { clampOffset } from "../scene/placement.js";
import { hasOffset, isBlank, moveTo, offsetOf } from "../scene/scene.js";

/** @typedef {import("./kernel.js").Model} Model */
/** @typedef {import("../scene/scene.js").Scene} Scene */
/** @typedef {import("../scene/store.js").Store} Store */
/** @typedef {import("../scene/answers.js").Answers} Answers */

/** The scene that a widget's traits describe. @param {Model} model @param {Scene} first @returns {Scene} */
export function sceneOf(model, first) {
  const { network = first.network, digit = model.get("digit") } = model.get("_data");
  const [row, col] = model.get("offset") ?? [0, 0];
  return { ...first, digit, place: clampOffset({ row, col }), network };
}

/** What a drawing hands over: 784 grey levels if it fits a digit's frame, else those of the canvas; nothing for a test image. @param {Scene} scene @param {Answers} answers */
export function inkOf(scene, answers) {
  if (scene.mode === "digit" || isBlank(scene)) return new Uint8Array(0);
  return scene.drawing.ink.pixels ?? answers.canvasOf(scene).slice();
}

/**
 * Keep a widget's traits and the scene in step, until the signal aborts.
 * @param {Model} model @param {Store} store @param {Answers} answers @param {AbortSignal} signal
 */
export function followTraits(model, store, answers, signal) {
  let inkSent = "";

  function send() {
    const { scene } = store;
    const { row, col } = offsetOf(scene);
    const [wasRow, wasCol] = model.get("offset");
    if (hasOffset(scene) && (row !== wasRow || col !== wasCol)) model.set("offset", [row, col]);
    if (scene.digit !== model.get("digit")) model.set("digit", scene.digit);
    const { ink, open } = scene.drawing;
    const inkNow = scene.mode === "digit" ? "" : `${ink.key} ${ink.marks.length} ${row} ${col}`;
    if (!open && inkNow !== inkSent) {
      inkSent = inkNow;
      model.set("_ink", new DataView(inkOf(scene, answers).buffer));
    }
    model.save_changes();
  }

  function take() {
    if (store.isMoving) return; // the hand goes before
    const [row, col] = model.get("offset");
    const digit = model.get("digit");
    const { scene } = store;
    if (digit !== scene.digit) store.act((before) => ({ ...before, mode: "digit", digit }));
    const at = offsetOf(store.scene);
    if (hasOffset(store.scene) && (row !== at.row || col !== at.col)) store.act((before) => moveTo(before, { row, col }));
  }

  const changes = ["change:digit", "change:offset"];
  for (const change of changes) model.on(change, take);
  signal.addEventListener("abort", () => changes.forEach((change) => model.off(change, take)));
  store.subscribe(send, signal);
}
