// What the hand does on the stepper: pointer, keys, wheel and controls, turned into calls of the stepper.

import { ConvolutionBench } from "./convolution-bench.js";
import { readNumber, written } from "./numbers.js";
import { LARGEST_BIAS, LARGEST_CELL } from "./setup.js";

/** @typedef {import("./stepper.js").Stepper} Stepper */
/** @typedef {import("./setup.js").Setup} Setup */

/**
 * Listen to everything, until the signal aborts.
 * @param {Stepper} stepper @param {AbortSignal} signal
 */
export function followStepperHand(stepper, signal) {
  followPointer(stepper, signal);
  followPlayerKeys(stepper, signal);
  followCellKeys(stepper, signal);
  if (stepper.bench instanceof ConvolutionBench) followKernel(stepper, stepper.bench, signal);
  followControls(stepper, signal);
}

/** Point, paint, jump to an output cell, zoom. @param {Stepper} stepper @param {AbortSignal} signal */
function followPointer(stepper, signal) {
  const { view, bench } = stepper;
  /** @type {{id: number, value: number} | null} */
  let brush = null;

  /** @param {PointerEvent} event */
  function press(event) {
    if (event.button !== 0) return;
    const under = view.under(event, bench);
    if (under?.part !== "input") return;
    event.preventDefault();
    view.cells.focus({ preventScroll: true });
    view.cursor = null;
    view.cells.setPointerCapture(event.pointerId);
    const { padding } = bench.sliding;
    const cell = { row: under.row - padding, col: under.col - padding };
    const { rows, cols, cells } = bench.input;
    if (cell.row < 0 || cell.col < 0 || cell.row >= rows || cell.col >= cols) return;
    brush = { id: event.pointerId, value: cells[cell.row * cols + cell.col] === stepper.brush ? 0 : stepper.brush };
    stepper.paint(cell, brush.value);
  }

  /** @param {PointerEvent} event */
  function move(event) {
    const under = view.under(event, bench);
    view.hover = event.pointerType === "touch" ? null : under;
    if (brush?.id === event.pointerId && under?.part === "input") {
      stepper.paint({ row: under.row - bench.sliding.padding, col: under.col - bench.sliding.padding }, brush.value);
    }
    view.element.classList.toggle("jumps", under !== null && !["input", "kernel"].includes(under.part));
    stepper.askFrame();
  }

  const release = () => {
    brush = null;
  };
  view.cells.addEventListener("pointerdown", press, { signal });
  view.element.addEventListener("pointermove", move, { signal });
  view.cells.addEventListener("pointerup", release, { signal });
  view.cells.addEventListener("pointercancel", release, { signal });
  view.element.addEventListener(
    "pointerleave",
    () => {
      view.hover = null;
      stepper.askFrame();
    },
    { signal },
  );
  view.canvas.addEventListener(
    "click",
    (event) => {
      const under = view.under(event, bench);
      if (!under || ["input", "kernel"].includes(under.part)) return;
      view.element.focus({ preventScroll: true });
      stepper.quiz.end(() => stepper.player.seek(under.row * bench.output.cols + under.col + 1));
    },
    { signal },
  );
  view.element.addEventListener(
    "wheel",
    (event) => {
      if (stepper.all(".zooming")[0].hidden || /** @type {Element} */ (event.target).closest(".kernel-cells")) return;
      event.preventDefault();
      stepper.setZoom(view.zoom * Math.exp(-event.deltaY / 400));
    },
    { signal, passive: false },
  );
}

/** Play and step by keyboard, wherever no control needs the key itself. @param {Stepper} stepper @param {AbortSignal} signal */
function followPlayerKeys(stepper, signal) {
  /** @type {Record<string, string>} */
  const actions = { " ": "play", ArrowLeft: "back", ArrowRight: "forward", Home: "first", End: "last" };
  stepper.root.addEventListener(
    "keydown",
    (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      if (event.ctrlKey && event.key.toLowerCase() === "z" && !target.matches("input")) {
        event.preventDefault();
        return stepper.undo();
      }
      const taken = target.matches("input, select, .cells") || (target.matches("button") && event.key === " ");
      if (taken || event.ctrlKey || event.altKey || event.metaKey || !(event.key in actions)) return;
      event.preventDefault();
      stepper.act(actions[event.key]);
    },
    { signal },
  );
}

