// The stage of the stepper: a canvas that shows the scene, and over it the elements that can be focused.

import { find } from "../../core/dom.js";
import { boxOf, cellUnder, middleOf } from "./gridview.js";
import { paint } from "./picture.js";
import { NARROW, partUnder } from "./scene.js";

/** @typedef {import("./colours.js").Rgb} Rgb */
/** @typedef {import("./scene.js").Look} Look */
/** @typedef {import("./stepper.js").Bench} Bench */
/** @typedef {Pick<Look, "index" | "moment" | "asked" | "covered">} Now */

/** The stage is never lower than this on a wide screen, px. */
const SMALLEST = 300;

export class StepperView {
  /** @param {HTMLElement} element the stage */
  constructor(element) {
    this.element = element;
    this.canvas = /** @type {HTMLCanvasElement} */ (element.querySelector("canvas"));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.cells = find(element, ".cells");
    this.kernel = find(element, ".kernel-cells");
    this.zoom = 1;
    /** @type {Look["hover"]} */
    this.hover = null;
    /** @type {{row: number, col: number} | null} the cell of the input that the keyboard is on */
    this.cursor = null;
    /** @type {Look | null} */
    this.last = null;
    /** @type {import("./colours.js").Palette | null} */
    this.palette = null;
  }

  /** The theme may be another now. */
  forgetColours() {
    this.palette = null;
  }

  /** @returns {import("./colours.js").Palette} */
  get colours() {
    if (!this.palette) {
      const styles = getComputedStyle(this.element);
      const read = (/** @type {string} */ name, /** @type {string} */ fallback) => rgbOf(styles.getPropertyValue(name).trim() || fallback);
      this.palette = {
        text: read("--st-text-color", "#16181d"),
        page: read("--st-background-color", "#ffffff"),
        soft: read("--st-secondary-background-color", "#f1f3f7"),
        accent: read("--st-primary-color", "#0b5fa5"),
      };
    }
    return this.palette;
  }

  /**
   * How high the stage is: on a phone, what its parts need; else as high as the window has room for, so that the player and
   * what is read along with it are in sight, too.
   * @param {Bench} bench @param {number} width
   */
  heightFor(bench, width) {
    if (width < NARROW) return Math.round(bench.narrowHeight(width));
    const length = (/** @type {string} */ name) => parseFloat(getComputedStyle(this.element).getPropertyValue(name));
    const talk = length("--kai-talk") || 0; // its bar lies below
    const room = Math.max((length("--kai-height") || innerHeight) - talk - topOf(this.element) - this.heightBelow(bench.setup.shift === null), SMALLEST);
    return Math.round(Math.min(room, width * 0.42));
  }

  /** How much of the window is for what stands under the stage. @param {boolean} withFacts */
  heightBelow(withFacts) {
    const stepper = /** @type {HTMLElement} */ (this.element.parentElement);
    const height = (/** @type {string} */ selector) => find(stepper, selector).offsetHeight;
    const parts = [".legend", ".told", ".player", ...(withFacts ? [".facts"] : [])].map(height).filter((one) => one > 0);
    const gap = parseFloat(getComputedStyle(stepper).rowGap);
    const line = parseFloat(getComputedStyle(stepper).lineHeight); // of the step in words, which comes and goes
    return parts.reduce((sum, part) => sum + part + gap, gap + line + gap);
  }

  /** @param {Bench} bench @param {Now} now */
  draw(bench, now) {
    const width = this.element.clientWidth;
    if (!width) return;
    const height = this.heightFor(bench, width);
    const ratio = devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.element.style.height = `${height}px`;
    }
    const hover = this.cursor ? { part: "input", row: this.cursor.row + bench.sliding.padding, col: this.cursor.col + bench.sliding.padding } : this.hover;
    this.last = { ...now, width, height, zoom: this.zoom, hover, palette: this.colours };
    paint(this.context, bench.scene(this.last), ratio);
    this.placeOverlays(bench.parts(this.last));
  }

  /** @param {Record<string, import("./gridview.js").GridView>} parts */
  placeOverlays({ input, kernel }) {
    const { box } = input;
    const shown = boxOf(input, { row: 0, col: 0 }, input.rows, input.cols);
    const [left, top] = [Math.max(shown.x, box.x), Math.max(shown.y, box.y)];
    place(this.cells, left, top, Math.min(shown.x + shown.width, box.x + box.width) - left, Math.min(shown.y + shown.height, box.y + box.height) - top);
    this.kernel.hidden = !kernel;
    if (!kernel) return;
    const side = kernel.cell * kernel.rows;
    place(this.kernel, kernel.x, kernel.y, side, side);
    this.kernel.style.fontSize = `${Math.max(kernel.cell * 0.4, 10)}px`;
  }

  /**
   * The cell of the input, without padding, on which a point would be if the grid went on for ever.
   * @param {MouseEvent} event @param {Bench} bench
   */
  inputCell(event, bench) {
    if (!this.last) return { row: -1, col: -1 };
    const { left, top } = this.canvas.getBoundingClientRect();
    const { x, y, cell } = bench.parts(this.last).input;
    const { padding } = bench.sliding;
    return { row: Math.floor((event.clientY - top - y) / cell) - padding, col: Math.floor((event.clientX - left - x) / cell) - padding };
  }

  /** Whether a cell of the input is shown: zoomed, only a part of them is. @param {import("./sliding.js").Place} place @param {Bench} bench */
  isInSight({ row, col }, bench) {
    if (!this.last) return false;
    const { input } = bench.parts(this.last);
    const { padding } = bench.sliding;
    return cellUnder(input, middleOf(input, { row: row + padding, col: col + padding })) !== null;
  }

  /**
   * What lies under the pointer.
   * @param {MouseEvent} event @param {Bench} bench
   */
  under(event, bench) {
    if (!this.last) return null;
    const { left, top } = this.canvas.getBoundingClientRect();
    return partUnder(bench.parts(this.last), { x: event.clientX - left, y: event.clientY - top });
  }
}

/** @param {HTMLElement} element @param {number} x @param {number} y @param {number} width @param {number} height */
function place(element, x, y, width, height) {
  const { style } = element;
  const css = `left:${x.toFixed(1)}px;top:${y.toFixed(1)}px;width:${width.toFixed(1)}px;height:${height.toFixed(1)}px`;
  if (element.dataset.placed === css) return;
  element.dataset.placed = css;
  [style.left, style.top, style.width, style.height] = css.split(";").map((part) => part.split(":")[1]);
}

/** Where an element begins on its page, however far that is scrolled, px. @param {Element} element */
function topOf(element) {
  let top = element.getBoundingClientRect().top;
  for (let node = /** @type {any} */ (element); node; node = node.parentNode ?? node.host) top += node.scrollTop ?? 0;
  return top;
}

/** A CSS colour as red, green, blue. @param {string} colour @returns {Rgb} */
function rgbOf(colour) {
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true }));
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}
