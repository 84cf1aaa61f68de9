// The test digits behind a cell of a confusion matrix, each as it was met: on its canvas, at its place. Each is a link to the
// canvas page, which opens with it there.

import { find } from "../core/dom.js";
import { fill, html } from "../core/html.js";
import { loadDigit } from "../scene/digits.js";
import { CANVAS, placeDigit } from "../scene/placement.js";
import { cellInWords, shownInWords } from "./words.js";

/** @typedef {import("./counts.js").Cell} Cell */
/** @typedef {import("../scene/placement.js").Place} Place */
/**
 * What is shown.
 * @typedef {object} Behind
 * @property {Cell} cell
 * @property {number[]} numbers of the test digits behind it
 * @property {Place | null} place where they were met; null for bare digits
 * @property {(number: number) => string} href where a digit leads
 */

/** Digits that are shown at once. */
export const SHOWN = 24;
const DIGIT = 28;

export class Gallery {
  /** @param {HTMLElement} host @param {(number: number) => void} open called when a digit is chosen @param {AbortSignal} signal ends the listeners */
  constructor(host, open, signal) {
    fill(host, MARKUP);
    this.words = find(host, ".behind");
    this.list = find(host, ".digits");
    this.more = /** @type {HTMLButtonElement} */ (find(host, ".more"));
    /** @type {Behind | null} */
    this.shown = null;
    this.from = 0;
    this.more.addEventListener("click", () => this.turn(), { signal });
    this.list.addEventListener("click", (event) => {
      const link = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("a"));
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return; // a new tab, as the browser opens it
      event.preventDefault();
      open(Number(link.dataset.number));
    }, { signal });
  }

  /** @param {Behind} behind */
  show(behind) {
    this.shown = behind;
    this.from = 0;
    this.draw();
  }

  /** Say why there is nothing. @param {string} why */
  empty(why) {
    this.shown = null;
    this.words.textContent = why;
    fill(this.list, html``);
    this.more.hidden = true;
  }

  /** The next digits, and after the last the first. */
  turn() {
    if (!this.shown) return;
    this.from = this.from + SHOWN < this.shown.numbers.length ? this.from + SHOWN : 0;
    this.draw();
  }

  draw() {
    const { cell, numbers, place, href } = /** @type {Behind} */ (this.shown);
    const here = numbers.slice(this.from, this.from + SHOWN);
    this.words.textContent = `${cellInWords(numbers.length, cell)}${shownInWords(this.from, here.length, numbers.length)}.`;
    this.more.hidden = numbers.length <= SHOWN;
    const side = place ? CANVAS : DIGIT;
    fill(this.list, html`${here.map((number) => html`<li><a href="${href(number)}" data-number="${number}" aria-label="Test digit ${number}: to the canvas"><canvas width="${side}" height="${side}"></canvas></a></li>`)}`);
    for (const link of /** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll("a"))) {
      const canvas = /** @type {HTMLCanvasElement} */ (link.querySelector("canvas"));
      loadDigit(Number(link.dataset.number)).then(({ pixels }) => paint(canvas, pixels, place), () => {});
    }
  }
}

/** @param {HTMLCanvasElement} canvas @param {Uint8Array} pixels of a digit @param {Place | null} place */
function paint(canvas, pixels, place) {
  const levels = place ? placeDigit(pixels, place, new Uint8Array(CANVAS * CANVAS)) : pixels;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(canvas.width, canvas.height);
  levels.forEach((level, i) => image.data.set([level, level, level, 255], 4 * i));
  context.putImageData(image, 0, 0);
}

const MARKUP = html`<p class="behind" role="status"></p><ul class="digits"></ul><button type="button" class="more" hidden>More of them</button>`;
