// An ended run, again: a slider over its recorded moments, another run beside it, and both in the page's address.

import { keepsAddress } from "../../core/address.js";
import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { resources } from "../../core/resources.js";
import { inWords, until } from "../../charts/line-chart.js";
import { atStep, looksAt, nearestTo, readAsked, recordOf, writeAsked } from "./moments.js";

/** @typedef {import("../../charts/line-chart.js").Chart} Chart */
/** @typedef {import("./moments.js").Recorded} Recorded */
/** @typedef {{id: string, version: string, index: number, name: string, said: string}} Other index: of its lines in the charts; said: how it began, beside the run that is shown */
/** @typedef {{id: string, version: string, index: number, name: string, steps: number[], seconds: number[], others: Other[]}} AgainData */

const PAUSE = 250; // ms without a change before the address follows: browsers take only so many a second
const PLAYS = 8000; // ms that a whole run takes at most
const LONGEST_FRAME = 250; // ms

export const AGAIN = html`
<div class="again">
  <div class="player"><button class="play" type="button"></button><input class="moment" type="range" min="0" step="1" aria-label="Moment of the run"></div>
  <p class="then"></p>
  <p class="compare" hidden><label>Beside it <select></select></label> <span class="began"></span></p>
</div>`;

export class Again {
  /** @param {HTMLElement} root holds `AGAIN` @param {() => void} changed @param {AbortSignal} signal */
  constructor(root, changed, signal) {
    this.root = root;
    this.changed = changed;
    /** @type {AgainData | null} */
    this.data = null;
    /** @type {Chart[]} */
    this.charts = [];
    /** The moment that is looked at; null for the end. @type {number | null} */
    this.moment = null;
    /** Id of the run beside it; "" for none. */
    this.beside = "";
    /** What the address asked for when it was read or written last. */
    this.seen = "";
    this.writing = 0;
    this.playing = 0;
    find(root, ".moment").addEventListener("input", () => this.goTo(Number(this.slider.value)), { signal });
    find(root, ".play").addEventListener("click", () => this.play(!this.playing), { signal });
    find(root, "select").addEventListener("change", () => this.compare(this.choice.value), { signal });
    resources.subscribe(() => this.data && this.changed(), signal);
    keepsAddress(() => this.write(), signal);
    signal.addEventListener("abort", () => {
      clearInterval(this.playing);
      clearTimeout(this.writing);
    });
  }

  get slider() {
    return /** @type {HTMLInputElement} */ (find(this.root, ".moment"));
  }

  get choice() {
    return /** @type {HTMLSelectElement} */ (find(this.root, "select"));
  }

  /** @param {AgainData | null} data null while the run lives @param {Chart[]} charts */
  update(data, charts) {
    if (data?.id !== this.data?.id) {
      this.play(false);
      this.seen = "";
    }
    this.data = data;
    this.charts = charts;
    if (data) this.read(data);
  }

  // --- what is looked at --------------------------------------------------------------------------------------------

  /** The last moment's index. */
  get last() {
    return (this.data?.steps.length ?? 1) - 1;
  }

  /** The moment's index, the end's among them. */
  get at() {
    return this.moment ?? this.last;
  }

  /** The run beside it. @returns {Other | null} */
  get other() {
    return this.data?.others.find(({ id }) => id === this.beside) ?? null;
  }

  /** @param {{id: string, version: string}} run */
  recordedOf(run) {
    return resources.want(recordOf(run));
  }

  /** First layer and map of the run at the moment; null at its end, or until they have come. */
  get looks() {
    if (!this.data || (this.moment === null && !this.other)) return null;
    const recorded = this.recordedOf(this.data);
    return recorded && looksAt(recorded, Math.min(this.at, recorded.steps.length - 1));
  }

  /** The same of the run beside it, after as many updates. */
  get besideLooks() {
    const { data, other } = this;
    const recorded = other && this.recordedOf(other);
    return data && recorded ? looksAt(recorded, atStep(recorded.steps, data.steps[this.at])) : null;
  }

  /** Until when the lines of each run are drawn as they were, seconds by its index; null at the end. @returns {Map<number, number> | null} */
  get cuts() {
    const { data, other } = this;
    if (!data || this.moment === null) return null;
    const cuts = new Map([[data.index, data.seconds[this.at]]]);
    const recorded = other && this.recordedOf(other);
    if (other && recorded) cuts.set(other.index, recorded.seconds[atStep(recorded.steps, data.steps[this.at])]);
    return cuts;
  }

  // --- what a hand does ---------------------------------------------------------------------------------------------

  /** @param {number} moment */
  goTo(moment) {
    this.moment = moment >= this.last ? null : Math.max(0, moment);
    this.writeSoon();
    this.changed();
  }

  /** To the moment that is nearest to a time of the run. @param {number} second */
  goToSecond(second) {
    if (this.data) this.goTo(nearestTo(this.data.seconds, second));
  }

