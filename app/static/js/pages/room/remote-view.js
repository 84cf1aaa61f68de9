// The instructor's remote, made for a phone: the talk's scenes, the question with its private shares, and the approvals.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { ask, doStep, STEP_NAMES } from "../../room/asking.js";
import { Ballot } from "../../room/ballot.js";
import { room } from "../../room/client.js";
import { steps } from "../../room/state.js";
import { WallView } from "./wall.js";

/** @typedef {import("./room.js").RoomData} RoomData */

const MARKUP = html`
<p class="counts" role="status"></p>
<section class="scenes" aria-label="Scenes of a talk">
  <label>Talk <select class="talk"></select></label>
  <p class="scene"></p>
  <div class="row">
    <button type="button" data-do="previous">◀ Before</button>
    <button type="button" class="strong" data-do="next">Next scene ▶</button>
  </div>
</section>
<section class="now" aria-label="The question">
  <div class="ballot"></div>
  <div class="row steps"></div>
  <label>Countdown <select class="seconds"><option value="">none</option><option>20</option><option>30</option><option>60</option></select></label>
</section>
<div class="row">
  <button type="button" data-do="follow" aria-pressed="false">Bring everybody along</button>
  <button type="button" data-do="pause" aria-pressed="false">Pause</button>
</div>
<section class="wall" aria-label="Drawings that wait"><h2>Drawings that wait: <span class="waiting"></span></h2><div class="queue"></div></section>
<section class="wall" aria-label="On the wall"><h2>On the wall</h2><div class="hung"></div></section>
<button type="button" data-do="no-remote">Show what is projected</button>`;

export class RemoteView {
  /** @param {HTMLElement} host @param {RoomData} data */
  constructor(host, { talks }) {
    fill(host, MARKUP);
    this.host = host;
    this.talks = talks;
    /** Where in its talk the remote is: −1 before the first scene. */
    this.index = -1;
    /** Id of the talk's scene that was looked for last. */
    this.scene = "";
    this.ballot = new Ballot(find(host, ".ballot"), true);
    this.queue = new WallView(find(host, ".queue"), ({ queue }) => queue ?? [], [["approve", "Approve"], ["hide", "Hide"]]);
    this.hung = new WallView(find(host, ".hung"), ({ items }) => items, [["large", "Large"], ["everywhere", "Onto every canvas"], ["hide", "Hide"]]);
    this.shownSteps = "";
    fill(find(host, ".talk"), html`${talks.map(({ title }, i) => html`<option value="${i}">${title}</option>`)}`);
    find(host, ".talk").onchange = () => {
      this.index = -1;
      this.show();
    };
  }

  get talk() {
    return this.talks[Number(/** @type {HTMLSelectElement} */ (find(this.host, ".talk")).value)] ?? null;
  }

  get slide() {
    return this.talk?.slides[this.index] ?? null;
  }

  /** Go on from where the lecture is: the laptop may have gone to another scene meanwhile. */
  findScene() {
    const { scene } = room.state;
    if (!scene?.slide || scene.slide === this.scene) return;
    this.scene = scene.slide;
    this.talks.forEach(({ slides }, talk) => {
      const index = slides.findIndex(({ id }) => id === scene.slide);
      if (index < 0) return;
      /** @type {HTMLSelectElement} */ (find(this.host, ".talk")).value = String(talk);
      this.index = index;
    });
  }

  show() {
    const { state } = room;
    const { question } = state;
    this.findScene();
    find(this.host, ".counts").textContent = room.hasEnded ? "This room has ended." : `${state.here} here · ${state.following} follow · ${question ? question.answered : 0} answered`;
    find(this.host, ".scene").textContent = this.slide ? `${this.index + 1} / ${this.talk?.slides.length} ${this.slide.title}` : "Before the first scene.";
    this.ballot.show({ state, now: room.now, vote: null, isBusy: false, problem: "", isOnCanvas: true });
    for (const [act, isOn] of /** @type {const} */ ([["follow", state.follow], ["pause", state.paused]])) {
      find(this.host, `[data-do="${act}"]`).setAttribute("aria-pressed", String(isOn));
    }
    find(this.host, ".waiting").textContent = String(state.wall.waiting);
    this.queue.show(state.wall);
    this.hung.show(state.wall);
    this.showSteps();
  }

  showSteps() {
    const { question } = room.state;
    const canAsk = this.slide?.question && question?.phase !== "open" && question?.text !== this.slide.ask;
    const shown = `${steps(question)} ${canAsk}`;
    if (shown === this.shownSteps) return;
    this.shownSteps = shown;
    fill(
      find(this.host, ".steps"),
      html`${canAsk ? html`<button type="button" class="strong" data-do="ask">Ask the room</button>` : ""}${steps(question).map(
        (step, i) => html`<button type="button" class="${i ? "" : "strong"}" data-do="step" data-step="${step}">${STEP_NAMES[step]}</button>`,
      )}`,
    );
  }

  tick() {
    this.ballot.tick(room.state, room.now);
  }

  /** @param {string} act @param {HTMLElement} from */
  async do(act, from) {
    const { follow, paused, wall } = room.state;
    const { id = "", step = "" } = from.dataset;
    const seconds = Number(/** @type {HTMLSelectElement} */ (find(this.host, ".seconds")).value) || undefined;
    if (act === "next" || act === "previous") await this.go(act === "next" ? 1 : -1);
    if (act === "ask" && this.slide) await ask(this.slide, seconds);
    if (act === "step") await doStep(/** @type {import("../../room/state.js").Step} */ (step), seconds);
    if (act === "follow") await room.act("follow", { on: !follow });
    if (act === "pause") await room.act("pause", { on: !paused });
    if (act === "approve" || act === "hide") await room.act(act, { id });
    if (act === "everywhere") await room.act("everywhere", { id: wall.everywhere?.id === id ? null : id });
    if (act === "large") await room.act("large", { id: wall.large === id ? null : id });
  }

  /** The laptop, and whoever follows, open the next scene. @param {number} by */
  async go(by) {
    const slides = this.talk?.slides ?? [];
    const index = Math.min(Math.max(this.index + by, 0), slides.length - 1);
    const slide = slides[index];
    if (!slide) return;
    this.index = index;
    this.show();
    const { page, query, covers, id } = slide;
    this.scene = id;
    await room.act("stand", { scene: { page, query, cue: "", covers, slide: id }, opens: true });
  }
}
