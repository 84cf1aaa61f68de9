// What is projected: how to join, how many are here, the question, and the wall. Nothing private is ever on it.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { pageUrl } from "../../core/resources.js";
import { STEP_NAMES, doStep } from "../../room/asking.js";
import { Ballot } from "../../room/ballot.js";
import { drawCode, room } from "../../room/client.js";
import { steps } from "../../room/state.js";
import { WallView } from "./wall.js";

/** @typedef {import("./room.js").RoomData} RoomData */

const MARKUP = html`
<section class="join" aria-label="How to join">
  <div class="code"><img alt="QR code of this room" hidden></div>
  <div>
    <p class="address"></p>
    <p class="words"></p>
    <p class="counts" role="status"></p>
    <button type="button" class="strong" data-do="leave" hidden>Leave it</button>
  </div>
</section>
<section class="now" aria-label="The question"><div class="ballot"></div></section>
<section class="controls" aria-label="For the instructor">
  <div class="row steps"></div>
  <div class="row">
    <label>Countdown <select class="seconds"><option value="">none</option><option>20</option><option>30</option><option>60</option><option>120</option></select></label>
    <button type="button" data-do="follow" aria-pressed="false">Bring everybody along</button>
    <button type="button" data-do="pause" aria-pressed="false">Pause</button>
  </div>
  <details>
    <summary>Ask something</summary>
    <form class="asking" data-do="ask">
      <label>Question <input name="text" required maxlength="300" autocomplete="off"></label>
      <label>It is answered by <select name="kind">
        <option value="yesno">yes or no</option><option value="choice">one of several</option><option value="digit">a digit</option>
        <option value="networks">networks, any of the three</option><option value="place">a place on the canvas</option></select></label>
      <label class="own" hidden>Choices, one a line (2 to 6) <textarea name="choices" rows="4"></textarea></label>
      <button type="submit" class="strong">Ask</button>
    </form>
  </details>
  <details>
    <summary>Your phone as a remote</summary>
    <form class="pairing" data-do="pair">
      <p>Open this page on your phone, touch “Make this my remote”, and type its six digits here within a minute. Shares and approvals are then on the phone, and not on what is projected.</p>
      <label>Six digits <input name="code" inputmode="numeric" pattern="[0-9]{6}" maxlength="6" required autocomplete="off"></label>
      <button type="submit">Pair</button> <button type="button" data-do="remote">Use this screen itself: it is not projected</button>
    </form>
  </details>
  <details>
    <summary>After class, and other classes</summary>
    <p class="row"><a class="sheet-md" download>The sheet (Markdown)</a> <a class="sheet-csv" download>The sheet (CSV)</a> <a class="npz" download>Our digits (NPZ)</a> <a class="idx" download>Our digits (IDX)</a></p>
    <p>Several classes on one server: <button type="button" data-do="make">Begin another room</button></p>
    <button type="button" data-do="end">End the room: forget votes and drawings</button>
  </details>
</section>
<section class="wall" aria-label="The wall"><h2>The wall</h2><div class="hung"></div></section>`;

export class ProjectedView {
  /** @param {HTMLElement} host @param {RoomData} data */
  constructor(host, data) {
    fill(host, MARKUP);
    this.host = host;
    this.ballot = new Ballot(find(host, ".ballot"), true);
    this.wall = new WallView(find(host, ".hung"), ({ items }) => items);
    this.shownSteps = "";
    this.isEnding = false;
    this.showAddress(data);
    for (const [name, path] of [["sheet-md", "sheet.md"], ["sheet-csv", "sheet.csv"], ["npz", "wall.npz"], ["idx", "wall-idx.zip"]]) {
      /** @type {HTMLAnchorElement} */ (find(host, `.${name}`)).href = room.address(path);
    }
    const kind = /** @type {HTMLSelectElement} */ (find(host, "select[name=kind]"));
    kind.onchange = () => (find(host, ".own").hidden = kind.value !== "choice");
  }

