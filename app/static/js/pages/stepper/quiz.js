// Try it yourself: the stepper asks what comes out before it shows it.

import { find } from "../../core/dom.js";
import { readNumber } from "./numbers.js";
import { Score } from "./predict.js";
import { questionInWords } from "./words.js";

/** @typedef {import("./stepper.js").Stepper} Stepper */

export class Quiz {
  /** @param {Stepper} stepper */
  constructor(stepper) {
    this.stepper = stepper;
    this.isOn = false;
    this.tried = false;
    /** @type {import("./workbench.js").Wanted[]} what is still to be asked of this cell */
    this.wanted = [];
    this.cell = -1;
    this.setup = stepper.bench.setup;
    this.score = new Score(storage(), `kai-score-${stepper.kind}`);
    const form = find(stepper.root, ".quiz");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.answer(this.field.value);
    });
  }

  get field() {
    return this.stepper.panel.input(".guess");
  }

  /** Whether a cell is waiting for the learner. */
  get isAsking() {
    const { player, bench } = this.stepper;
    return this.isOn && !player.isRunning && Number.isInteger(player.t) && player.t < bench.steps;
  }

  toggle() {
    this.isOn = !this.isOn;
    const { player, bench } = this.stepper;
    if (this.isOn) player.seek(player.t >= bench.steps ? 0 : Math.floor(player.t));
    this.cell = -1;
    this.begin();
    this.stepper.show();
    this.stepper.askFrame();
    if (this.isOn) this.field.focus({ preventScroll: true });
  }

  /** Leave the quiz, then do something else. @param {() => void} then */
  end(then) {
    if (this.isOn) this.toggle();
    then();
  }

  /** Ask for the cell that comes next, or say that there is none. */
  begin() {
    const { root, player, bench } = this.stepper;
    find(root, ".quiz").hidden = !this.isOn;
    find(root, ".notice").hidden = this.isOn;
    if (!this.isOn) return;
    const next = Math.floor(player.t);
    if (next !== this.cell || this.setup !== bench.setup) {
      this.cell = next;
      this.setup = bench.setup;
      this.tried = false;
      this.wanted = bench.questions;
    }
    const done = next >= bench.steps;
    find(root, ".question").textContent = done ? "All cells are filled." : questionInWords(bench.placeOf(next), this.wanted[0]);
    this.field.disabled = done;
    find(root, ".score").textContent = this.score.words;
  }

  /** @param {string} text */
  answer(text) {
    const { bench, root } = this.stepper;
    if (!this.isAsking || !this.wanted.length) return;
    const guess = readNumber(text);
    const verdict = find(root, ".verdict");
    if (guess === null) {
      verdict.textContent = "Please type a number, such as 3 or −0.5.";
      return;
    }
    const { right, words } = bench.judge(guess, this.cell, this.wanted[0]);
    if (!this.tried) this.score.count(right);
    this.tried = !right;
    verdict.textContent = words;
    verdict.dataset.right = String(right);
    this.field.select();
    if (!right) return this.begin();
    this.field.value = "";
    this.wanted.shift();
    if (this.wanted.length) return this.begin();
    this.goOn();
  }

  /** Show how the cell comes about; it does not count as right. */
  reveal() {
    if (!this.isAsking) return;
    if (!this.tried) this.score.count(false);
    find(this.stepper.root, ".verdict").textContent = "Watch how it comes about.";
    this.goOn();
  }

  /** Play the step, then ask for the next. */
  goOn() {
    this.stepper.player.forward();
  }
}

/** The device's own storage, or null where the browser forbids it. */
function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
