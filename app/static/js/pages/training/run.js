// A training run as it goes: its curves, its first layer, where it is right and what it takes for what. The server sends
// all of it again and again; everything stays the same element, so nothing blinks. Once it has ended, it is shown at any of
// its recorded moments.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { mounting } from "../../core/component.js";
import { HEIGHT, inWords, lastSecond, nearest, pathOf, PLOT, until, WIDTH, xOf, xTicks, yTicks } from "../../charts/line-chart.js";
import { AGAIN, Again } from "./again.js";
import { LOOK, Look } from "./look.js";
import { RunMixups } from "./run-mixups.js";

/** @typedef {import("../../charts/line-chart.js").Chart} Chart */
/** @typedef {import("../../charts/line-chart.js").Series} Series */
/**
 * @typedef {object} RunData
 * @property {Chart[]} charts loss and accuracies
 * @property {import("./moments.js").Heat | null} heat the share right at each placement
 * @property {import("./moments.js").First | null} first the first layer's kernels, or the weights of its units: a `data:` URL
 * @property {import("./run-mixups.js").MixupsData | null} mixups what it takes for what, once it is measured
 * @property {import("./again.js").AgainData | null} again what it takes to look at an ended run again
 */

const DASHES = { solid: "", dash: "9 5", dot: "2 4" };

export class Run {
  /** @param {HTMLElement} host @param {RunData} data */
  constructor(host, data) {
    this.root = host;
    this.data = data;
    this.listeners = new AbortController();
    /** The moment that is pointed at on the charts, seconds. @type {number | null} */
    this.pointed = null;
    fill(host, MARKUP);
    const { signal } = this.listeners;
    for (const [i, chart] of host.querySelectorAll(".chart").entries()) {
      const picture = /** @type {SVGElement} */ (chart.querySelector(".plot"));
      picture.addEventListener("pointermove", (event) => this.point(i, /** @type {PointerEvent} */ (event)), { signal });
      picture.addEventListener("pointerleave", () => this.point(i, null), { signal });
      picture.addEventListener("click", (event) => this.goTo(i, /** @type {MouseEvent} */ (event)), { signal });
    }
    this.own = new Look(find(host, ".own"), signal);
    this.other = new Look(find(host, ".beside"), signal);
    this.again = new Again(find(host, ".again"), () => this.draw(), signal);
    this.mixups = new RunMixups(find(host, ".confusion"), find(host, ".behind-cell"), signal);
    this.update(data);
  }

  dispose() {
    this.listeners.abort();
  }

  /** @param {RunData} data */
  update(data) {
    this.data = data;
    this.again.update(data.again, data.charts);
    this.draw();
  }

  draw() {
    this.again.draw();
    this.drawCharts();
    this.drawLooks();
    this.mixups.update(this.data.mixups, this.again.moment === null);
  }

  /** Show or hide a part. @param {string} part @param {unknown} content */
  show(part, content) {
    find(this.root, part).hidden = !content;
  }

  /** The second at which a chart is pointed at; null beside its plot. @param {number} i @param {MouseEvent} event */
  secondAt(i, event) {
    const { left, width } = this.root.querySelectorAll(".plot")[i].getBoundingClientRect();
    const x = ((event.clientX - left) / width) * WIDTH;
    const last = lastSecond(this.data.charts[i].series);
    return x >= PLOT.left ? Math.min((x - PLOT.left) / (PLOT.right - PLOT.left), 1) * last : null;
  }

  /** @param {number} i @param {PointerEvent | null} event */
  point(i, event) {
    this.pointed = event && this.secondAt(i, event);
    this.drawCharts();
  }

  /** Go through the run again from where a chart is touched. @param {number} i @param {MouseEvent} event */
  goTo(i, event) {
    const second = this.secondAt(i, event);
    if (second !== null) this.again.goToSecond(second);
  }

  drawCharts() {
    const { charts } = this.data;
    const panels = [...this.root.querySelectorAll(".chart")];
    this.show(".charts", charts.some(({ series }) => series.some(({ x }) => x.length)));
    charts.forEach((chart, i) => {
      const picture = /** @type {SVGElement} */ (panels[i].querySelector(".plot"));
      picture.setAttribute("aria-label", chart.said);
      fill(picture, chartMarkup(chart, this.pointed, this.again.cuts));
      fill(find(panels[i], ".legend"), legendMarkup(chart));
      this.drawTip(find(panels[i], ".tip"), chart);
    });
  }

