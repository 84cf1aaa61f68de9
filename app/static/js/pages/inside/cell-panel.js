// The panel that tells how one cell came about, with the numbers of this very moment: while the digit moves they follow.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { mainChannel, placesIn } from "../../nn/arithmetic.js";
import { buildTerms, formOf, patchTitle } from "./cell-markup.js";
import { brief, cellInWords, placeInWords, resultInWords, shown, sourceInWords } from "./cell-words.js";
import { Chip } from "./chip.js";
import { RAMP } from "./sheet-view.js";
import { largestIn, paintSheet } from "./sheet.js";

/** @typedef {import("../../nn/arithmetic.js").Arithmetic} Arithmetic */
/** @typedef {import("../../nn/arithmetic.js").Cell} Cell */
/** @typedef {import("../../nn/arithmetic.js").ConvolutionCell} ConvolutionCell */
/** @typedef {import("../../nn/arithmetic.js").Run} Run */
/** @typedef {import("./trail.js").Step} Step */

export class CellPanel {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.terms = find(element, ".terms");
    this.form = "";
    this.way = "";
    /** Of a convolution, one an input channel. @type {Chip[]} */
    this.chips = [];
    /** The one that is looked at. @type {Chip | null} */
    this.chosen = null;
    /** Cells beneath, in the order of the buttons that lead to them; null for one on the padding. @type {(Cell | null)[]} */
    this.beneath = [];
    /** Which of them the keyboard is on, when it is. */
    this.cursor = 0;
    /** Whether the focus shall go to the main cell beneath, as soon as it is there. */
    this.focusSoon = false;
  }

  get isOpen() {
    return !this.element.hidden;
  }

  hide() {
    this.element.hidden = true;
    this.form = "";
  }

  /** @param {Run} run @param {Step[]} trail its last cell is told @param {Arithmetic} told @param {string} logits name of the stage of the logits */
  show(run, trail, told, logits) {
    const form = formOf(told);
    this.element.hidden = false;
    const isNew = form !== this.form;
    if (isNew) {
      buildTerms(this.terms, told);
      this.chips = [.../** @type {NodeListOf<HTMLElement>} */ (this.terms.querySelectorAll("[data-part]"))].map((button) => new Chip(button));
    }
    this.form = form;
    this.showTrail(trail, logits);
    const step = trail[trail.length - 1];
    const from = channelOf(step, told);
    write(find(this.element, ".result"), resultInWords(told));
    if (told.kind === "convolution") this.showConvolution(told, from);
    else if (told.kind === "pooling") this.showGrid("patch", told.patch, `${patchTitle(told.source, told.cell.channel, told.window.size)}`);
    else if (told.kind !== "pixel") this.showSummands(told);
    if (told.kind === "global pool") drawMap(/** @type {HTMLCanvasElement} */ (find(this.terms, ".whole")), told.map);
    this.beneath = cellsBeneath(run, told, from);
    this.showWaysDown(run.beneath(told, from));
    const { dataset } = this.element;
    dataset.value = String(told.value);
    dataset.parts = told.kind === "convolution" ? told.parts.map(({ sum }) => sum).join(",") : "";
  }

  /** @param {Step[]} trail @param {string} logits */
  showTrail(trail, logits) {
    const names = trail.map((step) => cellInWords(step, step.stage === logits));
    if (names.join() === this.way) return;
    this.way = names.join();
    const last = names.length - 1;
    const way = find(this.element, ".trail");
    fill(
      way,
      html`${names.map((name, i) => (i === last ? html`<b aria-current="true">${name}</b>` : html`<button type="button" data-up="${i}" title="Back up to it">${name}</button><span aria-hidden="true">›</span>`))}`,
    );
    way.scrollLeft = way.scrollWidth; // on a phone it is one line, of which the end is seen
  }

  // --- a convolution ------------------------------------------------------------------------------------------------

  /** @param {ConvolutionCell} told @param {number} from */
  showConvolution(told, from) {
    const { parts, window, source, relu } = told;
    const largest = { input: 1e-9, weight: 1e-9 };
    for (const { patch, slice } of parts) {
      largest.input = Math.max(largest.input, largestIn(patch));
      largest.weight = Math.max(largest.weight, largestIn(slice));
    }
    this.chips.forEach((chip, i) => chip.show(parts[i], i === from, window.size, largest, `${sourceInWords(source)}, map ${i}`));
    const chosen = this.chips[from] ?? null; // a single channel has none
    if (chosen !== this.chosen) chosen?.bringInSight();
    this.chosen = chosen;
    const { patch, slice, products, sum } = parts[from];
    this.showGrid("patch", patch, patchTitle(source, from, window.size), largest.input);
    this.showGrid("slice", slice, parts.length > 1 ? "its slice of the kernel" : "the kernel", largest.weight);
    this.showGrid("products", products, `${parts.length > 1 ? "partial sum" : "sum"} ${shown(sum)}`);
    this.element.dataset.relu = String(relu);
  }

  /** Numbers in a square, each with a tint of its size. @param {string} name @param {number[]} numbers @param {string} title @param {number} [largest] */
  showGrid(name, numbers, title, largest = Math.max(largestIn(numbers), 1e-9)) {
    const grid = find(this.terms, `[data-grid="${name}"]`);
    write(find(grid, ".hint"), title);
    const cells = /** @type {HTMLElement[]} */ ([...find(grid, ".numbers").children]);
    numbers.forEach((number, i) => {
      write(cells[i], brief(number));
      const tint = `${Math.round(Math.min(Math.abs(number) / largest, 1) ** 0.7 * 50)}%`;
      if (cells[i].dataset.tint === tint && cells[i].dataset.negative === String(number < 0)) return;
      cells[i].dataset.tint = tint;
      cells[i].dataset.negative = String(number < 0);
      cells[i].style.setProperty("--tint", tint);
    });
  }

  // --- a long sum -----------------------------------------------------------------------------------------------------

  /** @param {import("../../nn/arithmetic.js").DenseCell | import("../../nn/arithmetic.js").GlobalPoolCell} told */
  showSummands({ kind, source, largest, others, rest, sum }) {
    const rows = this.terms.querySelectorAll("li");
    const most = Math.max(...largest.map(({ product }) => Math.abs(product)), 1e-9);
    largest.forEach(({ cell, input, weight, product }, i) => {
      write(find(rows[i], ".where"), placeInWords(cell));
      write(find(rows[i], ".factors"), kind === "dense" ? `${shown(input)} × ${shown(weight)} =` : "");
      write(find(rows[i], "b"), shown(product));
      rows[i].style.setProperty("--share", `${Math.round((100 * Math.abs(product)) / most)}%`);
      rows[i].dataset.negative = String(product < 0);
    });
    const words = others ? `and the other ${others.toLocaleString("en")} of ${sourceInWords(source)} together: ${shown(rest)};  ` : "";
    write(find(this.terms, ".rest"), `${words}in sum ${shown(sum)}`);
  }

  // --- the way down ---------------------------------------------------------------------------------------------------

  /** @param {Cell | null} main the cell beneath that adds most */
  showWaysDown(main) {
    const isMain = (/** @type {Cell | null} */ cell) => cell !== null && main !== null && cell.channel === main.channel && cell.row === main.row && cell.col === main.col;
    const best = Math.max(this.beneath.findIndex(isMain), 0);
    const buttons = this.waysDown;
    if (!this.element.contains(activeIn(this.element))) this.cursor = best;
    if (this.focusSoon) this.cursor = best;
    this.cursor = Math.min(this.cursor, buttons.length - 1);
    buttons.forEach((button, i) => {
      const cell = this.beneath[i];
      button.tabIndex = i === this.cursor ? 0 : -1;
      button.disabled = cell === null;
      button.classList.toggle("main", i === best);
      if (cell && button.parentElement?.matches(".numbers")) button.setAttribute("aria-label", `${placeInWords(cell)}: ${button.textContent}. Go down to it`);
    });
    if (this.focusSoon) (buttons[this.cursor] ?? find(this.element, '[data-do="close-cell"]')).focus({ preventScroll: true });
    this.focusSoon = false;
  }

  /** @returns {HTMLButtonElement[]} */
  get waysDown() {
    return [.../** @type {NodeListOf<HTMLButtonElement>} */ (this.terms.querySelectorAll("[data-down]"))];
  }

  /** Arrow keys go from cell to cell of the patch, or from row to row. @param {KeyboardEvent} event @returns {boolean} whether it was such a key */
  moveCursor(event) {
    const buttons = this.waysDown;
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    if (at < 0) return false;
    const side = buttons[0].parentElement?.matches(".numbers") ? Math.sqrt(buttons.length) : 1;
    const by = /** @type {Record<string, number>} */ ({ ArrowUp: -side, ArrowDown: side, ArrowLeft: -1, ArrowRight: 1 })[event.key];
    if (!by) return false;
    const to = buttons[at + by];
    if (!to || (Math.abs(by) === 1 && side > 1 && Math.floor(at / side) !== Math.floor((at + by) / side)) || to.disabled) return true;
    this.cursor = at + by;
    buttons.forEach((button, i) => (button.tabIndex = i === this.cursor ? 0 : -1));
    to.focus({ preventScroll: true });
    return true;
  }
}

