// Wrong answers: of each network at each placement its confusion matrix, the test digits behind a cell of it, and on a map of
// all placements which wrong answer it likes best where.

import { scaleColour } from "../../charts/answer-map.js";
import { PlacementMap } from "../../charts/heatmap.js";
import { keepsAddress } from "../../core/address.js";
import { mounting } from "../../core/component.js";
import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { whenPrepared } from "../../core/prepared.js";
import { resources } from "../../core/resources.js";
import { addressOf, goTo } from "../../core/way.js";
import { behind, CLASSES, confusionCounts, favourite, rightOf, worstCell, wrongAnswers } from "../../mixups/counts.js";
import { Gallery } from "../../mixups/gallery.js";
import { Matrix } from "../../mixups/matrix.js";
import { answersRequest, talliesRequest } from "../../mixups/requests.js";
import { summary } from "../../mixups/words.js";
import { labelsRequest } from "../../scene/digits.js";
import { OFFSETS } from "../../scene/placement.js";
import { placeInWords } from "../../scene/words.js";
import { Memory } from "../stepper/memory.js";
import { readState, writeState } from "./state.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("../../scene/placement.js").Place} Place */
/** @typedef {{networks: {name: string, title: string}[], versions: Record<string, string>, labels: string}} MixupsData */

/** Of all digits, the share from which on a wrong answer is noted on the map. */
const NOTED = 0.25;
const CAPTION = "Bright: read rightly; dark: not. A number is the wrong answer that at least every fourth digit gets there.";

export class Mixups {
  /** @param {HTMLElement} host @param {MixupsData} data */
  constructor(host, data) {
    this.data = data;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    fill(host, markup(data));
    this.buttons = /** @type {HTMLButtonElement[]} */ ([...host.querySelectorAll("[data-network]")]);
    this.words = find(host, ".summary");
    this.title = find(host, ".title");
    this.memory = new Memory("mixups", () => writeState(this.state));
    this.state = readState(this.memory.kept, data.networks.map(({ name }) => name));
    /** The network whose map is painted. */
    this.painted = "";
    /** What the gallery shows. */
    this.listed = "";
    this.map = new PlacementMap(find(host, ".map"), (place) => this.change({ ...place, cell: null }), (place) => this.describe(place), signal);
    this.matrix = new Matrix(find(host, ".counts"), "Confusion matrix: rows are digits, columns answers", (cell) => this.change({ cell }), signal);
    this.gallery = new Gallery(find(host, ".gallery"), (number) => this.open(number), signal);
    for (const button of this.buttons) {
      button.addEventListener("click", () => this.change({ network: button.dataset.network ?? "", cell: null }), { signal });
    }
    keepsAddress(() => this.memory.keep(), signal);
    whenPrepared("mixups", ({ query }) => this.change(readState(query, data.networks.map(({ name }) => name))), signal);
    resources.subscribe(() => this.render(), signal);
    if (this.memory.hasAddress && location.search) this.memory.keep(); // what a link opened is found again, too
    this.render();
  }

  /** What the server sends never changes. */
  update() {}

  dispose() {
    this.memory.dispose();
    this.listeners.abort();
  }

  /** @param {Partial<State>} change */
  change(change) {
    this.state = { ...this.state, ...change };
    this.memory.keepSoon();
    this.render();
  }

  /** Open the canvas with a digit. @param {number} digit */
  open(digit) {
    goTo("canvas", this.sceneOf(digit));
  }

