// What the controls around the stage do: buttons, choices, fields and sliders, turned into calls of the stepper.

import { ConvolutionBench } from "./convolution-bench.js";
import { readNumber } from "./numbers.js";
import { LARGEST_BIAS, LARGEST_CELL } from "./setup.js";

/** @typedef {import("./stepper.js").Stepper} Stepper */

/** @param {Stepper} stepper @param {AbortSignal} signal */
export function followControls(stepper, signal) {
  const { root, player } = stepper;
  root.addEventListener("click", (event) => pressButton(stepper, /** @type {Element} */ (event.target)), { signal });
  root.addEventListener("change", (event) => choose(stepper, /** @type {HTMLInputElement} */ (event.target)), { signal });
  root.addEventListener(
    "input",
    (event) => {
      const control = /** @type {HTMLInputElement} */ (event.target);
      if (control.matches(".scrub")) stepper.quiz.end(() => player.seek(Number(control.value)));
      if (control.matches(".zoom")) stepper.setZoom(Number(control.value));
    },
    { signal },
  );
}

/** @param {Stepper} stepper @param {Element} target */
function pressButton(stepper, target) {
  const button = /** @type {HTMLElement | null} */ (target.closest("button"));
  if (!button) return;
  const { do: action, option, value = "", save, shift, channel } = button.dataset;
  const { bench } = stepper;
  if (action) stepper.act(action);
  if (channel) stepper.takeChannel(Number(channel));
  if (option === "channels" && bench instanceof ConvolutionBench) {
    bench.setChannels(Number(value));
    stepper.changed();
  } else if (option) stepper.change({ [option]: option === "activation" ? value : Number(value) });
  if (save) stepper.save(/** @type {"gif" | "png" | "svg"} */ (save));
  if (shift) {
    const [rows, cols] = shift.split(" ").map(Number);
    const before = stepper.bench.setup.shift ?? { row: 0, col: 0 };
    stepper.slideTo({ row: before.row + rows, col: before.col + cols });
  }
}

/** @param {Stepper} stepper @param {HTMLInputElement} control */
function choose(stepper, control) {
  const { bench } = stepper;
  const { choose: what, set } = control.dataset;
  if (what === "input") stepper.chooseInput(control.value);
  if (what === "speed") stepper.setSpeed(control.value);
  if (bench instanceof ConvolutionBench && what === "kernel") stepper.chooseKernel(bench, control.value);
  if (bench instanceof ConvolutionBench && what === "size") {
    bench.resizeKernel(Number(control.value));
    stepper.changed();
  }
  if (set) takeTyped(stepper, set, control);
}

/** A number was typed into a field. @param {Stepper} stepper @param {string} set @param {HTMLInputElement} control */
function takeTyped(stepper, set, control) {
  const number = readNumber(control.value);
  const limit = set === "bias" ? LARGEST_BIAS : LARGEST_CELL;
  if (number === null || Math.abs(number) > limit || (set === "digit" && !(Number.isInteger(number) && number >= 0))) {
    const accepted = set === "digit" ? "a whole number from 0 to 9999" : `a number from −${limit} to ${limit}`;
    stepper.say(`“${control.value}” was not taken: this field takes ${accepted}.`);
  } else if (set === "bias") {
    stepper.change({ bias: number });
  } else if (set === "digit") {
    stepper.chooseDigit(number);
  } else {
    stepper.brush = number;
  }
  control.blur();
  stepper.show();
}