  /** Beside the cursor, on the side that has room. @param {HTMLElement} tip @param {Chart} chart */
  drawTip(tip, chart) {
    tip.hidden = this.pointed === null;
    if (this.pointed === null) return;
    fill(tip, tipMarkup(chart, this.pointed));
    const share = xOf(this.pointed, lastSecond(chart.series)) / WIDTH;
    tip.style.left = share < 0.6 ? `${100 * share + 2}%` : "auto";
    tip.style.right = share < 0.6 ? "auto" : `${100 * (1 - share) + 2}%`;
  }

  drawLooks() {
    const { again, data } = this;
    const { first, heat } = again.looks ?? data;
    const beside = again.besideLooks;
    const isEnd = again.moment === null;
    this.own.show(first, isEnd ? data.heat : heat, beside ? data.again?.name : "");
    this.show(".beside", beside);
    find(this.root, ".looks").classList.toggle("pair", Boolean(beside));
    if (beside) this.other.show(beside.first, beside.heat, again.other?.name);
  }
}

const CHART = html`<div class="chart"><p class="legend"></p><svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"></svg><p class="tip" hidden></p></div>`;

const MARKUP = html`
<div class="run">
  <div class="charts" data-cover="answers" hidden>${[CHART, CHART]}</div>
  ${AGAIN}
  <div class="looks" data-cover="maps">
    <div class="own">${LOOK}</div>
    <div class="beside" hidden>${LOOK}</div>
    <section class="confusion" hidden></section>
  </div>
  <section class="behind-cell" aria-label="Digits behind the cell" hidden><div class="gallery" data-cover="answers"></div></section>
</div>`;

/** @param {Chart} chart @param {number | null} pointed @param {Map<number, number> | null} cuts until when the lines of runs are as they were */
function chartMarkup(chart, pointed, cuts) {
  const last = lastSecond(chart.series);
  const { left, right, top, bottom } = PLOT;
  const path = (/** @type {Series} */ series, /** @type {string} */ kind) =>
    html`<path class="${kind}" d="${series.x.length ? pathOf(series, chart, last) : ""}" style="--series:${series.colour}" stroke-dasharray="${DASHES[series.dash]}"/>`;
  const lines = chart.series.map((series) => path(series, cuts ? "later" : ""));
  const then = chart.series.filter(({ run }) => cuts?.has(run)).map((series) => path(until(series, cuts?.get(series.run) ?? 0), ""));
  const moments = [...(cuts ?? [])].map(([run, second]) => html`<line class="moment" x1="${xOf(second, last)}" x2="${xOf(second, last)}" y1="${top}" y2="${bottom}" style="--series:${chart.series.find((series) => series.run === run)?.colour ?? "gray"}"/>`);
  const cursor = pointed === null ? "" : html`<line class="cursor" x1="${xOf(pointed, last)}" x2="${xOf(pointed, last)}" y1="${top}" y2="${bottom}"/>`;
  return html`
    ${yTicks(chart).map(({ at, text }) => html`<line class="grid" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/><text x="${left - 6}" y="${at + 4}" text-anchor="end">${text}</text>`)}
    ${xTicks(last).map(({ at, text }) => html`<text x="${at}" y="${bottom + 17}" text-anchor="middle">${text}</text>`)}
    <text class="axis" x="${(left + right) / 2}" y="${HEIGHT - 5}" text-anchor="middle">seconds</text>
    <text class="axis" transform="translate(12 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${chart.title}</text>
    <g class="lines">${lines}${then}</g>${moments}${cursor}`;
}

/** What a line looks like. @param {import("../../charts/line-chart.js").Series} line */
const swatch = ({ colour, dash }) => html`<svg viewBox="0 0 26 6" aria-hidden="true"><path d="M1 3h24" style="--series:${colour}" stroke-dasharray="${DASHES[dash]}"/></svg>`;

/** The names of the lines. @param {Chart} chart */
const legendMarkup = ({ series }) => html`${series.filter(({ name }) => name).map((line) => html`<span>${swatch(line)}${line.name}</span>`)}`;

/** What the lines are worth where somebody points. @param {Chart} chart @param {number} pointed */
const tipMarkup = ({ series, unit }, pointed) =>
  html`<span>${pointed.toFixed(1)} s</span>${series.filter(({ x }) => x.length).map((line) => html`<span>${swatch(line)}${inWords(line.y[nearest(line.x, pointed)], unit)}</span>`)}`;

const { mount, on } = mounting((host, data) => new Run(host, data));

/** The run that is mounted there, for tests. */
export const runOn = on;

export default mount;
