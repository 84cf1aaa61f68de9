// One input channel of a convolution's cell, small: its patch and its slice of the kernel as pictures, and its partial sum.

import { find } from "../../core/dom.js";
import { shown } from "./cell-words.js";
import { RAMP } from "./sheet-view.js";

/** @typedef {import("../../nn/arithmetic.js").ChannelSum} ChannelSum */
/** @typedef {{input: number, weight: number}} Largest what the brightest pixel stands for */

export class Chip {
  /** @param {HTMLElement} button */
  constructor(button) {
    this.button = button;
    this.sum = find(button, "span");
    this.canvas = /** @type {HTMLCanvasElement} */ (button.querySelector("canvas"));
    /** What is drawn: most patches stay as they are while a digit moves elsewhere. @type {number[]} */
    this.drawn = [];
  }

  /** @param {ChannelSum} part @param {boolean} isChosen @param {number} size of the patch @param {Largest} largest @param {string} name of the channel */
  show(part, isChosen, size, largest, name) {
    const text = shown(part.sum);
    const pressed = String(isChosen);
    if (this.button.getAttribute("aria-pressed") !== pressed) this.button.setAttribute("aria-pressed", pressed);
    const label = `${name}: ${text}`;
    if (this.button.getAttribute("aria-label") !== label) {
      this.button.setAttribute("aria-label", label);
      this.sum.textContent = text;
    }
    const levels = [...part.patch.map((value) => level(value, largest.input)), ...part.slice.map((value) => level(value, largest.weight))];
    if (levels.length === this.drawn.length && levels.every((one, i) => one === this.drawn[i])) return;
    this.drawn = levels;
    this.draw(size);
  }

  /** On a phone all chips stand in one line, of which a part is seen. */
  bringInSight() {
    const line = /** @type {HTMLElement} */ (this.button.parentElement);
    line.scrollLeft = this.button.offsetLeft - line.offsetLeft - (line.clientWidth - this.button.offsetWidth) / 2;
  }

  /** @param {number} size */
  draw(size) {
    const context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    const image = context.createImageData(2 * size + 1, size);
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < size * size; i++) {
      const at = Math.floor(i / size) * (2 * size + 1) + (i % size);
      pixels[at] = RAMP[this.drawn[i]];
      pixels[at + size + 1] = RAMP[this.drawn[size * size + i]];
    }
    context.putImageData(image, 0, 0);
  }
}

/** The place of a value on the ramp. @param {number} value @param {number} largest */
const level = (value, largest) => 255 + Math.round((255 * value) / largest);