  /** @param {RoomData} data */
  showAddress({ shared }) {
    if (!shared) return;
    find(this.host, ".address").textContent = shared.link.replace(/^https?:\/\//, "").replace(/\/$/, "");
    find(this.host, ".words").textContent = shared.words;
    const picture = /** @type {HTMLImageElement} */ (find(this.host, ".code img"));
    picture.hidden = !shared.code;
    if (shared.code) picture.src = shared.code;
  }

  show() {
    const { state } = room;
    const { question } = state;
    find(this.host, ".now").hidden = !question;
    this.ballot.show({ state, now: room.now, vote: null, isBusy: false, problem: "", isOnCanvas: true });
    for (const part of [".code", ".address", ".words"]) find(this.host, part).hidden = room.hasEnded;
    find(this.host, '[data-do="leave"]').hidden = !room.hasEnded;
    const counts = room.hasEnded ? "This room has ended." : [`${state.here} here`, ...(state.follow ? [`${state.following} follow`] : []), ...(question?.round ? [`${question.answered} answered`] : [])].join(" · ");
    const place = find(this.host, ".counts");
    if (place.textContent !== counts) place.textContent = counts;
    for (const [act, isOn] of /** @type {const} */ ([["follow", state.follow], ["pause", state.paused]])) {
      find(this.host, `[data-do="${act}"]`).setAttribute("aria-pressed", String(isOn));
    }
    this.showSteps();
    this.wall.show(state.wall);
  }

  showSteps() {
    const open = steps(room.state.question);
    if (String(open) === this.shownSteps) return;
    this.shownSteps = String(open);
    fill(find(this.host, ".steps"), html`${open.map((step, i) => html`<button type="button" class="${i ? "" : "strong"}" data-do="step" data-step="${step}">${STEP_NAMES[step]}</button>`)}`);
  }

  tick() {
    this.ballot.tick(room.state, room.now);
  }

  /** @param {string} act @param {HTMLElement} from */
  async do(act, from) {
    const { follow, paused } = room.state;
    const { value } = /** @type {HTMLSelectElement} */ (find(this.host, ".seconds"));
    const seconds = Number(value) || undefined;
    if (act === "step") await doStep(/** @type {import("../../room/state.js").Step} */ (from.dataset.step), seconds);
    if (act === "follow") await room.act("follow", { on: !follow });
    if (act === "pause") await room.act("pause", { on: !paused });
    if (act === "ask") await this.ask(/** @type {HTMLFormElement} */ (from));
    if (act === "pair") await this.pair(/** @type {HTMLFormElement} */ (from));
    if (act === "make") await this.make();
    if (act === "leave") goTo("");
    if (act === "end") await this.end(from);
  }

  /** @param {HTMLFormElement} form */
  async ask(form) {
    const { text, kind, choices } = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    const lines = choices.split("\n").map((line) => line.trim()).filter(Boolean);
    await room.act("ask", { kind, text, ...(kind === "choice" ? { choices: lines } : {}) });
    form.reset();
    find(this.host, ".own").hidden = true;
  }

  /** @param {HTMLFormElement} form */
  async pair(form) {
    await room.act("pair", { code: new FormData(form).get("code") });
    form.reset();
  }

  /** Begin another room, and go there. */
  async make() {
    const code = drawCode();
    await room.act("make", {}, { room: code });
    goTo(`?room=${code}`);
  }

  /** Ends the room at the second touch. @param {HTMLElement} button */
  async end(button) {
    if (!this.isEnding) {
      this.isEnding = true;
      button.textContent = "Touch again to end it";
      return;
    }
    this.isEnding = false;
    button.textContent = "End the room: forget votes and drawings";
    await room.act("end");
  }
}

/** Open this page for another room. @param {string} search of its address; "" for the server's own */
function goTo(search) {
  const page = pageUrl("room");
  page.search = search;
  location.assign(page);
}
