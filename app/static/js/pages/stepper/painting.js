// What the pointer does on the stage: paint cells of the input, jump to an output cell, show what is pointed at, zoom.

import { uncover } from "../../core/covers.js";
import { followGesture } from "../../core/gesture.js";
import { cellsBetween } from "./sliding.js";

/** @typedef {import("./sliding.js").Place} Place */
/** @typedef {import("./stepper.js").Stepper} Stepper */
/**
 * A stroke of the brush.
 * @typedef {object} Stroke
 * @property {number} value painted into each cell
 * @property {Place} last cell that it came to
 * @property {{x: number, y: number}} from where it began, px of the window
 * @property {import("./undo.js").Gesture | null} gesture null while a finger has not decided yet whether it paints or scrolls
 */

/** A finger paints that rests so long, ms, or moves sideways so far, px; what it does before that may be a swipe that scrolls. */
const [REST, SIDEWAYS] = [350, 8];

/** @param {Stepper} stepper @param {AbortSignal} signal */
export function followPointer(stepper, signal) {
  followBrush(stepper, signal);
  followHover(stepper, signal);
  const { view, bench } = stepper;
  view.canvas.addEventListener(
    "click",
    (event) => {
      const under = view.under(event, bench);
      if (!under || ["input", "kernel"].includes(under.part)) return;
      const channel = /^channel-(\d)/.exec(under.part);
      if (channel) return stepper.takeChannel(Number(channel[1]));
      if (view.last?.covered) return uncover("maps");
      view.element.focus({ preventScroll: true });
      stepper.quiz.end(() => stepper.player.seek(under.row * bench.output.cols + under.col + 1));
    },
    { signal },
  );
  view.element.addEventListener(
    "wheel",
    (event) => {
      if (!stepper.canZoom || /** @type {Element} */ (event.target).closest(".kernel-cells")) return;
      event.preventDefault();
      stepper.setZoom(view.zoom * Math.exp(-event.deltaY / 400));
    },
    { signal, passive: false },
  );
}

/**
 * Paint: mouse and pen at once; a finger by a tap, after a moment's rest, or sideways, so that a swipe up or down scrolls.
 * @param {Stepper} stepper @param {AbortSignal} signal
 */
function followBrush(stepper, signal) {
  const { view, bench, undo } = stepper;
  /** @type {Stroke | null} */
  let stroke = null;
  let timer = 0;
  const forget = () => {
    clearTimeout(timer);
    stroke = null;
    view.element.classList.remove("paints");
  };
  /** @param {Stroke} begun */
  const paintFirst = (begun) => {
    clearTimeout(timer);
    begun.gesture = undo.begin();
    view.element.classList.add("paints");
    stepper.paint([begun.last], begun.value);
  };

  followGesture(
    view.cells,
    {
      begin(event) {
        const cell = view.inputCell(event, bench);
        const { rows, cols, cells } = bench.input;
        if (cell.row < 0 || cell.col < 0 || cell.row >= rows || cell.col >= cols) return false;
        view.cells.focus({ preventScroll: true });
        view.cursor = null;
        const value = cells[cell.row * cols + cell.col] === stepper.brush ? 0 : stepper.brush;
        const begun = { value, last: cell, from: { x: event.clientX, y: event.clientY }, gesture: null };
        stroke = begun;
        if (event.pointerType === "touch") timer = setTimeout(() => paintFirst(begun), REST);
        else paintFirst(begun);
        return true;
      },
      move(event, all) {
        if (!stroke) return;
        if (!stroke.gesture) {
          const [right, down] = [Math.abs(event.clientX - stroke.from.x), Math.abs(event.clientY - stroke.from.y)];
          if (Math.max(right, down) < SIDEWAYS) return;
          if (down >= right) return forget();
          paintFirst(stroke);
        }
        if (stroke.gesture !== undo.gesture) return forget(); // it has been taken back
        /** @type {Place[]} */
        const places = [];
        for (const one of all) {
          const next = view.inputCell(one, bench);
          places.push(...cellsBetween(stroke.last, next));
          stroke.last = next;
        }
        stepper.paint(places.filter((place) => view.isInSight(place, bench)), stroke.value);
      },
      end() {
        if (stroke && !stroke.gesture) paintFirst(stroke); // a tap
        if (stroke && stroke.gesture === undo.gesture) undo.end();
        forget();
      },
      cancel() {
        if (stroke?.gesture && stroke.gesture === undo.gesture) stepper.cancelGesture();
        forget();
      },
    },
    signal,
  );
  // While a finger paints, nothing scrolls.
  view.cells.addEventListener("touchmove", (event) => stroke?.gesture && event.preventDefault(), { signal, passive: false });
  signal.addEventListener("abort", () => clearTimeout(timer));
}

/** Show what the cell under the pointer is made of, or goes into. @param {Stepper} stepper @param {AbortSignal} signal */
function followHover({ view, bench, askFrame }, signal) {
  const { element } = view;
  element.addEventListener(
    "pointermove",
    (event) => {
      const under = view.under(event, bench);
      view.hover = event.pointerType === "touch" ? null : under;
      element.classList.toggle("jumps", under !== null && !["input", "kernel"].includes(under.part));
      askFrame();
    },
    { signal },
  );
  element.addEventListener(
    "pointerleave",
    () => {
      view.hover = null;
      askFrame();
    },
    { signal },
  );
}
