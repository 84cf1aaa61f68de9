// A learner's page moves with the instructor's: it opens the same page and scene, and its digit glides to where the
// instructor's stands. What the learner had is kept, and given back to whoever looks around alone.

import { drawnPage, whenDrawn } from "../core/drawn.js";
import { offsetOf, moveTo } from "../scene/scene.js";
import { store } from "../scene/store.js";
import { shownOn } from "./leader.js";
import { keepOwn, takeOwn } from "./own.js";
import { Glide, rounded } from "./pace.js";
import { isAlong } from "./state.js";

/** @typedef {import("./state.js").RoomState} RoomState */
/** @typedef {import("./state.js").RoomScene} RoomScene */
/** @typedef {{row: number, col: number}} Place */

/** Whether the room is asked for a place, which everybody drags to by hand. @param {RoomState} state */
const isDragging = ({ question }) => question?.kind === "place" && question.phase === "open";

export class Follower {
  /** @param {(scene: RoomScene) => void} open opens a page in a state @param {AbortSignal} signal */
  constructor(open, signal) {
    this.open = open;
    this.isAlong = false;
    /** The scene that was opened last, as a text. */
    this.shown = "";
    /** @type {Glide | null} */
    this.glide = null;
    this.frame = 0;
    /** @type {RoomState | null} */
    this.state = null;
    whenDrawn(() => this.state && this.follow(this.state), signal);
    signal.addEventListener("abort", () => this.rest());
  }

  /** @param {RoomState} state */
  follow(state) {
    this.state = state;
    const along = isAlong(state);
    if (along && !this.isAlong && drawnPage()) {
      this.isAlong = true;
      this.shown = "";
    }
    if (!along && this.isAlong) this.leave();
    if (!this.isAlong) return;
    const { question, scene, at } = state;
    if (isDragging(state)) return this.show(question?.scene ?? null, null);
    this.show(scene, at);
  }

  /** The learner is alone again, with what was there before. */
  leave() {
    this.rest();
    this.isAlong = false;
    const own = takeOwn("follow");
    if (own) this.open({ ...own, cue: "" });
  }

  /** @param {RoomScene | null} scene @param {Place | null} at */
  show(scene, at) {
    if (!scene) return;
    const { page, query } = scene;
    const name = `${page}?${query}`; // what is covered on it changes without it
    if (name !== this.shown) {
      this.shown = name;
      this.rest();
      const here = shownOn(drawnPage());
      if (here.page !== page || here.query !== query) {
        keepOwn(drawnPage(), "follow");
        this.open(scene);
      }
    }
    if (at && store.shown?.page === scene.page && drawnPage() === scene.page) this.glideTo(at);
    else this.rest();
  }

  /** @param {Place} to */
  glideTo(to) {
    const now = performance.now();
    const from = this.glide?.at(now) ?? offsetOf(store.scene);
    if (from.row === to.row && from.col === to.col) return;
    keepOwn(drawnPage(), "follow");
    if (!this.glide && store.isMoving) return; // a hand is on it
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!this.glide) store.begin();
    this.glide = new Glide(from, to, now, isCalm ? 0 : undefined);
    this.frame ||= requestAnimationFrame(() => this.step());
  }

  step() {
    this.frame = 0;
    const { glide } = this;
    if (!glide) return;
    const now = performance.now();
    store.change((scene) => moveTo(scene, rounded(glide.at(now))));
    if (glide.isOver(now)) this.rest();
    else this.frame = requestAnimationFrame(() => this.step());
  }

  rest() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (!this.glide) return;
    this.glide = null;
    store.settle();
  }
}
