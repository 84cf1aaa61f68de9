// One answer card: the predicted digit, ten probability bars, right or wrong.

import { find } from "../../core/dom.js";
import { percent } from "../../core/percent.js";

/** @typedef {import("../../nn/sweeps.js").Answer} Answer */

export class AnswerCard {
  /** @param {HTMLElement} card */
  constructor(card) {
    this.card = card;
    this.prediction = find(card, ".prediction");
    this.badge = find(card, ".badge");
    this.before = find(card, ".before");
    this.bars = /** @type {HTMLElement[]} */ ([...card.querySelectorAll(".bar")]);
    this.fills = this.bars.map((bar) => find(bar, "i"));
    this.shown = "";
  }

  /**
   * @param {Answer | null} answer null for an empty canvas
   * @param {number | null} label the true class, or what the learner says it is
   */
  show(answer, label) {
    const verdict = answer === null || label === null ? "" : answer.prediction === label ? "right" : "wrong";
    this.card.dataset.prediction = answer === null ? "" : String(answer.prediction);
    this.card.dataset.probabilities = (answer?.probabilities ?? NOTHING).join(",");
    const shown = `${answer?.prediction}/${label}`;
    if (shown !== this.shown) {
      this.shown = shown;
      this.card.dataset.verdict = verdict;
      this.prediction.textContent = answer === null ? "–" : String(answer.prediction);
      this.badge.textContent = verdict === "wrong" ? `✗ it is a ${label}` : verdict === "right" ? "✓ right" : "";
      this.bars.forEach((bar, digit) => {
        bar.classList.toggle("top", digit === answer?.prediction);
        bar.classList.toggle("true", digit === label);
      });
    }
    this.fills.forEach((fill, digit) => {
      fill.style.transform = `scaleY(${(answer?.probabilities ?? NOTHING)[digit]})`;
    });
  }

  /** Remember beside the answer what it was before tidying. @param {Answer | null} answer */
  showBefore(answer) {
    const text = answer ? `before tidying: ${answer.prediction} (${percent(answer.probabilities[answer.prediction])})` : "";
    if (this.before.textContent !== text) this.before.textContent = text;
  }
}

const NOTHING = new Float64Array(10);
