// Try it yourself: what the learner says comes out, kindly judged. A wrong answer is often the right answer to another question;
// where it is, the hint says to which.

import { ACTIVATIONS, channelsOf } from "./convolution.js";
import { written } from "./numbers.js";

/** @typedef {import("./convolution.js").Convolution} Convolution */
/** @typedef {import("./convolution.js").ConvolutionStep} ConvolutionStep */
/** @typedef {import("./pooling.js").PoolingStep} PoolingStep */
/** @typedef {{right: boolean, words: string}} Verdict */

/** Half of the last decimal that is shown, and then some: rounding to two decimals is right. */
const TOLERANCE = 0.0101;

/** Whether a guess is a number as it would be written. @param {number} guess @param {number} value */
export const isRight = (guess, value) => Math.abs(guess - value) <= (Number.isInteger(value) ? 1e-6 : TOLERANCE);

/**
 * @param {number} guess
 * @param {ConvolutionStep} step
 * @param {Convolution} convolution
 * @returns {Verdict}
 */
export function judgeConvolution(guess, step, convolution) {
  const { bias, activation } = convolution;
  if (isRight(guess, step.value)) return { right: true, words: `Yes, ${written(step.value)}.` };
  const turned = channelsOf(convolution).flatMap(({ kernel }) => [...kernel.cells].reverse());
  const flipped = step.patch.reduce((sum, value, i) => sum + value * turned[i], 0) + bias;
  const plain = step.patch.reduce((sum, value) => sum + value, 0);
  const act = ACTIVATIONS[activation];
  /** @type {[number, string][]} */
  const mistakes = [
    [step.total, `${written(step.total)} is the sum with its bias. Now the ${activation === "relu" ? "ReLU: nothing below 0 passes" : "sigmoid"}.`],
    [act(step.sum), `Nearly: the bias, ${written(bias)}, is still to be added.`],
    [step.sum, "That is the sum of the products. Bias and activation come after it."],
    ...(step.parts.length > 1 ? step.parts.map(({ sum }, i) => /** @type {[number, string]} */ ([sum, `That is what channel ${i + 1} adds. Add up what all channels give.`])) : []),
    [act(flipped), "That is what the kernel turned by 180° would give. Here it slides as it stands."],
    [plain, "That adds up the patch alone. Multiply each cell by the kernel's cell that lies on it first."],
    [-step.value, "Look at the signs once more."],
  ];
  return { right: false, words: hint(guess, mistakes, "Multiply each cell of the patch by the kernel's cell that lies on it, and add all up.") };
}

/**
 * @param {number} guess
 * @param {PoolingStep} step
 * @param {"maximum" | "average"} mode
 * @returns {Verdict}
 */
export function judgePooling(guess, step, mode) {
  const value = step[mode];
  if (isRight(guess, value)) return { right: true, words: `Yes, ${written(value)}.` };
  /** @type {[number, string][]} */
  const mistakes =
    mode === "maximum"
      ? [
          [step.average, "That is the average. The max is the largest cell, whatever the others say."],
          [Math.min(...step.patch), "That is the smallest cell; the largest is wanted."],
          [step.sum, "That is the sum. The max is one of the cells, unchanged."],
        ]
      : [
          [step.maximum, "That is the max. The average asks every cell."],
          [step.sum, `That is the sum: share it among the ${step.patch.length} cells.`],
        ];
  const fallback = mode === "maximum" ? "Which cell of the patch is the largest?" : `Add the ${step.patch.length} cells and divide by ${step.patch.length}.`;
  return { right: false, words: hint(guess, mistakes, fallback) };
}

/** @param {number} guess @param {[number, string][]} mistakes @param {string} fallback */
function hint(guess, mistakes, fallback) {
  const known = mistakes.find(([value]) => isRight(guess, value));
  return `Not ${written(guess)}. ${known ? known[1] : fallback}`;
}

/** How often one was right, kept on this device. */
export class Score {
  /** @param {Pick<Storage, "getItem" | "setItem"> | null} storage @param {string} key */
  constructor(storage, key) {
    this.storage = storage;
    this.key = key;
    this.right = 0;
    this.asked = 0;
    try {
      const kept = JSON.parse(storage?.getItem(key) ?? "{}");
      if (Number.isInteger(kept.right) && Number.isInteger(kept.asked) && kept.right >= 0 && kept.asked >= kept.right) {
        ({ right: this.right, asked: this.asked } = kept);
      }
    } catch {
      // Somebody else's words under our key: begin anew.
    }
  }

  /** Count an answer, the first that was given to a question. @param {boolean} right */
  count(right) {
    this.asked += 1;
    if (right) this.right += 1;
    try {
      this.storage?.setItem(this.key, JSON.stringify({ right: this.right, asked: this.asked }));
    } catch {
      // No room on the device: the score lives as long as the page.
    }
  }

  /** @returns {string} */
  get words() {
    return this.asked ? `${this.right} of ${this.asked} right at the first try` : "";
  }
}
