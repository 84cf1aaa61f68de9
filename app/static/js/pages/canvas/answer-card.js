// One answer card: the predicted digit, ten probability bars, right or wrong.

/** @typedef {import("../../nn/sweeps.js").Answer} Answer */

export class AnswerView {
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
    this.before.textContent = answer
      ? `before tidying: ${answer.prediction} (${percent(answer.probabilities[answer.prediction])})`
      : "";
  }
}

const NOTHING = new Float64Array(10);

/** @param {number} share 0..1 */
export function percent(share) {
  if (share > 0.99 && share < 1) return ">99 %";
  if (share > 0 && share < 0.01) return "<1 %";
  return `${Math.round(share * 100)} %`;
}

/** @param {ParentNode} root @param {string} selector @returns {HTMLElement} */
export function find(root, selector) {
  return /** @type {HTMLElement} */ (root.querySelector(selector));
}
