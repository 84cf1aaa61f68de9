// What a room said: a bar for each choice, of two rounds side by side; of places dots, on the map of the network that the
// question is about. What is right is marked when it is revealed.

import { find } from "../core/dom.js";
import { fill, html } from "../core/html.js";
import { percent } from "../core/percent.js";
import { AnswerMap } from "../charts/answer-map.js";
import { OFFSETS } from "../scene/placement.js";
import { aboutOf, loadAbout } from "./about.js";
import { bars, rightShares } from "./votes.js";

/** @typedef {import("./state.js").Question} Question */

const ROUNDS = ["first vote", "second vote"];

export class Tally {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    this.shown = "";
  }

  /** @param {Question} question nothing is shown of one whose tally is not to be seen */
  show(question) {
    const { id, tallies, answer, right } = question;
    const shown = tallies?.length ? JSON.stringify([id, tallies, answer, right]) : "";
    if (shown === this.shown) return;
    this.shown = shown;
    if (!shown) return this.host.replaceChildren();
    if (question.kind === "place") this.showPlaces(question);
    else fill(this.host, html`${barsMarkup(question)}${rightMarkup(question)}`);
  }

  /** @param {Question} question */
  showPlaces(question) {
    const tallies = /** @type {number[][][]} */ (question.tallies);
    const legend = `${tallies.length > 1 ? "Rings: the first vote. Dots: the second. " : ""}${question.answer === null ? "" : "White squares: what is right."}`;
    fill(this.host, html`
      <figure class="map empty">
        <div class="field"><canvas aria-label="Where the room put the digit"></canvas><div class="here" hidden></div><output class="tip" hidden></output>${dotsMarkup(tallies, question.answer)}</div>
        <figcaption></figcaption>
      </figure>${legend ? html`<p class="legend">${legend}</p>` : ""}${rightMarkup(question)}`);
    const map = new AnswerMap(find(this.host, ".map"), () => {}, new AbortController().signal);
    map.show(null, 0, "Where the room put it");
    const about = question.phase === "revealed" ? aboutOf(question) : null;
    const asked = this.shown;
    if (about) loadAbout(about).then(({ table, label }) => this.shown === asked && map.show(table, label, ""), () => {});
  }
}

/** @param {Question} question */
function barsMarkup(question) {
  const rounds = question.tallies?.length ?? 0;
  const row = (/** @type {import("./votes.js").Bar} */ { label, counts, shares, isRight }) => html`
    <li class="${isRight ? "right" : ""}">
      <span class="label">${isRight ? "✓ " : ""}${label}</span>
      <span class="rounds">${shares.map((share, round) => html`<span class="share" title="${ROUNDS[round]}"><i style="width: ${(share * 100).toFixed(1)}%"></i><b>${percent(share)} <small>${counts[round]}</small></b></span>`)}</span>
    </li>`;
  const legend = rounds > 1 ? html`<p class="legend">Above the first vote, below the second.</p>` : "";
  return html`<ul class="distribution" data-kind="${question.kind}" data-rounds="${rounds}">${bars(question).map(row)}</ul>${legend}`;
}

/** @param {Question} question */
function rightMarkup(question) {
  const shares = rightShares(question);
  if (!shares) return "";
  return html`<p class="shares">Right: ${shares.map((share, round) => `${percent(share)}${shares.length > 1 ? ` in the ${ROUNDS[round]}` : ""}`).join(", ")}</p>`;
}

/** @param {number[][][]} tallies @param {Question["answer"]} answer places that are right */
function dotsMarkup(tallies, answer) {
  const [last, before = []] = [...tallies].reverse();
  const most = Math.max(1, ...last.map(([, , count]) => count));
  const right = Array.isArray(answer) ? /** @type {number[][]} */ (Array.isArray(answer[0]) ? answer : [answer]) : [];
  const dot = (/** @type {string} */ kind) => (/** @type {number[]} */ [row, col, count]) =>
    html`<circle class="${kind}" cx="${col + 0.5}" cy="${row + 0.5}" r="${(0.32 + 0.4 * Math.sqrt((count - 1) / most)).toFixed(2)}"></circle>`;
  return html`<svg class="dots" viewBox="0 0 ${OFFSETS} ${OFFSETS}" role="img" aria-label="${placesInWords(last)}">
    ${before.map(dot("before"))}${last.map(dot("now"))}
    ${right.map(([row, col]) => html`<rect x="${col + 0.05}" y="${row + 0.05}" width="0.9" height="0.9"></rect>`)}
  </svg>`;
}

/** @param {number[][]} places */
function placesInWords(places) {
  if (!places.length) return "Nobody has put it anywhere.";
  return `The room's places: ${places.slice(0, 40).map(([row, col, count]) => `row ${row}, column ${col}${count > 1 ? ` (${count})` : ""}`).join("; ")}`;
}
