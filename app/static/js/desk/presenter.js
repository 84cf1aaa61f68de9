// The presenter's own window: notes, this scene and the next, the time gone. It opens beside the page, for the screen that
// the room does not see; what is pressed there happens in the page.

import { find } from "../core/dom.js";
import { fill, html } from "../core/html.js";

/** @typedef {{title: string, ask: string, note: string}} Scene */
/**
 * @typedef {object} Shown
 * @property {Scene | null} scene the one that the room sees; null when no talk is given
 * @property {{title: string} | null} next
 * @property {string} number as in "3 / 11"
 * @property {boolean} isCovered whether something of the page is covered
 * @property {number | null} began when the talk began, ms since 1970
 */

const NAME = "kai-presenter";
const STYLE = `
  :root { color-scheme: light dark; }
  body { margin: 0; padding: 24px; font: 20px/1.5 system-ui, sans-serif; display: grid; gap: 16px; }
  body :is(h1, h2, p) { margin: 0; }
  h1 { font-size: 1.4em; }
  h2 { font-size: 1em; opacity: .75; }
  .row { display: flex; gap: 12px; align-items: center; flex-wrap: wrap; }
  .time { margin-left: auto; font-variant-numeric: tabular-nums; font-size: 1.6em; }
  .note { white-space: pre-wrap; font-size: 1.2em; }
  button { font: inherit; min-height: 44px; padding: 0 18px; }
`;
const MARKUP = html`
<div class="row"><span class="number"></span><span class="time" role="timer"></span></div>
<h1 class="title"></h1>
<p class="ask"></p>
<p class="note"></p>
<div class="row">
  <button type="button" data-do="previous">◀ Before</button>
  <button type="button" data-do="next">Next ▶</button>
  <button type="button" data-do="covers">Cover</button>
</div>
<h2>Next: <span class="following"></span></h2>`;

/** Time in words. @param {number} ms */
export function timeGone(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

export class PresenterWindow {
  /** @param {(action: string) => void} act "next", "previous" or "covers" @param {(event: KeyboardEvent) => void} hear */
  constructor(act, hear) {
    this.act = act;
    this.hear = hear;
    /** @type {Window | null} */
    this.window = null;
    /** @type {Shown | null} */
    this.shown = null;
    this.timer = 0;
  }

  /** Open it, or bring it to the front. @returns {boolean} whether the browser lets us */
  open() {
    this.window = window.open("", NAME, "popup,width=900,height=700");
    if (!this.window) return false;
    const page = this.window.document;
    page.title = "Notes: KAI Lab";
    page.documentElement.lang = "en";
    page.head.replaceChildren(Object.assign(page.createElement("style"), { textContent: STYLE }));
    fill(page.body, MARKUP);
    page.body.onclick = (event) => {
      const action = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.do;
      if (action) this.act(action);
    };
    page.onkeydown = this.hear;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.tick(), 500);
    if (this.shown) this.show(this.shown);
    this.window.focus();
    return true;
  }

  get isOpen() {
    return !!this.window && !this.window.closed;
  }

  /** @param {Shown} shown */
  show(shown) {
    this.shown = shown;
    if (!this.isOpen) return;
    const { body } = /** @type {Window} */ (this.window).document;
    const { scene, next, number, isCovered } = shown;
    find(body, ".number").textContent = number;
    find(body, ".title").textContent = scene?.title ?? "No talk is given.";
    find(body, ".ask").textContent = scene?.ask ?? "";
    find(body, ".note").textContent = scene?.note ?? "";
    find(body, ".following").textContent = next ? next.title : scene ? "this is the last scene" : "–";
    find(body, '[data-do="covers"]').textContent = isCovered ? "Uncover" : "Cover";
    this.tick();
  }

  tick() {
    if (!this.isOpen) return clearInterval(this.timer);
    const { began = null } = this.shown ?? {};
    const { body } = /** @type {Window} */ (this.window).document;
    find(body, ".time").textContent = began === null ? "" : timeGone(Date.now() - began);
  }

  close() {
    clearInterval(this.timer);
    this.window?.close();
    this.window = null;
  }
}