  render() {
    const { network, row, col } = this.state;
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.network === network));
    this.map.mark({ row, col });
    this.drawMap();
    const version = this.data.versions[network];
    const request = answersRequest(network, version, { row, col });
    const [labels, answers] = [resources.want(labelsRequest(this.data.labels)), resources.want(request)];
    const refusal = resources.refusal(request);
    if (refusal) return this.refuse(refusal);
    if (labels && answers) this.drawMatrix(labels, answers);
  }

  /** How the network's answers fall everywhere; null while that is on its way. */
  get tallies() {
    const { network } = this.state;
    return resources.want(talliesRequest(network, this.data.versions[network]));
  }

  drawMap() {
    const { tallies } = this;
    const { network } = this.state;
    if (!tallies || this.painted === network) return;
    this.painted = network;
    this.map.paint((cell) => {
      const { share, noted } = tallyAt(tallies, cell);
      return { colour: scaleColour(share), dot: noted === null ? null : share > 0.4 ? "rgba(0,0,0,.8)" : "rgba(255,255,255,.85)", digit: noted };
    }, CAPTION);
  }

  /** What the map says of a place. @param {Place} place */
  describe({ row, col }) {
    const { tallies } = this;
    if (!tallies) return null;
    const { share, liked } = tallyAt(tallies, row * OFFSETS + col);
    const wrong = liked ? `; ${liked.times === liked.wrong ? "all" : "most"} wrong answers: ${liked.answer}` : "";
    return `row ${row}, column ${col}: ${(100 * share).toFixed(1)} % right${wrong}`;
  }

  /** @param {string} labels @param {string} answers */
  drawMatrix(labels, answers) {
    const { network, row, col } = this.state;
    const counts = confusionCounts(labels, answers);
    const cell = this.state.cell ?? worstCell(counts);
    this.title.textContent = `${this.data.networks.find(({ name }) => name === network)?.title}, digits ${placeInWords({ row, col })}`;
    this.say(summary(rightOf(counts), favourite(wrongAnswers(counts))));
    this.matrix.show(counts, cell);
    const shown = `${network} ${row} ${col} ${cell.truth}.${cell.answer}`;
    if (this.listed === shown) return;
    this.listed = shown;
    this.gallery.show({
      cell, numbers: behind(labels, answers, cell), place: { row, col },
      href: (number) => addressOf("canvas", this.sceneOf(number)),
    });
  }

  /** The canvas with a digit where the networks met it. @param {number} digit */
  sceneOf(digit) {
    const { row, col } = this.state;
    return { digit, row, col };
  }

  /** @param {string} why */
  refuse(why) {
    this.listed = "";
    this.say("");
    this.matrix.show(Array.from({ length: CLASSES }, () => new Array(CLASSES).fill(0)), null);
    this.gallery.empty(why);
  }

  /** @param {string} text */
  say(text) {
    if (this.words.textContent !== text) this.words.textContent = text;
  }
}

/** The share of digits that is right at a place, the favourite wrong answer, and that answer once more if it is worth a note. @param {Uint16Array} tallies @param {number} cell */
function tallyAt(tallies, cell) {
  const start = cell * (CLASSES + 1);
  const liked = favourite(tallies.subarray(start, start + CLASSES));
  const right = tallies[start + CLASSES];
  const asked = right + (liked?.wrong ?? 0);
  return { share: right / asked, liked, noted: liked && liked.times >= NOTED * asked ? liked.answer : null };
}

/** @param {MixupsData} data */
const markup = ({ networks }) => html`
<div class="mixups">
  <div class="networks" role="group" aria-label="Network">${networks.map(({ name, title }) => html`<button type="button" data-network="${name}" aria-pressed="false">${title}</button>`)}</div>
  <figure class="map" data-testid="mixups-map">
    <div data-cover="maps"><div class="field"><canvas aria-label="Where the digits stand: all 841 placements" aria-describedby="mixups-keys"></canvas>
      <div class="here"></div><output class="tip" hidden></output></div></div>
    <figcaption></figcaption>
    <p class="unseen" id="mixups-keys">Arrow keys go from place to place, with Shift by four; Enter has the digits stand there.</p>
  </figure>
  <section class="told" data-cover="answers"><h2 class="title"></h2><p class="summary" role="status"></p><div class="counts"></div></section>
  <section class="behind-cell" aria-label="Digits behind the cell"><div class="gallery" data-cover="answers"></div></section>
</div>`;

const { mount, on } = mounting((host, data) => new Mixups(host, data));

/** The part that is mounted there, for tests. */
export const mixupsOn = on;

export default mount;
