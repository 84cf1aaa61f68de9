// The instructor's page tells the room whatever page and scene it shows, what is covered on it, and wherever its digit
// stands, at most ten times a second: the remote always knows it, and everybody who is brought along moves with it.

import { exactAddress } from "../core/address.js";
import { coveredKinds, onCovers } from "../core/covers.js";
import { writeAddress } from "../scene/address.js";
import { offsetOf } from "../scene/scene.js";
import { store } from "../scene/store.js";
import { Pacer } from "./pace.js";

/** @typedef {import("./state.js").RoomState} RoomState */
/** @typedef {{row: number, col: number}} Place */
/** @typedef {Shown & {covers: string[], slide: string}} Told slide: id of the talk's scene, "" without a talk */
/** @typedef {{page: string, query: string, at: Place | null}} Shown what this page shows; at: where a digit stands on it */

/** ms between two looks at what a page shows that has no digit; browsers refuse a hundred changes of the address in 30 s. */
const LOOK = 400;
/** Parameters that are this browser's own. */
const OWN = ["room", "embed", "embed_options"];

/** What a page shows now, as others could open it. @param {string} page @returns {Shown} */
export function shownOn(page) {
  if (store.shown && store.shown.page === page) {
    return { page, query: writeAddress(store.scene, store.shown.page, "").slice(1), at: offsetOf(store.scene) };
  }
  const parameters = new URL(exactAddress().link).searchParams;
  for (const name of OWN) parameters.delete(name);
  return { page, query: parameters.toString().replaceAll("%7E", "~"), at: null };
}

/** What of a scene is sent as a whole when it changes: all but where the digit stands. @param {Told} told */
function subjectOf({ page, query, at, covers, slide }) {
  const parameters = new URLSearchParams(query);
  if (at) for (const name of ["row", "col"]) parameters.delete(name);
  return `${slide} ${covers} ${page}?${parameters}`;
}

export class Leader {
  /**
   * @param {(content: object) => void} send the content of the act `stand`
   * @param {() => string} page key of the page that is drawn; "" while none is
   * @param {() => string} slide id of the talk's scene that is shown; "" without a talk
   * @param {AbortSignal} signal
   */
  constructor(send, page, slide, signal) {
    this.page = page;
    this.slide = slide;
    this.pacer = new Pacer((/** @type {Told} */ shown) => this.tell(shown), { now: () => performance.now(), later: (callback, ms) => setTimeout(callback, ms) });
    this.send = send;
    this.isOn = false;
    /** What was sent last. @type {Told | null} */
    this.last = null;
    this.timer = 0;
    store.subscribe(() => this.look(), signal);
    onCovers(() => this.look(), signal);
    signal.addEventListener("abort", () => this.lead(false));
  }

  /** Tell what is shown from now on, or no longer. @param {boolean} isOn */
  lead(isOn) {
    if (isOn === this.isOn) return;
    this.isOn = isOn;
    clearInterval(this.timer);
    this.pacer.forget();
    this.last = null;
    if (!isOn) return;
    this.timer = setInterval(() => this.look(), LOOK);
    this.look();
  }

  look() {
    const page = this.page();
    if (!this.isOn || !page || page === "room") return;
    const shown = { ...shownOn(page), covers: [...coveredKinds()], slide: this.slide() };
    const { last } = this;
    if (last && subjectOf(last) === subjectOf(shown) && last.at?.row === shown.at?.row && last.at?.col === shown.at?.col) return;
    this.pacer.give(shown);
  }

  /** @param {Told} shown */
  tell(shown) {
    const { last } = this;
    this.last = shown;
    if (last && subjectOf(last) === subjectOf(shown)) return this.send({ at: shown.at });
    const { page, query, covers, slide } = shown;
    this.send({ scene: { page, query, cue: "", covers, slide } }); // what plays here is followed step by step
  }
}
