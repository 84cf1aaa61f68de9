// The kernel's cells are fields that lie over the picture: type into them, turn the wheel, or step with the arrow keys.

import { readNumber, written } from "./numbers.js";

/** @typedef {import("./convolution-bench.js").ConvolutionBench} ConvolutionBench */
/** @typedef {import("./stepper.js").Stepper} Stepper */

/** @param {Stepper} stepper @param {ConvolutionBench} bench @param {AbortSignal} signal */
export function followKernel(stepper, bench, signal) {
  const { view, undo } = stepper;
  const { kernel } = view;
  /** @param {Event} event */
  const cellOf = (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    return { input, cell: Number(input.dataset.cell) };
  };
  /** @param {HTMLInputElement} input @param {number} cell @param {number} by */
  function turn(input, cell, by) {
    bench.setKernelCell(cell, Number((bench.kernelCells[cell] + by).toFixed(6)));
    stepper.changed();
    input.value = written(bench.kernelCells[cell]);
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
  kernel.addEventListener(
    "focusin",
    (event) => {
      cellOf(event).input.select();
      undo.begin(); // what is typed into one cell is taken back as one
    },
    { signal },
  );
  kernel.addEventListener(
    "focusout",
    (event) => {
      const { input, cell } = cellOf(event);
      undo.end();
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
      if (event.key === "Enter") /** @type {HTMLElement | null} */ (kernel.children[(cell + 1) % bench.kernelCells.length])?.focus();
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
