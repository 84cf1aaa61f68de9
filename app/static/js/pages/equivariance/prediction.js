// "Predict first": what a shift did is hidden until the learner has said what it will be.

import { find } from "../../core/dom.js";
import { shiftInWords } from "./words.js";

/** @typedef {{row: number, col: number}} Place */
/** @typedef {import("./words.js").Outcome} Outcome */

export class Prediction {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.isOn = false;
    /** Whether the answer to what is asked is shown. */
    this.isOpen = true;
    this.asked = "";
    this.guesses = { right: 0, all: 0 };
  }

  /** Whether what the shift did is hidden now. */
  get hides() {
    return this.isOn && !this.isOpen;
  }

  /** @param {boolean} isOn */
  turn(isOn) {
    this.isOn = isOn;
    this.isOpen = !isOn;
  }

  /** @param {string} title of the network @param {Place} start @param {Place} shift @param {string} asked changes with the question */
  show(title, start, shift, asked) {
    if (asked !== this.asked) this.isOpen = !this.isOn;
    this.asked = asked;
    const { root, hides } = this;
    find(root, '[data-do="predict"]').setAttribute("aria-pressed", String(this.isOn));
    find(root, ".question").hidden = !hides;
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-told]"))) {
      part.inert = hides;
      part.toggleAttribute("data-withheld", hides);
    }
    const isMoved = shift.row !== 0 || shift.col !== 0;
    const question = isMoved
      ? `From row ${start.row}, column ${start.col}, the digit moves ${shiftInWords(shift)}. What happens to the logits of ${title}?`
      : "Move the digit, or let a shift be set: then say what will happen.";
    const text = find(root, ".asked");
    if (text.textContent !== question) text.textContent = question;
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll("[data-guess]"))) button.disabled = !isMoved;
  }

  /** @param {Outcome} guess @param {Outcome} outcome */
  answer(guess, outcome) {
    const isRight = guess === outcome;
    this.guesses.all += 1;
    this.guesses.right += Number(isRight);
    this.isOpen = true;
    const { right, all } = this.guesses;
    find(this.root, ".score").textContent = `${isRight ? "Right." : "Not this time."} Predicted right: ${right} of ${all}`;
  }
}
