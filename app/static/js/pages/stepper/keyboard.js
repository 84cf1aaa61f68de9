// What keys do on the stepper: play and step, take back, choose and write cells of the input.

import { followUndo } from "../../core/keys.js";
import { readNumber, written } from "./numbers.js";

/** @typedef {import("./stepper.js").Stepper} Stepper */

/** @param {Stepper} stepper @param {AbortSignal} signal */
export function followKeys(stepper, signal) {
  const hasText = (/** @type {Element} */ field) => field instanceof HTMLInputElement && stepper.panel.hasUntaken(field);
  followUndo(stepper.root, () => stepper.takeBack(), signal, hasText);
  followPlayerKeys(stepper, signal);
  followCellKeys(stepper, signal);
}

/** Play and step, wherever no control needs the key itself. @param {Stepper} stepper @param {AbortSignal} signal */
function followPlayerKeys(stepper, signal) {
  /** @type {Record<string, string>} */
  const actions = { " ": "play", ArrowLeft: "back", ArrowRight: "forward", Home: "first", End: "last" };
  stepper.root.addEventListener(
    "keydown",
    (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const taken = target.matches("input, select, .cells") || (target.matches("button") && event.key === " ");
      if (taken || event.ctrlKey || event.altKey || event.metaKey || !(event.key in actions)) return;
      event.preventDefault();
      stepper.act(actions[event.key]);
    },
    { signal },
  );
}

/** Choose, write and paint cells of the input. @param {Stepper} stepper @param {AbortSignal} signal */
function followCellKeys(stepper, signal) {
  const { view, bench } = stepper;
  let typed = "";
  /** @type {Record<string, [number, number]>} */
  const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.key === "Tab") return;
    const { rows, cols, cells } = bench.input;
    const cursor = view.cursor ?? { row: 0, col: 0 };
    const value = cells[cursor.row * cols + cursor.col];
    if (event.key in arrows) {
      const [down, right] = arrows[event.key];
      typed = "";
      view.cursor = { row: Math.min(Math.max(cursor.row + down, 0), rows - 1), col: Math.min(Math.max(cursor.col + right, 0), cols - 1) };
    } else if (event.key === " " || event.key === "Enter") {
      typed = "";
      stepper.paint([cursor], value === stepper.brush ? 0 : stepper.brush);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      typed = "";
      stepper.paint([cursor], 0);
    } else if (/^[-−0-9.,]$/.test(event.key)) {
      typed = /[-−]/.test(event.key) ? event.key : (typed + event.key).slice(0, 5);
      const number = readNumber(typed);
      if (number !== null) stepper.paint([cursor], number);
    } else {
      return;
    }
    event.preventDefault();
    view.cursor ??= cursor;
    announce();
  }

  function announce() {
    if (!view.cursor) return;
    const { row, col } = view.cursor;
    stepper.say(`Input row ${row}, column ${col}: ${written(bench.input.cells[row * bench.input.cols + col])}`);
    stepper.askFrame();
  }

  view.cells.addEventListener("keydown", press, { signal });
  view.cells.addEventListener(
    "focus",
    () => {
      if (!view.cells.matches(":focus-visible")) return;
      view.cursor = { row: 0, col: 0 };
      announce();
    },
    { signal },
  );
  view.cells.addEventListener(
    "blur",
    () => {
      view.cursor = null;
      typed = "";
      stepper.askFrame();
    },
    { signal },
  );
}
