// The question of a step of the story, under its page's title: one predicts before one tries. What holds is told at the
// page's end (`lesson.js`), so that nothing gives it away; and for whoever walks the story, what the page shows at once of the
// answer is covered until there is one.

import { mounting } from "../core/component.js";
import { coveredKinds, coverForQuestion, onCovers } from "../core/covers.js";
import { find } from "../core/dom.js";
import { fill, html } from "../core/html.js";
import { answer, deviceStorage, onRemembered, recall, remember } from "./memory.js";
import { hasWalkedTo, stopWalking } from "./walk.js";

/** @typedef {import("./lesson.js").Step} Step */
/** @typedef {{step: Step, number: number, count: number}} QuestionData the step, which it is, from 1, and of how many */

/** The question that is on the page. @type {Question | null} */
let shown = null;
/** What is covered because of it. @type {ReadonlySet<import("../core/covers.js").Kind>} */
let hidden = new Set();

/** Cover these kinds until a question is answered, instead of those before. @param {string[]} kinds */
function hide(kinds) {
  const before = hidden;
  hidden = new Set(); // nobody who hears of the change takes it for a touch
  if (before.size || kinds.length) hidden = coverForQuestion(kinds);
}

/** Whether an instructor shows the page: a talk's scene says what it covers, and a projector has no questions of steps. */
const isPresented = () => ["data-talk", "data-projector"].some((name) => document.documentElement.hasAttribute(name));

/** Bring the page's question into sight, with the focus on it. */
export const askAgain = () => shown?.ask();

export class Question {
  /** @param {HTMLElement} host @param {QuestionData} data */
  constructor(host, data) {
    this.root = host;
    this.step = data.step;
    this.storage = deviceStorage();
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    fill(host, markup(data));
    host.addEventListener("click", (event) => this.press(/** @type {Element} */ (event.target)), { signal });
    onRemembered(() => this.show(), signal);
    onCovers(() => this.hearCovers(), signal);
    shown = this;
    hide(this.isAnswered || isPresented() || !hasWalkedTo(this.step.key) ? [] : this.step.covers);
    this.show();
  }

  /** A page's question does not change. */
  update() {}

  dispose() {
    this.listeners.abort();
    if (shown !== this) return; // the next page's question is there already
    shown = null;
    hide([]);
  }

  /** @param {Element} target */
  press(target) {
    const { choice, do: action } = /** @type {HTMLElement | null} */ (target.closest("button"))?.dataset ?? {};
    if (action === "open") this.open(!this.isOpen);
    if (choice === undefined) return;
    this.open(false);
    remember(this.storage, (memory) => answer(memory, this.step.key, Number(choice)));
  }

  get isOpen() {
    return find(this.root, ".question").classList.contains("open");
  }

  /** On a narrow screen the choices unfold. @param {boolean} isOpen */
  open(isOpen) {
    find(this.root, ".question").classList.toggle("open", isOpen);
    find(this.root, "[data-do=open]").setAttribute("aria-expanded", String(isOpen));
  }

  ask() {
    this.open(true);
    this.root.scrollIntoView({ block: "center", behavior: "instant" });
    find(this.root, "[data-choice]").focus({ preventScroll: true });
  }

  /** What one has answered, or undefined. */
  get picked() {
    return recall(this.storage).answers[this.step.key];
  }

  get isAnswered() {
    return this.picked !== undefined && this.picked in this.step.choices;
  }

  /** Whoever uncovers before there is an answer looks around. */
  hearCovers() {
    if (shown !== this || [...hidden].every((kind) => coveredKinds().has(kind))) return;
    hidden = new Set();
    stopWalking();
    this.show();
  }

  /** Mark what one has answered, and show what was covered until then. */
  show() {
    const { picked, isAnswered } = this;
    if (isAnswered && hidden.size) hide([]);
    for (const choice of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-choice]"))) {
      choice.setAttribute("aria-pressed", String(Number(choice.dataset.choice) === picked));
    }
    find(this.root, "[data-do=open]").textContent = isAnswered ? "✓ Answered" : "Answer";
    const status = find(this.root, "[role=status]");
    const words = isAnswered ? "Kept. What holds stands at the end of this page." : hidden.size ? `The ${[...hidden].join(" and ")} are covered until you have answered. A touch shows them.` : "";
    if (status.textContent !== words) status.textContent = words;
  }
}

/** @param {QuestionData} data */
const markup = ({ step: { question, choices }, number, count }) => html`<section class="question" aria-label="The question of this step">
  <h2><span>Step ${number} of ${count}.</span> ${question}</h2>
  <button type="button" class="unfold" data-do="open" aria-expanded="false">Answer</button>
  <div class="choices" role="group" aria-label="Your answer">${choices.map((choice, k) => html`<button type="button" data-choice="${k}" aria-pressed="false">${choice}</button>`)}</div>
  <p class="kept" role="status"></p></section>`;

export default mounting((host, data) => new Question(host, data)).mount;
