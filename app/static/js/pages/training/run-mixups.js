// What a run's network takes for what: its confusion matrix at each place where it was measured, and the digits behind a cell.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { resources } from "../../core/resources.js";
import { addressOf, goTo } from "../../core/way.js";
import { behind } from "../../mixups/counts.js";
import { Gallery } from "../../mixups/gallery.js";
import { Matrix } from "../../mixups/matrix.js";
import { runAnswersRequest } from "../../mixups/requests.js";
import { labelsRequest } from "../../scene/digits.js";

/** @typedef {import("../../mixups/counts.js").Cell} Cell */
/** @typedef {{name: string, title: string, counts: number[][], said: string, offset: [number, number] | null, has_answers: boolean}} Measured at a place: rows of the counts are true classes */
/** @typedef {{run: string, labels: string, places: Measured[]}} MixupsData */

/** Where each run's matrix was left, by the run's id: whoever comes back from the canvas finds it so. @type {Map<string, {place: number, cell: Cell | null}>} */
const left = new Map();

export class RunMixups {
  /**
   * @param {HTMLElement} table shows the matrix @param {HTMLElement} section holds the digits behind a cell
   * @param {AbortSignal} signal ends the listeners
   */
  constructor(table, section, signal) {
    this.table = table;
    this.section = section;
    /** @type {MixupsData | null} */
    this.data = null;
    this.place = 0;
    /** @type {Cell | null} */
    this.cell = null;
    fill(table, MARKUP);
    this.places = find(table, ".places");
    this.matrix = new Matrix(find(table, ".counts"), "Confusion matrix: rows are digits, columns answers", (cell) => this.choose(cell), signal);
    this.gallery = new Gallery(find(section, ".gallery"), (digit) => goTo("canvas", this.sceneOf(digit)), signal);
    /** What the gallery shows. */
    this.listed = "";
    this.places.addEventListener("click", (event) => this.goTo(/** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button"))), { signal });
    resources.subscribe(() => this.draw(), signal);
  }

  /** @param {MixupsData | null} data @param {boolean} isEnd whether what else is shown of the run is its end, too */
  update(data, isEnd) {
    if (data?.run !== this.data?.run) {
      const { place, cell } = left.get(data?.run ?? "") ?? { place: 0, cell: null };
      [this.place, this.cell, this.listed] = [place, cell, ""];
    }
    if (data && data.run !== this.data?.run) {
      fill(this.places, html`${data.places.map(({ title }, i) => html`<button type="button" data-place="${i}">${title}</button>`)}`);
    }
    this.data = data;
    find(this.table, ".when").textContent = isEnd ? "" : ", at the end";
    this.draw();
  }

  get measured() {
    return /** @type {MixupsData} */ (this.data).places[this.place];
  }

  /** @param {HTMLElement | null} button */
  goTo(button) {
    if (!button) return;
    this.place = Number(button.dataset.place);
    this.keep();
    this.draw();
  }

  /** @param {Cell} cell */
  choose(cell) {
    this.cell = cell;
    this.keep();
    this.draw();
  }

  keep() {
    if (this.data) left.set(this.data.run, { place: this.place, cell: this.cell });
  }

  draw() {
    this.table.hidden = !this.data;
    this.section.hidden = !this.data || !this.cell;
    if (!this.data) return;
    const { counts, said } = this.measured;
    for (const button of this.places.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.place === String(this.place)));
    find(this.table, ".said").textContent = said;
    this.matrix.show(counts, this.cell);
    if (this.cell) this.drawGallery(this.data, this.cell);
  }

  /** @param {MixupsData} data @param {Cell} cell */
  drawGallery({ run, labels: version }, cell) {
    const { name, offset, has_answers: hasAnswers } = this.measured;
    const listed = `${run} ${name} ${cell.truth}.${cell.answer}`;
    if (this.listed === listed) return;
    if (!hasAnswers) return this.gallery.empty("This run kept no answers, only their counts: a new run keeps them.");
    const request = runAnswersRequest(run, name);
    const refusal = resources.refusal(request);
    if (refusal) return this.gallery.empty(refusal);
    const [labels, answers] = [resources.want(labelsRequest(version)), resources.want(request)];
    if (!labels || !answers) return;
    this.listed = listed;
    this.gallery.show({
      cell, numbers: behind(labels, answers, cell), place: offset && { row: offset[0], col: offset[1] },
      href: (digit) => addressOf("canvas", this.sceneOf(digit)),
    });
  }

  /** The canvas with a digit where this network met it, and with this network, unless it reads bare digits. @param {number} digit @returns {Record<string, string | number>} */
  sceneOf(digit) {
    const { offset } = this.measured;
    const [row, col] = offset ?? [0, 0];
    const scene = { digit, row, col };
    return offset && this.data ? { ...scene, guest: this.data.run } : scene;
  }
}

const MARKUP = html`<h3>Mix-ups (confusion matrix)<span class="when"></span></h3><div class="places" role="group" aria-label="Where the digits stood"></div>
  <div class="counts"></div><p class="note said"></p><p class="note">Choose a cell to see its digits.</p>`;