  /** @param {string} id "" for none */
  compare(id) {
    this.beside = id;
    this.writeSoon();
    this.changed();
  }

  /** Play the run from here, or from its beginning if it is at its end; or stop. @param {boolean} isOn */
  play(isOn) {
    clearInterval(this.playing);
    this.playing = 0;
    if (isOn && this.data) {
      if (this.moment === null) this.goTo(0);
      this.playing = Number(setInterval(() => this.next(), Math.min(PLAYS / this.last, LONGEST_FRAME)));
    }
    this.draw();
  }

  next() {
    if (this.data && !this.recordedOf(this.data) && resources.refusal(recordOf(this.data)) === null) return; // it is on its way
    this.goTo(this.at + 1);
    if (this.moment === null) this.play(false);
  }

  // --- the address --------------------------------------------------------------------------------------------------

  /** Take what the address asks for, if that is new. @param {AgainData} data */
  read(data) {
    const asked = readAsked(location.search, data.id);
    const name = JSON.stringify(asked);
    if (name === this.seen) return;
    this.seen = name;
    this.moment = asked.moment === null || asked.moment >= this.last ? null : asked.moment;
    this.beside = asked.beside;
    if (this.moment !== null || this.beside) this.bringInSight();
  }

  /** A link to a moment is about the run, which on a phone comes after the whole form: go there, unless somebody has gone somewhere already. */
  bringInSight() {
    const page = document.querySelector('[data-testid="stMain"]');
    if (page?.scrollTop === 0 && this.root.getBoundingClientRect().top > innerHeight) document.querySelector(".st-key-live")?.scrollIntoView({ block: "start" });
  }

  writeSoon() {
    clearTimeout(this.writing);
    this.writing = Number(setTimeout(() => this.write(), PAUSE));
  }

  write() {
    clearTimeout(this.writing);
    const { data, moment } = this;
    if (!data || !new URLSearchParams(location.search).get("run")?.includes(data.id)) return; // another run's, or page's
    const asked = { moment, beside: this.other ? this.beside : "" };
    const search = writeAsked(location.search, asked);
    if (search !== location.search) history.replaceState(history.state, "", search + location.hash);
    this.seen = JSON.stringify(readAsked(search, data.id));
  }

  // --- drawing ------------------------------------------------------------------------------------------------------

  draw() {
    const { data, slider, other } = this;
    const button = /** @type {HTMLButtonElement} */ (find(this.root, ".play"));
    const said = this.inWords();
    button.textContent = this.playing ? "Pause" : "Play";
    button.disabled = slider.disabled = !data || this.last < 1;
    slider.max = String(Math.max(1, this.last));
    slider.value = String(data ? this.at : slider.max);
    slider.setAttribute("aria-valuetext", said);
    find(this.root, ".then").textContent = said;
    this.drawChoice();
    find(this.root, ".began").textContent = other ? `${other.said}${this.endedBefore()}` : "";
  }

  drawChoice() {
    const others = this.data?.others ?? [];
    find(this.root, ".compare").hidden = others.length === 0;
    const names = JSON.stringify(others.map(({ id, name }) => [id, name]));
    if (this.choice.dataset.names !== names) {
      this.choice.dataset.names = names; // only then, or an open list would close
      fill(this.choice, html`<option value="">no other run</option>${others.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}`);
    }
    this.choice.value = this.other ? this.beside : "";
  }

  /** The moment in words: when it was, and what the curves say of it. */
  inWords() {
    const { data } = this;
    if (!data) return "When the run has ended, go through it again here.";
    const isComing = this.moment !== null && !this.recordedOf(data);
    const lacks = resources.refusal(recordOf(data)) !== null ? " Its pictures are not on the server any more." : isComing ? " Its pictures are on their way." : "";
    const when = this.at === 0 ? "Before the first update" : `After ${data.steps[this.at].toLocaleString("en")} updates, ${data.seconds[this.at].toFixed(1)} s`;
    const worth = this.charts.flatMap(({ series, title, unit }) =>
      series
        .filter(({ run }) => run === data.index)
        .map((line) => ({ name: line.name.replace(/^run \d+(, )?/, "") || title, y: until(line, data.seconds[this.at]).y.at(-1), unit }))
        .flatMap(({ name, y, unit }) => (y === undefined ? [] : [`${name} ${inWords(y, unit)}`])),
    );
    return `${when}${worth.length ? `: ${worth.join(", ")}` : ": the random start"}.${lacks}`;
  }

  /** What to know when the run beside it was over by then. */
  endedBefore() {
    const recorded = this.other && this.recordedOf(this.other);
    const step = this.data?.steps[this.at] ?? 0;
    const end = recorded?.steps.at(-1) ?? Infinity;
    return step > end ? ` It had ended after ${end.toLocaleString("en")} updates.` : " Both are shown after as many updates.";
  }
}
