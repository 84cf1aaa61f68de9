// The networks' answers side by side: a card each, and a map of all placements under it.

import { fill, html } from "../../core/html.js";
import { find } from "../../core/dom.js";
import { AnswerMap } from "../../charts/answer-map.js";
import { AnswerCard } from "./answer-card.js";
import { SoftmaxView } from "./softmax-view.js";

/** @typedef {import("../../nn/sweeps.js").Answer} Answer */
/** @typedef {import("../../scene/answers.js").NetworkCard} NetworkCard */
/** @typedef {{row: number, col: number}} Place */

export class AnswersView {
  /** @param {HTMLElement} section @param {(place: Place) => void} choose called when a place on a map is chosen */
  constructor(section, choose) {
    this.section = section;
    this.choose = choose;
    this.listed = "";
    this.listeners = new AbortController();
    /** @type {AnswerCard[]} */
    this.cards = [];
    /** @type {AnswerMap[]} */
    this.maps = [];
    /** @type {SoftmaxView | null} */
    this.softmax = null;
    /** The network whose numbers are shown; "" for none. */
    this.numbered = "";
  }

  dispose() {
    this.listeners.abort();
  }

  /** Have a card and a map for each of these networks. @param {NetworkCard[]} networks */
  list(networks) {
    const listed = networks.map(({ title, nature }) => `${title} ${nature}`).join();
    if (listed === this.listed) return;
    this.listed = listed;
    this.listeners.abort();
    this.listeners = new AbortController();
    fill(
      find(this.section, ".networks"),
      html`${networks.map(cardMarkup)}<section class="softmax" data-testid="softmax" aria-label="From logits to probabilities" hidden></section>${networks.map(mapMarkup)}`,
    );
    this.softmax = new SoftmaxView(find(this.section, ".softmax"));
    /** @type {HTMLElement} */ (this.section.parentElement).style.setProperty("--networks", String(networks.length));
    const part = (/** @type {string} */ kind, /** @type {string} */ name) => find(this.section, `.${kind}[data-network="${name}"]`);
    this.cards = networks.map(({ name }) => new AnswerCard(part("card", name)));
    this.maps = networks.map(({ name }) => new AnswerMap(part("map", name), this.choose, this.listeners.signal));
  }

  /**
   * @param {(Answer | null)[]} answers null for an empty canvas
   * @param {number | null} label the true class, or what the learner says it is
   * @param {(Answer | null)[] | null} before what was answered before tidying
   */
  show(answers, label, before) {
    this.cards.forEach((card, i) => {
      card.show(answers[i], label);
      card.showBefore(before?.[i] ?? null);
    });
  }

  /** Show the numbers of a network, or of none if they are shown already. @param {string} name */
  toggleNumbers(name) {
    this.numbered = this.numbered === name ? "" : name;
  }

  /** From logits to shares, where that was asked for. @param {NetworkCard[]} networks @param {(Answer | null)[]} answers */
  showNumbers(networks, answers) {
    const index = networks.findIndex(({ name }) => name === this.numbered);
    this.softmax?.show(networks[index] ?? null, answers[index] ?? null);
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.section.querySelectorAll("[data-numbers]"))) {
      button.setAttribute("aria-pressed", String(button.dataset.numbers === this.numbered));
    }
  }

  /** @param {(Float32Array | null)[]} tables @param {number} label the class that the maps are about @param {string} empty what to say without a table @param {Uint8Array | null} visited placements that are shown; null for all */
  showMaps(tables, label, empty, visited) {
    this.maps.forEach((map, i) => map.show(tables[i], label, empty, visited));
  }

  /** Mark the current placement. @param {Place} place */
  mark(place) {
    for (const map of this.maps) map.mark(place);
  }
}

/** @param {NetworkCard} network */
const cardMarkup = ({ name, title, nature, parameters }) => html`
<article class="card" data-network="${name}" data-testid="answer-${name}" data-prediction="" data-probabilities="">
  <header><h2>${title}</h2><p class="nature">${nature}</p><p class="size">${parameters.toLocaleString("en")} parameters</p></header>
  <div class="answer" data-cover="answers">
  <div class="verdict"><span class="prediction">–</span><span class="badge"></span></div>
  <div class="bars" aria-hidden="true">${Array.from({ length: 10 }, (_, k) => html`<div class="bar"><i></i><b>${k}</b></div>`)}</div>
  </div>
  <p class="before"></p>
  <button type="button" class="numbers" data-numbers="${name}" aria-pressed="false" aria-label="Numbers of ${title}: logits, exponentials, shares">Numbers</button>
</article>`;

/** @param {NetworkCard} network */
const mapMarkup = ({ name, title }) => html`
<figure class="map" data-network="${name}" data-testid="map-${name}" data-cover="maps">
  <div class="field"><canvas aria-label="${title}: all 841 placements" aria-describedby="map-keys"></canvas><div class="here"></div><output class="tip" hidden></output></div>
  <figcaption></figcaption>
</figure>`;
