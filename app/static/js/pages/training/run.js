// A training run as it goes: its curves, its first layer, where it is right and what it takes for what. The server sends
// all of it again and again; everything stays the same element, so nothing blinks.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { scaleColour } from "../../charts/answer-map.js";
import { mounting } from "../../core/component.js";
import { HEIGHT, inWords, lastSecond, nearest, pathOf, PLOT, WIDTH, xOf, xTicks, yTicks } from "../../charts/line-chart.js";

/** @typedef {import("../../charts/line-chart.js").Chart} Chart */
/**
 * @typedef {object} RunData
 * @property {Chart[]} charts loss and accuracies
 * @property {{shares: number[][], said: string, note: string} | null} heat the share right at each placement
 * @property {{title: string, picture: string, said: string, note: string} | null} first the first layer's kernels, or the weights of its units: a `data:` URL
 * @property {{counts: number[][], place: string, said: string} | null} confusion rows are true classes
 */

const DASHES = { solid: "", dash: "9 5", dot: "2 4" };
const CORNERS = /** @type {const} */ (["first", "last"]);

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
    }
    const map = find(host, ".heat canvas");
    map.addEventListener("pointermove", (event) => this.pointAtMap(/** @type {PointerEvent} */ (event)), { signal });
    map.addEventListener("pointerleave", () => this.pointAtMap(null), { signal });
    this.update(data);
  }

  dispose() {
    this.listeners.abort();
  }

  /** @param {RunData} data */
  update(data) {
    this.data = data;
    this.drawCharts();
    this.drawFirstLayer();
    this.drawHeat();
    this.drawConfusion();
  }

  /** Show or hide a part. @param {string} part @param {unknown} content */
  show(part, content) {
    find(this.root, part).hidden = !content;
  }

  /** @param {number} i @param {PointerEvent | null} event */
  point(i, event) {
    const picture = /** @type {SVGElement} */ (this.root.querySelectorAll(".plot")[i]);
    const { left, width } = picture.getBoundingClientRect();
    const x = event ? ((event.clientX - left) / width) * WIDTH : 0;
    const last = lastSecond(this.data.charts[i].series);
    this.pointed = event && x >= PLOT.left ? Math.min((x - PLOT.left) / (PLOT.right - PLOT.left), 1) * last : null;
    this.drawCharts();
  }

  drawCharts() {
    const { charts } = this.data;
    const panels = [...this.root.querySelectorAll(".chart")];
    this.show(".charts", charts.some(({ series }) => series.some(({ x }) => x.length)));
    charts.forEach((chart, i) => {
      const picture = /** @type {SVGElement} */ (panels[i].querySelector(".plot"));
      picture.setAttribute("aria-label", chart.said);
      fill(picture, chartMarkup(chart, this.pointed));
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

  drawFirstLayer() {
    const { first } = this.data;
    this.show(".kernels", first);
    if (!first) return;
    find(this.root, ".kernels h3").textContent = first.title;
    find(this.root, ".kernels .note").textContent = first.note;
    const picture = /** @type {HTMLImageElement} */ (find(this.root, ".kernels img"));
    picture.alt = first.said;
    if (picture.src === first.picture) return;
    picture.decoding = "sync"; // or the picture could be empty for a frame
    picture.src = first.picture;
  }

  drawHeat() {
    const { heat } = this.data;
    this.show(".heat", heat);
    if (!heat) return;
    const { shares } = heat;
    const canvas = /** @type {HTMLCanvasElement} */ (find(this.root, ".heat canvas"));
    canvas.setAttribute("aria-label", heat.said);
    find(this.root, ".heat .note").textContent = heat.note;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    shares.forEach((row, r) => row.forEach((share, c) => ((context.fillStyle = scaleColour(share)), context.fillRect(c, r, 1, 1))));
    const ends = [shares[0][0], /** @type {number} */ (shares.at(-1)?.at(-1))];
    CORNERS.forEach((corner, i) => (find(this.root, `.heat .${corner}`).textContent = `${(100 * ends[i]).toFixed(1)} %`));
  }

  /** @param {PointerEvent | null} event */
  pointAtMap(event) {
    const { heat } = this.data;
    if (!heat) return;
    const { left, top, width, height } = find(this.root, ".heat canvas").getBoundingClientRect();
    const [row, col] = event ? [(event.clientY - top) / height, (event.clientX - left) / width].map((share) => Math.min(Math.max(Math.floor(share * heat.shares.length), 0), heat.shares.length - 1)) : [0, 0];
    find(this.root, ".heat .here").textContent = event ? `row ${row}, column ${col}: ${(100 * heat.shares[row][col]).toFixed(1)} %` : "";
  }

  drawConfusion() {
    const { confusion } = this.data;
    this.show(".confusion", confusion);
    if (!confusion) return;
    find(this.root, ".confusion .place").textContent = confusion.place;
    find(this.root, ".confusion .said").textContent = confusion.said;
    fill(find(this.root, ".confusion table"), confusionMarkup(confusion.counts));
  }
}

const CHART = html`<div class="chart"><p class="legend"></p><svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"></svg><p class="tip" hidden></p></div>`;

const MARKUP = html`
<div class="run">
  <div class="charts" data-cover="answers" hidden>${[CHART, CHART]}</div>
  <div class="looks" data-cover="maps">
    <div>
      <section class="kernels" hidden><h3></h3><img alt=""><p class="note"></p></section>
      <section class="confusion" hidden><h3>Mix-ups (confusion matrix), <span class="place"></span></h3><table></table><p class="note said"></p></section>
    </div>
    <section class="heat" hidden><h3>Right, by placement</h3>
      <div class="field"><canvas width="29" height="29" role="img"></canvas><b class="first"></b><b class="last"></b></div>
      <p class="scale"><span>0 %</span><i></i><span>100 %</span></p><p class="note"></p><p class="here"></p></section>
  </div>
</div>`;

/** @param {Chart} chart @param {number | null} pointed */
function chartMarkup(chart, pointed) {
  const last = lastSecond(chart.series);
  const { left, right, top, bottom } = PLOT;
  const lines = chart.series.map((series) => html`<path d="${series.x.length ? pathOf(series, chart, last) : ""}" style="--series:${series.colour}" stroke-dasharray="${DASHES[series.dash]}"/>`);
  const cursor = pointed === null ? "" : html`<line class="cursor" x1="${xOf(pointed, last)}" x2="${xOf(pointed, last)}" y1="${top}" y2="${bottom}"/>`;
  return html`
    ${yTicks(chart).map(({ at, text }) => html`<line class="grid" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/><text x="${left - 6}" y="${at + 4}" text-anchor="end">${text}</text>`)}
    ${xTicks(last).map(({ at, text }) => html`<text x="${at}" y="${bottom + 17}" text-anchor="middle">${text}</text>`)}
    <text class="axis" x="${(left + right) / 2}" y="${HEIGHT - 5}" text-anchor="middle">seconds</text>
    <text class="axis" transform="translate(12 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${chart.title}</text>
    <g class="lines">${lines}</g>${cursor}`;
}

/** What a line looks like. @param {import("../../charts/line-chart.js").Series} line */
const swatch = ({ colour, dash }) => html`<svg viewBox="0 0 26 6" aria-hidden="true"><path d="M1 3h24" style="--series:${colour}" stroke-dasharray="${DASHES[dash]}"/></svg>`;

/** The names of the lines. @param {Chart} chart */
const legendMarkup = ({ series }) => html`${series.filter(({ name }) => name).map((line) => html`<span>${swatch(line)}${line.name}</span>`)}`;

/** What the lines are worth where somebody points. @param {Chart} chart @param {number} pointed */
const tipMarkup = ({ series, unit }, pointed) =>
  html`<span>${pointed.toFixed(1)} s</span>${series.filter(({ x }) => x.length).map((line) => html`<span>${swatch(line)}${inWords(line.y[nearest(line.x, pointed)], unit)}</span>`)}`;

/** @param {number[][]} counts */
function confusionMarkup(counts) {
  const classes = counts.map((_, k) => k);
  const row = (/** @type {number[]} */ cells, /** @type {number} */ k) => {
    const all = Math.max(1, cells.reduce((sum, n) => sum + n, 0));
    return html`<tr><th scope="row">${k}</th>${cells.map((n) => html`<td style="--cell:${scaleColour(n / all)};--ink:${n / all > 0.5 ? "#16181d" : "#fff"}">${n || ""}</td>`)}</tr>`;
  };
  return html`<thead><tr><th><span class="corner">digit ↓ answer →</span></th>${classes.map((k) => html`<th scope="col">${k}</th>`)}</tr></thead><tbody>${counts.map(row)}</tbody>`;
}

const { mount, on } = mounting((host, data) => new Run(host, data));

/** The run that is mounted there, for tests. */
export const runOn = on;

export default mount;