/** Choose, write and paint cells of the input by keyboard. @param {Stepper} stepper @param {AbortSignal} signal */
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
      stepper.paint(cursor, value === stepper.brush ? 0 : stepper.brush);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      typed = "";
      stepper.paint(cursor, 0);
    } else if (/^[-−0-9.,]$/.test(event.key)) {
      typed = /[-−]/.test(event.key) ? event.key : (typed + event.key).slice(0, 5);
      const number = readNumber(typed);
      if (number !== null) stepper.paint(cursor, number);
    } else {
      return;
    }
    event.preventDefault();
    view.cursor ??= cursor;
    tell();
  }

  function tell() {
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
      tell();
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

/** Type, wheel or step the kernel's cells. @param {Stepper} stepper @param {ConvolutionBench} bench @param {AbortSignal} signal */
function followKernel(stepper, bench, signal) {
  const { kernel } = stepper.view;
  /** @param {Event} event */
  const cellOf = (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    return { input, cell: Number(input.dataset.cell) };
  };
  /** @param {HTMLInputElement} input @param {number} cell @param {number} by */
  function turn(input, cell, by) {
    const value = Number((bench.kernelCells[cell] + by).toFixed(6));
    bench.setKernelCell(cell, value);
    stepper.changed();
    input.value = written(value);
  }
  kernel.addEventListener(
    "input",
    (event) => {
      const { input, cell } = cellOf(event);
      const number = readNumber(input.value);
      input.setAttribute("aria-invalid", String(number === null));
      if (number === null) return;
      bench.setKernelCell(cell, number);
      stepper.changed();
    },
    { signal },
  );
  kernel.addEventListener("focusin", (event) => cellOf(event).input.select(), { signal });
  kernel.addEventListener(
    "focusout",
    (event) => {
      const { input, cell } = cellOf(event);
      if (readNumber(input.value) === null) stepper.say(`“${input.value}” is no number, so the cell keeps ${written(bench.kernelCells[cell])}.`);
      input.removeAttribute("aria-invalid");
      input.value = written(bench.kernelCells[cell]);
    },
    { signal },
  );
  kernel.addEventListener(
    "keydown",
    (event) => {
      const { input, cell } = cellOf(event);
      const size = Math.sqrt(bench.kernelCells.length);
      if (event.key === "Enter") /** @type {HTMLElement | null} */ (kernel.children[(cell + 1) % (size * size)])?.focus();
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      turn(input, cell, (event.key === "ArrowUp" ? 1 : -1) * (event.shiftKey ? 0.1 : 1));
    },
    { signal },
  );
  kernel.addEventListener(
    "wheel",
    (event) => {
      const { input, cell } = cellOf(event);
      event.preventDefault();
      turn(input, cell, (event.deltaY < 0 ? 1 : -1) * (event.shiftKey ? 0.1 : 1));
    },
    { signal, passive: false },
  );
}

/** Buttons, fields and choices. @param {Stepper} stepper @param {AbortSignal} signal */
function followControls(stepper, signal) {
  const { root, player, bench } = stepper;
  root.addEventListener(
    "click",
    (event) => {
      const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button"));
      if (!button) return;
      const { do: action, option, value = "", save, shift } = button.dataset;
      if (action) stepper.act(action);
      if (option) stepper.change({ [option]: option === "activation" ? value : Number(value) });
      if (save) stepper.save(/** @type {"gif" | "png" | "svg"} */ (save));
      if (shift) {
        const [rows, cols] = shift.split(" ").map(Number);
        const before = bench.setup.shift ?? { row: 0, col: 0 };
        stepper.slideTo({ row: before.row + rows, col: before.col + cols });
      }
    },
    { signal },
  );
  root.addEventListener(
    "change",
    (event) => {
      const control = /** @type {HTMLInputElement} */ (event.target);
      const { choose, set } = control.dataset;
      if (choose === "input") stepper.chooseInput(control.value);
      if (bench instanceof ConvolutionBench && choose === "kernel") stepper.chooseKernel(bench, control.value);
      if (bench instanceof ConvolutionBench && choose === "size") {
        bench.resizeKernel(Number(control.value));
        stepper.changed();
      }
      if (choose === "speed") player.speed = Number(control.value);
      if (set) takeTyped(stepper, set, control);
    },
    { signal },
  );
  root.addEventListener(
    "input",
    (event) => {
      const control = /** @type {HTMLInputElement} */ (event.target);
      if (control.matches(".scrub")) stepper.quiz.end(() => player.seek(Number(control.value)));
      if (control.matches(".zoom")) stepper.setZoom(Number(control.value));
    },
    { signal },
  );
  /** @type {HTMLInputElement} */ (root.querySelector('[data-choose="speed"]')).value = String(player.speed);
}

/** A number was typed into a field. @param {Stepper} stepper @param {string} set @param {HTMLInputElement} control */
function takeTyped(stepper, set, control) {
  const number = readNumber(control.value);
  const limit = set === "bias" ? LARGEST_BIAS : LARGEST_CELL;
  if (number === null || Math.abs(number) > limit || (set === "digit" && !(Number.isInteger(number) && number >= 0))) {
    const accepted = set === "digit" ? "a whole number from 0 to 9999" : `a number from −${limit} to ${limit}`;
    stepper.say(`“${control.value}” was not taken: here goes ${accepted}.`);
  } else if (set === "bias") {
    stepper.change({ bias: number });
  } else if (set === "digit") {
    stepper.chooseDigit(number);
  } else {
    stepper.brush = number;
  }
  control.blur();
  stepper.showSettings();
}
