// The line below the question: how the page stands to the room, and what can be done.

import { find } from "../core/dom.js";
import { fill, html } from "../core/html.js";
import { STEP_NAMES } from "./asking.js";
import { room } from "./client.js";
import { isAlong, steps } from "./state.js";

/** @typedef {import("./state.js").RoomState} RoomState */
/** @typedef {import("./asking.js").AskingSlide} AskingSlide */
/** @typedef {[act: string, label: string, pressed?: boolean]} Act */

export class Strip {
  /** @param {HTMLElement} host holds `.stand` and `.acts` */
  constructor(host) {
    this.stand = find(host, ".stand");
    this.acts = find(host, ".acts");
    /** The acts that are drawn. */
    this.drawn = "";
  }

  /** @param {string} stand in words @param {Act[]} acts */
  show(stand, acts) {
    if (this.stand.textContent !== stand) this.stand.textContent = stand;
    const wanted = JSON.stringify(acts);
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    const focused = /** @type {HTMLElement | null} */ (/** @type {ShadowRoot} */ (this.acts.getRootNode()).activeElement)?.dataset.room;
    fill(this.acts, html`${acts.map(([act, label, pressed]) => (pressed === undefined ? html`<button type="button" data-room="${act}">${label}</button>` : html`<button type="button" data-room="${act}" aria-pressed="${pressed}">${label}</button>`))}`);
    if (focused) /** @type {HTMLElement | null} */ (this.acts.querySelector(`[data-room="${focused}"]`) ?? this.acts.querySelector("button"))?.focus();
  }
}

/** What the instructor reads of the room. @param {RoomState} state */
export function standOfAll({ here, follow, following, question }) {
  const parts = [`${here} here`];
  if (follow) parts.push(`${following} follow`);
  if (question && question.round > 0) parts.push(`${question.answered} answered`);
  return parts.join(" · ");
}

/** What a learner reads of it. @param {RoomState} state */
export function standOfOne(state) {
  if (room.hasEnded) return "This room has ended.";
  if (isAlong(state)) return state.paused ? (state.question ? "All eyes on the question." : "All eyes to the front.") : "You follow the lecture.";
  if (state.follow || state.paused) return "You look around alone.";
  return "The room is live.";
}

/** @param {RoomState} state @param {string} page @returns {Act[]} */
export function actsOfLearner(state, page) {
  /** @type {Act[]} */
  const acts = [];
  if (room.hasEnded) return [["leave", "Leave it"]];
  if (state.follow || state.paused) acts.push(state.you.following ? ["alone", "Look around alone"] : ["back", "Come back"]);
  if (page !== "room") acts.push(["page", "The room"]);
  return acts;
}

/** @param {RoomState} state @param {AskingSlide | null} slide @returns {Act[]} */
export function actsOfInstructor(state, slide) {
  const { question } = state;
  /** @type {Act[]} */
  const acts = steps(question).map((step) => [step, STEP_NAMES[step]]);
  const isAsked = question && slide && question.text === slide.ask;
  if (slide?.question && !isAsked && question?.phase !== "open") acts.unshift(["ask", "Ask the room"]);
  acts.push(["follow", "Bring everybody along", state.follow], ["pause", "Pause", state.paused], ["page", "The room"]);
  return acts;
}
