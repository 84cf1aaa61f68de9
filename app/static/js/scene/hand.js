// What the hand does on a canvas: it drags or draws what is there, arrow keys move it, Ctrl+Z takes back. Each gesture is
// one change, for undo and for whoever waits until it has come to rest.

import { followGesture } from "../core/gesture.js";
import { followUndo } from "../core/keys.js";
import { looseStamp, penDown, penMove, penUp, placeStamp, undo } from "../drawing/drawing.js";
import { clampOffset, CORNERS, keyShift } from "./placement.js";
import { hasOffset, moveTo, offsetOf, shift, withDrawing, withUndo } from "./scene.js";
import { store } from "./store.js";

/** @typedef {import("./scene-view.js").SceneView} SceneView */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {{row: number, col: number}} Place */

const KEY_PAUSE = 400; // ms without a key before the move counts as one

/**
 * Listen to the hand, until the signal aborts.
 * @param {SceneView} view @param {AbortSignal} signal
 * @returns {{rest: () => void}} rest: a move by keys that still goes on is over
 */
export function followHand(view, signal) {
  const drags = followPointer(view, signal);
  return followKeys(view, drags, signal);
}

/** @param {SceneView} view @param {AbortSignal} signal @returns {{isOn: boolean}} */
function followPointer(view, signal) {
  const canvas = view.view.element;
  const gesture = { isOn: false };
  let before = store.scene;
  let opened = 0;
  /** Where it was taken, and where it stood then. @type {Place} */
  let grip = { row: 0, col: 0 };
  let from = grip;
  /** The test digit that is moved by itself. */
  let loose = looseStamp(before.drawing);

  /** Whether the scene is still the one that the gesture began with: a talk may have opened another. */
  const isOurs = () => store.opened === opened;

  const isOver = () => {
    gesture.isOn = false;
    canvas.classList.remove("held");
  };

  followGesture(
    canvas,
    {
      begin(event) {
        view.rest();
        canvas.focus({ preventScroll: true });
        gesture.isOn = true;
        [before, opened, grip, from] = [store.scene, store.opened, view.view.pointAt(event), offsetOf(store.scene)];
        loose = looseOf(view);
        store.begin();
        view.begun();
        const { tool } = view;
        if (tool === "pen") store.change((scene) => withDrawing(scene, penDown(scene.drawing, grip)));
        else if (tool === "eraser") store.change((scene) => withDrawing(scene, penDown(scene.drawing, grip, "eraser")));
        else canvas.classList.add("held");
      },
      move(event, all) {
        if (!isOurs()) return;
        if (store.scene.drawing.open && !loose) {
          const points = all.map((one) => view.view.pointAt(one));
          return store.change((scene) => withDrawing(scene, points.reduce(penMove, scene.drawing)));
        }
        const point = view.view.pointAt(event);
        const [rows, cols] = [Math.round(point.row - grip.row), Math.round(point.col - grip.col)];
        if (loose) {
          const at = { row: loose.at.row + rows, col: loose.at.col + cols };
          return store.change((scene) => withDrawing(scene, placeStamp(scene.drawing, at)));
        }
        if (hasOffset(store.scene)) {
          return store.change((scene) => moveTo(scene, clampOffset({ row: from.row + rows, col: from.col + cols })));
        }
        grip = { row: grip.row + rows, col: grip.col + cols };
        store.change((scene) => shift(scene, rows, cols));
      },
      end() {
        isOver();
        if (!isOurs()) return;
        store.change((scene) => withUndo(withDrawing(scene, penUp(scene.drawing)), before));
        store.settle();
      },
      cancel() {
        isOver();
        if (!isOurs()) return;
        store.change(() => before);
        store.settle();
      },
    },
    signal,
  );
  return gesture;
}

/** The test digit that the hand moves by itself, if that is what it does. @param {SceneView} view */
const looseOf = ({ tool }) => (tool === "stamp" ? looseStamp(store.scene.drawing) : null);

/** @param {SceneView} view @param {{isOn: boolean}} drags @param {AbortSignal} signal */
function followKeys(view, drags, signal) {
  let timer = 0;
  let before = store.scene;

  function rest() {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    store.change((scene) => withUndo(withDrawing(scene, penUp(scene.drawing)), before));
    store.settle();
  }

  /** @param {(scene: Scene) => Scene} step */
  function move(step) {
    view.walk.stop();
    if (!timer) {
      before = store.scene;
      store.begin();
      view.begun();
    }
    store.change(step);
    clearTimeout(timer);
    timer = Number(setTimeout(rest, KEY_PAUSE));
  }

  view.view.element.addEventListener(
    "keydown",
    (event) => {
      if (event.altKey || event.metaKey || event.ctrlKey || drags.isOn) return;
      const by = keyShift(event.key, event.shiftKey);
      const corner = CORNERS[event.key];
      if (!by && !corner) return;
      event.preventDefault();
      move((scene) => {
        const loose = looseOf(view);
        if (!loose) return by ? shift(scene, by.row, by.col) : moveTo(scene, corner);
        const at = by ? { row: loose.at.row + by.row, col: loose.at.col + by.col } : corner;
        return withDrawing(scene, placeStamp(scene.drawing, at));
      });
    },
    { signal },
  );
  followUndo(
    view.root,
    () => {
      if (store.scene.mode !== "drawing") return false;
      if (drags.isOn) return true;
      view.rest();
      store.act((scene) => withDrawing(scene, undo(scene.drawing)));
      return true;
    },
    signal,
  );
  signal.addEventListener("abort", rest);
  return { rest };
}
