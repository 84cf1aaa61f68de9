// What closes every page: room for one's own thoughts, a fold for the instructor, the way on. On the story page: the map.
// Visits and thoughts stay on the device.

import { pageDrawn } from "../core/drawn.js";
import { find } from "../core/dom.js";
import { fill, html } from "../core/html.js";
import { mounting } from "../core/component.js";
import { deviceStorage, note, onRemembered, recall, remember, toMarkdown, visit } from "./memory.js";
import { askAgain } from "./question.js";
import { arrive, walkTo } from "./walk.js";

/** @typedef {{key: string, title: string, question: string, notice: string, page: string, choices: string[], right: number, covers: string[]}} Step
 * covers: what would tell the answer, and is covered until one has given one's own */
/** @typedef {import("./memory.js").Task & {pages: string[]}} Task */
/**
 * @typedef {object} LessonData
 * @property {string} page key of this page
 * @property {string[]} pages keys of all pages
 * @property {Step[]} steps
 * @property {[string, string]} next key of the page that follows, and what it is about
 * @property {{minutes: number, ask: string, answer: string}} guide
 * @property {Task[]} tasks
 */

export class Lesson {
  /** @param {HTMLElement} host @param {LessonData} data @param {(key: string) => void} send goes to a page */
  constructor(host, data, send) {
    this.root = host;
    this.data = data;
    this.send = send;
    this.storage = deviceStorage();
    /** Whether one was reminded that the page's question waits: the way on is never closed. */
    this.isReminded = false;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    remember(this.storage, (memory) => visit(memory, data.page));
    arrive(data.page);
    fill(host, markup(data));
    this.showMemory();
    host.addEventListener("input", (event) => this.keep(/** @type {HTMLElement} */ (event.target)), { signal });
    host.addEventListener("click", (event) => this.press(/** @type {Element} */ (event.target)), { signal });
    document.addEventListener("click", (event) => this.follow(event), { signal });
    onRemembered(() => this.showMemory(), signal);
    pageDrawn(data.page); // it stands at the end of every page
  }

  /** A page's lesson does not change. */
  update() {}

  dispose() {
    this.listeners.abort();
  }

  showMemory() {
    const { visited, notes, answers } = recall(this.storage);
    this.showAnswer(answers[this.data.page]);
    for (const field of this.root.querySelectorAll("textarea")) {
      const text = notes[field.dataset.task ?? ""] ?? "";
      if (field.value !== text && !field.matches(":focus")) field.value = text;
    }
    let here = true;
    for (const item of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-step]"))) {
      const isVisited = visited.includes(item.dataset.step ?? "");
      item.dataset.visited = String(isVisited);
      item.dataset.next = String(here && !isVisited);
      if (!isVisited) here = false;
      const mark = /** @type {HTMLElement} */ (item.querySelector(".mark"));
      mark.textContent = isVisited ? "✓" : (item.dataset.number ?? "");
      mark.setAttribute("aria-label", isVisited ? "visited" : "not visited yet");
    }
  }

  /** This page's step of the story, if it is one. @returns {Step | undefined} */
  get step() {
    return this.data.steps.find(({ key }) => key === this.data.page);
  }

  /** Whether this page asks something that has not been answered. */
  get isAsking() {
    const { step } = this;
    return step !== undefined && !(recall(this.storage).answers[step.key] in step.choices);
  }

  /** What one has answered to this page's question, and what holds. @param {number | undefined} picked */
  showAnswer(picked) {
    const { step } = this;
    if (!step) return;
    const verdict = find(this.root, ".verdict");
    const words =
      picked === undefined || this.isAsking
        ? "First your own answer: the question stands under the title."
        : picked === step.right
          ? `“${step.choices[picked]}”: yes. ${step.notice}`
          : `You said “${step.choices[picked]}”. It is: “${step.choices[step.right]}”. ${step.notice}`;
    if (verdict.textContent !== words) verdict.textContent = words;
    find(this.root, '[data-do="answer"]').hidden = !this.isAsking;
    find(this.root, "[data-next]").classList.toggle("strong", !this.isAsking);
  }

  /** @param {HTMLElement} target */
  keep(target) {
    if (!(target instanceof HTMLTextAreaElement)) return;
    const isKept = remember(this.storage, (memory) => note(memory, Number(target.dataset.task), target.value));
    this.say(isKept ? "Kept on this device." : "This browser keeps nothing: save your thoughts before you leave.");
  }

  /** A link to a page in a running text leads there in this tab; the framework would open another. @param {MouseEvent} event */
  follow(event) {
    const link = /** @type {Element} */ (event.target).closest?.('[data-testid="stMarkdownContainer"] a[href]');
    const page = link && pageOf(link.getAttribute("href") ?? "");
    if (!page || !this.data.pages.includes(page) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.send(page);
  }

  /** @param {Element} target */
  press(target) {
    const { go, do: action, next } = /** @type {HTMLElement | null} */ (target.closest("button"))?.dataset ?? {};
    if (next !== undefined && this.isAsking && !this.isReminded) this.remind();
    else if (go) this.goTo(go);
    if (action === "answer") askAgain();
    if (action === "save") this.save();
    if (action === "forget") remember(this.storage, (memory) => ({ ...memory, visited: [], answers: {} }));
  }

  /** Go to a page; from the story's map or a step to a step, one walks the story. @param {string} key */
  goTo(key) {
    const isOfStory = this.data.page === "story" || this.step !== undefined;
    if (isOfStory && this.data.steps.some((step) => step.key === key)) walkTo(key);
    this.send(key);
  }

  /** First one answers; whoever does not want to presses again. */
  remind() {
    this.isReminded = true;
    find(this.root, ".verdict").textContent = "First your own answer: the question stands under the title. Or press “Next” again.";
    askAgain();
  }

  /** Save all notes, with what stands in the fields, as a file. */
  save() {
    const typed = [...this.root.querySelectorAll("textarea")];
    const memory = typed.reduce((kept, field) => note(kept, Number(field.dataset.task), field.value), recall(this.storage));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([toMarkdown(this.data.tasks, memory, new Date().toISOString().slice(0, 10))], { type: "text/markdown" }));
    link.download = "my-thoughts.md";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  /** @param {string} text */
  say(text) {
    const status = this.root.querySelector("[role=status]");
    if (status) status.textContent = text;
  }
}

