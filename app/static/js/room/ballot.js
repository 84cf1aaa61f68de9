// The card of a question: what is asked, what can be chosen, which vote is taken, and later what the room said.

import { find } from "../core/dom.js";
import { fill, html } from "../core/html.js";
import { secondsLeft } from "./state.js";
import { Tally } from "./tally.js";
import { inWords, options, takes } from "./votes.js";

/** @typedef {import("./state.js").RoomState} RoomState */
/** @typedef {import("./state.js").Question} Question */
/** @typedef {import("./state.js").Vote} Vote */
/** @typedef {{state: RoomState, now: number, vote: Vote | null, isBusy: boolean, problem: string, isOnCanvas: boolean}} Shown now: seconds of the server's clock; vote: the one to be shown, which is on its way if busy */

const MARKUP = html`
<div class="card" role="region" aria-label="Question to the room">
  <p class="question"></p>
  <p class="left" role="timer" hidden></p>
  <div class="choices" role="group" aria-label="Your vote"></div>
  <button type="button" class="strong" data-room="to-canvas" hidden>Take me to the canvas</button>
  <p class="taken" role="status"></p>
  <div class="said"></div>
</div>`;

export class Ballot {
  /** @param {HTMLElement} host @param {boolean} isForAll whether it is shown to a whole room, which votes elsewhere */
  constructor(host, isForAll) {
    fill(host, MARKUP);
    this.card = find(host, ".card");
    this.isForAll = isForAll;
    if (isForAll) find(host, ".choices").setAttribute("aria-label", "What there is to choose from");
    this.built = "";
    this.tally = new Tally(find(host, ".said"));
  }

  /** @param {Shown} shown */
  show(shown) {
    const { question } = shown.state;
    this.card.hidden = !question;
    if (!question) return;
    this.build(question);
    this.card.dataset.phase = question.phase;
    find(this.card, ".question").textContent = question.text;
    this.tick(shown.state, shown.now);
    const choices = find(this.card, ".choices");
    choices.hidden = question.kind === "place" || isTold(question) || (this.isForAll && question.kind === "digit");
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (choices.querySelectorAll("button"))) {
      const option = question.kind === "networks" ? String(button.dataset.vote) : Number(button.dataset.vote);
      const isTaken = !this.isForAll && takes(shown.vote, option);
      button.setAttribute("aria-pressed", String(isTaken));
      button.classList.toggle("busy", isTaken && shown.isBusy);
      button.disabled = this.isForAll || question.phase !== "open";
    }
    find(this.card, '[data-room="to-canvas"]').hidden = this.isForAll || shown.isOnCanvas || question.kind !== "place" || question.phase !== "open";
    const text = this.isForAll ? countInWords(question) : shown.problem || voteInWords(question, shown);
    const taken = find(this.card, ".taken");
    if (taken.textContent !== text) taken.textContent = text;
    taken.classList.toggle("problem", !this.isForAll && shown.problem !== "");
    this.tally.show(question);
  }

  /** Tell how long the vote is still open. @param {RoomState} state @param {number} now */
  tick(state, now) {
    const seconds = secondsLeft(state, now);
    const left = find(this.card, ".left");
    left.hidden = seconds === null;
    left.textContent = seconds === null ? "" : `${seconds} s`;
  }

  /** Have a button for each choice. @param {Question} question */
  build({ id, kind, choices }) {
    const built = `${id} ${kind} ${choices}`;
    if (built === this.built) return;
    this.built = built;
    const host = find(this.card, ".choices");
    host.dataset.kind = this.card.dataset.kind = kind;
    fill(host, html`${options({ kind, choices }).map(({ label, vote }) => html`<button type="button" data-vote="${vote}" aria-pressed="false">${label}</button>`)}`);
  }
}

/** Whether what the room said is shown. @param {Question} question */
const isTold = ({ tallies }) => tallies !== null && tallies.length > 0;

/** @param {Question} question @param {Shown} shown */
function voteInWords(question, { vote, isBusy, isOnCanvas }) {
  const said = inWords(question, vote);
  if (question.phase === "asked") return "The vote opens in a moment.";
  if (question.phase === "open") {
    if (isBusy) return "On its way …";
    if (said) return `Taken: ${said}. You can change it until the vote closes.`;
    return question.kind === "place" ? (isOnCanvas ? "Drag the digit on your canvas to the place that you mean." : "It is answered by dragging its digit on the canvas.") : question.kind === "networks" ? "Touch all that you mean." : "One touch votes.";
  }
  if (!said) return isTold(question) ? "" : "The vote is closed.";
  return isTold(question) ? `You said: ${said}.` : `The vote is closed. You said: ${said}.`;
}

/** @param {Question} question */
function countInWords({ phase, answered }) {
  const count = `${answered} ${answered === 1 ? "has" : "have"} answered`;
  return phase === "asked" ? "The vote opens in a moment." : phase === "open" ? count : `${count}. The vote is closed.`;
}
