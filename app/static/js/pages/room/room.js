// The page of the room: what is projected, the instructor's remote, or what a learner finds, whichever this browser is.

import { mounting } from "../../core/component.js";
import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { Refusal, room } from "../../room/client.js";
import { isRemote, keepRemote } from "../../room/remote.js";
import { LearnerView } from "./learner.js";
import { ProjectedView } from "./projected.js";
import { RemoteView } from "./remote-view.js";

/** @typedef {import("../../room/asking.js").AskingSlide & {title: string}} Slide */
/** @typedef {{name: string, title: string, slides: Slide[]}} Talk */
/** @typedef {{link: string, code: string, words: string}} Shared */
/** @typedef {{shared: Shared | null, talks: Talk[]}} RoomData shared: the link to the app and its QR code */
/** @typedef {{show(): void, tick(): void, do(act: string, from: HTMLElement): Promise<void> | void}} View */
/** @typedef {"projected" | "remote" | "learner"} Kind */

const TICK = 250; // ms between two looks at a countdown

/** Which of the three this browser shows. @returns {Kind} */
function kindNow() {
  if (!room.state.you.instructor) return "learner";
  return isRemote() ? "remote" : "projected";
}

export class RoomPage {
  /** @param {HTMLElement} host @param {RoomData} data */
  constructor(host, data) {
    this.data = data;
    fill(host, html`<div class="room-page"><div class="view"></div><p class="told" role="status"></p></div>`);
    this.root = find(host, ".room-page");
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    /** @type {Kind | ""} */
    this.kind = "";
    this.view = /** @type {View | null} */ (null);
    this.root.addEventListener("click", (event) => this.press(/** @type {Element} */ (event.target)), { signal });
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = /** @type {HTMLFormElement} */ (event.target);
      this.do(form.dataset.do ?? "", form);
    }, { signal });
    room.subscribe(() => this.show(), signal);
    const timer = setInterval(() => this.view?.tick(), TICK);
    signal.addEventListener("abort", () => clearInterval(timer));
    room.start();
    this.show();
  }

  /** @param {RoomData} data */
  update(data) {
    this.data = data;
    this.show();
  }

  dispose() {
    this.listeners.abort();
  }

  show() {
    const kind = kindNow();
    if (kind !== this.kind) {
      this.kind = kind;
      room.seePrivate(isRemote());
      this.root.dataset.view = kind;
      const host = find(this.root, ".view");
      this.view = kind === "projected" ? new ProjectedView(host, this.data) : kind === "remote" ? new RemoteView(host, this.data) : new LearnerView(host, this.data);
    }
    this.view?.show();
  }

  /** @param {Element} target */
  press(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest("button[data-do]"));
    if (button?.dataset.do) this.do(button.dataset.do, button);
  }

  /** @param {string} act @param {HTMLElement} from the button or form that asks for it */
  async do(act, from) {
    this.tell("");
    try {
      if (act === "remote" || act === "no-remote") await this.becomeRemote(act === "remote");
      else await this.view?.do(act, from);
    } catch (error) {
      this.tell(error instanceof Refusal ? error.message : "The server does not answer just now: try again.");
    }
  }

  /** This device asks to be the instructor's remote, or is it no longer. @param {boolean} on */
  async becomeRemote(on) {
    keepRemote(on);
    if (on && !room.state.you.instructor) await room.act("remote");
    this.show();
  }

  /** @param {string} text */
  tell(text) {
    find(this.root, ".told").textContent = text;
  }
}

export default mounting((host, data) => new RoomPage(host, data)).mount;