/** The key of the page to which a link in a text leads, as "exact" or "./" for the canvas. @param {string} href */
export const pageOf = (href) => (href === "./" ? "canvas" : href);

/** @param {LessonData} data */
function markup({ page, steps, next, guide, tasks }) {
  const here = tasks.filter(({ pages }) => pages.includes(page) || page === "story");
  const at = steps.findIndex(({ key }) => key === page);
  return html`<div class="lesson">
    ${at >= 0 ? resultMarkup(steps[at]) : ""}
    ${page === "story" ? html`<ol class="steps">${steps.map(stepMarkup)}</ol><button type="button" data-do="forget">Start over</button>` : ""}
    ${here.length ? html`<section class="thoughts" aria-label="Your own thoughts"><h2>Your own thoughts</h2>${here.map(taskMarkup)}
      <div class="row"><button type="button" data-do="save">Save all as Markdown</button><span class="kept" role="status"></span></div></section>` : ""}
    <details class="guide"><summary>For the instructor <span>${guide.minutes} minutes</span></summary>
      <p><b>Ask the room:</b> ${guide.ask}</p><p><b>The answer:</b> ${guide.answer}</p></details>
    ${page === "story" ? "" : html`<nav class="row" aria-label="The story"><button type="button" class="strong" data-next data-go="${next[0]}">Next: ${next[1]} →</button>
      <button type="button" data-go="story">The story</button></nav>`}
  </div>`;
}

/** What came of the question that stands under the page's title. @param {Step} step */
const resultMarkup = ({ question }) => html`<section class="result" aria-label="What holds">
  <h2>${question}</h2>
  <div data-cover="words"><p class="verdict" role="status"></p></div>
  <button type="button" data-do="answer">To the question ↑</button></section>`;

/** @param {Step} step @param {number} i */
const stepMarkup = ({ key, title, question, notice, page }, i) => html`<li data-step="${key}" data-number="${i + 1}">
  <span class="mark" role="img"></span>
  <div><h2>${title}</h2><p class="asked">${question}</p><details><summary>What to notice</summary><p>${notice}</p></details></div>
  <button type="button" data-go="${key}">${page} →</button></li>`;

/** @param {Task} task */
const taskMarkup = ({ number, question }) => html`<label><span><b>Task ${number}.</b> ${question}</span>
  <textarea data-task="${number}" rows="3" maxlength="20000" placeholder="Stays on this device."></textarea></label>`;

export default mounting((host, data, send) => new Lesson(host, data, send), "go").mount;
