// The controls around the stage: they show the set-up and what follows from it.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { ConvolutionBench } from "./convolution-bench.js";
import { buildKernelCells } from "./markup.js";
import { readNumber, written } from "./numbers.js";
import { durationInWords, fittedStepTime, STEP_TIME } from "./pace.js";
import { digitNumber } from "./setup.js";

/** @typedef {import("./setup.js").Setup} Setup */
/** @typedef {import("./stepper.js").Bench} Bench */
/** @typedef {import("./timeline.js").Player} Player */

const SPEEDS = [0.5, 1, 2, 4, 16];
/** Grids with more rows or columns than this can be zoomed. */
const LARGEST_PLAIN = 12;

export class Panel {
  /** @param {HTMLElement} root @param {Bench} bench */
  constructor(root, bench) {
    this.root = root;
    this.bench = bench;
  }

  /**
   * @param {{brush: number, isAsking: boolean, isCovered: boolean}} state what is shown beside the bench's set-up; isAsking: the
   * quiz is on; isCovered: the outputs are covered, and what is said of them, too
   */
  show({ brush, isAsking, isCovered }) {
    const { bench, root } = this;
    const { setup } = bench;
    this.showInput(brush);
    if (bench instanceof ConvolutionBench) this.showKernel(bench);
    for (const button of this.all("[data-option]")) {
      const { option = "", value } = button.dataset;
      button.setAttribute("aria-pressed", String(String(setup[/** @type {keyof Setup} */ (option)]) === value));
    }
    const pressed = { slide: setup.shift !== null, flip: setup.flipped, quiz: isAsking };
    for (const [action, on] of Object.entries(pressed)) this.all(`[data-do="${action}"]`)[0]?.setAttribute("aria-pressed", String(on));
    find(root, ".arrows").hidden = !setup.shift;
    fill(find(root, ".legend"), html`${(isCovered ? [] : bench.legend).map(({ mark, words }) => html`<li><span class="mark" data-mark="${mark}"></span>${words}</li>`)}`);
    fill(find(root, ".remarks"), html`${(isCovered ? [] : bench.remarks).map((remark) => html`<p>${remark}</p>`)}`);
    fill(find(root, ".facts"), bench.facts);
    find(root, ".zooming").hidden = Math.max(bench.input.rows, bench.input.cols) <= LARGEST_PLAIN;
  }

  /** @param {number} brush */
  showInput(brush) {
    const { bench, root } = this;
    const { setup } = bench;
    const number = setup.ownInput ? null : digitNumber(setup.input);
    this.set('[data-choose="input"]', setup.ownInput ? "own" : number === null ? setup.input : "digit");
    find(root, '[data-choose="input"] [value="own"]').hidden = !bench.ownInput;
    find(root, ".digit").hidden = number === null;
    this.set('[data-set="digit"]', String(number ?? 0));
    this.set('[data-set="brush"]', written(brush));
  }

  /** @param {ConvolutionBench} bench */
  showKernel({ setup, ownKernel, convolution, channel, kernelCells: cells }) {
    find(this.root, ".at-hand").hidden = setup.channels === 1;
    for (const button of this.all("[data-channel]")) {
      button.hidden = Number(button.dataset.channel) >= setup.channels;
      button.setAttribute("aria-pressed", String(Number(button.dataset.channel) === channel));
    }
    find(this.root, '[data-do="slide"]').hidden = setup.channels > 1;
    this.set('[data-choose="kernel"]', channel || setup.ownKernel ? "own" : setup.kernel);
    find(this.root, '[data-choose="kernel"] [value="own"]').hidden = !ownKernel && !channel;
    this.set('[data-choose="size"]', String(convolution.kernel.rows));
    this.set('[data-set="bias"]', written(setup.bias));
    const holder = find(this.root, ".kernel-cells");
    if (holder.childElementCount !== cells.length) buildKernelCells(holder, Math.sqrt(cells.length));
    holder.querySelectorAll("input").forEach((input, i) => {
      // What somebody types into stays as it was typed, as long as it means what the cell holds.
      if (!input.matches(":focus") || readNumber(input.value) !== cells[i]) input.value = written(cells[i]);
    });
  }

  /** How fast it plays, and how long that takes. @param {Player} player */
  showSpeeds({ steps, first, speed, fits }) {
    const select = this.input('[data-choose="speed"]');
    const [all, stepTime] = [steps - first, fittedStepTime(steps - first)];
    const speeds = [...new Set([...SPEEDS, speed])].sort((a, b) => a - b);
    const options = speeds.map((one) => html`<option value="${one}">${one}× · ${durationInWords((all * stepTime) / one)}</option>`);
    if (stepTime < STEP_TIME) options.unshift(html`<option value="followed">Each product · ${durationInWords(all * STEP_TIME)}</option>`);
    const markup = html`${options}`;
    if (select.dataset.options !== markup.source) fill(select, markup);
    select.dataset.options = markup.source;
    select.value = fits || stepTime === STEP_TIME ? String(speed) : "followed";
  }

  /** @param {boolean} playing */
  showPlaying(playing) {
    const button = find(this.root, '[data-do="play"]');
    button.textContent = playing ? "Pause" : "Play";
    button.setAttribute("aria-pressed", String(playing));
  }

  /** Show a value in a control that is not being edited. @param {string} selector @param {string} value */
  set(selector, value) {
    const control = this.input(selector);
    control.dataset.shown = value;
    if (!control.matches(":focus") || control.tagName === "SELECT") control.value = value;
  }

  /** Whether something has been typed into a field that has not been taken yet. @param {HTMLInputElement} field */
  hasUntaken(field) {
    return field.matches(".guess") ? field.value !== "" : field.matches("[data-set]") && field.value !== field.dataset.shown;
  }

  /** @param {string} selector @returns {HTMLInputElement} */
  input(selector) {
    return /** @type {HTMLInputElement} */ (find(this.root, selector));
  }

  /** @param {string} selector @returns {HTMLElement[]} */
  all(selector) {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll(selector))];
  }
}
