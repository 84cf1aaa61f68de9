// What the hand does: pointer, keys and buttons, turned into calls of the lab. Each gesture ends in one `commit`.

import { clampOffset, CORNERS, keyShift, nextDigit } from "./placement.js";

/** @typedef {import("../pages/canvas/canvas.js").Lab} Lab */
/** @typedef {Pick<Lab, "view" | "subject" | "drawsWithPen" | "keepForUndo" | "showBefore" | "moveTo" | "shift" | "askFrame" | "commit" | "act"> &
 *   {walk: import("./autoplay.js").Walk}} Mover whoever has a canvas with something on it that can be moved */
/** @typedef {{row: number, col: number}} Place */

const KEY_PAUSE = 400; // ms without a key before the server hears of the place

/**
 * Listen to everything, until the signal aborts.
 * @param {Lab} lab @param {AbortSignal} signal
 */
export function followHand(lab, signal) {
  followPointer(lab, signal);
  followKeys(lab, signal);
  lab.root.addEventListener("click", (event) => pressButton(lab, event), { signal });
  lab.numberField.addEventListener("change", () => lab.chooseTyped(lab.numberField.value), { signal });
}

/** @param {Mover} lab @param {AbortSignal} signal */
export function followPointer(lab, signal) {
  const canvas = lab.view.element;
  /** @type {{id: number, grip: Place, from: Place} | null} */
  let held = null;

  /** @param {PointerEvent} event */
  function press(event) {
    if (event.button !== 0 || held) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    lab.walk.stop();
    const point = lab.view.pointAt(event);
    if (lab.drawsWithPen) {
      lab.showBefore(null);
      lab.subject.drawing.penDown(point);
      lab.askFrame();
    } else {
      lab.keepForUndo();
      canvas.classList.add("held");
    }
    held = { id: event.pointerId, grip: point, from: lab.subject.offset };
    lab.subject.isHeld = true;
  }

  /** @param {PointerEvent} event */
  function move(event) {
    if (event.pointerId !== held?.id) return;
    const { drawing, hasOffset } = lab.subject;
    if (drawing.open) {
      const all = event.getCoalescedEvents?.() ?? [];
      for (const one of all.length ? all : [event]) drawing.penMove(lab.view.pointAt(one));
      return lab.askFrame();
    }
    const point = lab.view.pointAt(event);
    const [rows, cols] = [Math.round(point.row - held.grip.row), Math.round(point.col - held.grip.col)];
    if (hasOffset) {
      lab.moveTo(clampOffset({ row: held.from.row + rows, col: held.from.col + cols }));
    } else if (rows || cols) {
      held.grip = { row: held.grip.row + rows, col: held.grip.col + cols };
      lab.shift(rows, cols);
    }
  }

  /** @param {PointerEvent} event */
  function release(event) {
    if (event.pointerId !== held?.id) return;
    held = null;
    lab.subject.isHeld = false;
    canvas.classList.remove("held");
    lab.subject.drawing.penUp();
    lab.askFrame();
    lab.commit();
  }

  canvas.addEventListener("pointerdown", press, { signal });
  canvas.addEventListener("pointermove", move, { signal });
  canvas.addEventListener("pointerup", release, { signal });
  canvas.addEventListener("pointercancel", release, { signal });
}

/** @param {Mover} lab @param {AbortSignal} signal */
export function followKeys(lab, signal) {
  let pause = 0;
  signal.addEventListener("abort", () => clearTimeout(pause));
  lab.view.element.addEventListener(
    "keydown",
    (event) => {
      if (event.altKey || event.metaKey) return;
      const undo = event.ctrlKey && event.key.toLowerCase() === "z" && lab.subject.mode === "drawing";
      const shift = event.ctrlKey ? null : keyShift(event.key, event.shiftKey);
      const corner = event.ctrlKey ? undefined : CORNERS[event.key];
      if (!undo && !shift && !corner) return;
      event.preventDefault();
      if (undo) return lab.act("undo");
      lab.walk.stop();
      if (shift) lab.shift(shift.row, shift.col);
      if (corner) lab.moveTo(corner);
      clearTimeout(pause);
      pause = setTimeout(() => lab.commit(), KEY_PAUSE);
    },
    { signal },
  );
}

/** @param {Lab} lab @param {MouseEvent} event */
function pressButton(lab, event) {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button"));
  const { mode, hand, class: label, meant, do: action } = button?.dataset ?? {};
  if (mode) lab.changeMode(/** @type {"digit" | "drawing"} */ (mode));
  else if (hand) lab.setHand(/** @type {"pen" | "move"} */ (hand));
  else if (label) lab.choose(nextDigit(lab.labels, lab.subject.wanted, label, 1));
  else if (meant) lab.setMeant(lab.subject.meant === Number(meant) ? null : Number(meant));
  else if (action) lab.act(action);
}