/** The input channel that is looked at: the one that was chosen, else the one of the largest partial sum. @param {Step} step @param {Arithmetic} told */
export const channelOf = ({ from }, told) => (told.kind !== "convolution" ? 0 : from !== null && from < told.parts.length ? from : mainChannel(told));

/** @param {Run} run @param {Arithmetic} told @param {number} from @returns {(Cell | null)[]} */
function cellsBeneath(run, told, from) {
  if (told.kind === "pixel") return [];
  if (told.kind === "dense" || told.kind === "global pool") return told.largest.map(({ cell }) => cell);
  const channel = told.kind === "convolution" ? from : told.cell.channel;
  return placesIn(told.window).map((place) => {
    const cell = { stage: told.source, channel, ...place };
    return run.has(cell) ? cell : null;
  });
}

/** A whole map, a pixel a cell. @param {HTMLCanvasElement} canvas @param {import("../../nn/arithmetic.js").Maps} map */
function drawMap(canvas, map) {
  if (canvas.width !== map.width || canvas.height !== map.height) [canvas.width, canvas.height] = [map.width, map.height];
  const image = new ImageData(map.width, map.height);
  paintSheet(map.values, map, Math.max(largestIn(map.values), 1e-9), RAMP, new Uint32Array(image.data.buffer), 1);
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).putImageData(image, 0, 0);
}

/** What has the focus, in whatever tree the panel stands. @param {HTMLElement} element */
const activeIn = (element) => /** @type {Document | ShadowRoot} */ (element.getRootNode()).activeElement;

/** @param {HTMLElement} element @param {string} text */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
