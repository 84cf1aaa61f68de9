// What closes every page: room for one's own thoughts, a fold for the instructor, the way on. On the story page: the map.
// Visits and thoughts stay on the device.

import { pageDrawn } from "../core/drawn.js";
import { find } from "../core/dom.js";
import { fill, html } from "../core/html.js";
import { mounting } from "../core/component.js";
import { addressOf, goTo, isForThisTab } from "../core/way.js";
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
 * @property {string} guest id of the run whose network comes along to the page that follows; "" for none
 * @property {{minutes: number, ask: string, answer: string}} guide
 * @property {Task[]} tasks
 */

export class Lesson {
  /** @param {HTMLElement} host @param {LessonData} data */
  constructor(host, data) {
    this.root = host;
    this.data = data;
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
    host.addEventListener("click", (event) => this.press(/** @type {MouseEvent} */ (event)), { signal });
    document.addEventListener("click", (event) => this.follow(event), { signal });
    onRemembered(() => this.showMemory(), signal);
    pageDrawn(data.page); // it stands at the end of every page
  }

  /** A page's lesson does not change, but for the network that comes along from it. @param {LessonData} data */
  update(data) {
    const { guest, next } = data;
    if (guest === this.data.guest) return;
    this.data = data;
    const link = find(this.root, "a[data-next]");
    fill(link, nextWords(next));
    link.setAttribute("href", addressOf(next[0], queryFor(data)));
  }

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

  /** A link to a page, in a running text or as a button of the framework's, leads there in this tab; the framework would open another. @param {MouseEvent} event */
  follow(event) {
    const link = /** @type {Element} */ (event.target).closest?.(':is([data-testid="stMarkdownContainer"], [data-testid="stLinkButton"]) a[href]');
    const way = link && wayOf(link.getAttribute("href") ?? "");
    if (!way || !this.data.pages.includes(way.page) || !isForThisTab(event)) return;
    event.preventDefault();
    goTo(way.page, way.query);
  }

  /** @param {MouseEvent} event */
  press(event) {
    const pressed = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("button, a"));
    const { go, do: action } = pressed?.dataset ?? {};
    if (go && isForThisTab(event)) {
      event.preventDefault();
      this.goOn(/** @type {HTMLElement} */ (pressed));
    }
    if (action === "answer") askAgain();
    if (action === "save") this.save();
    if (action === "forget") remember(this.storage, (memory) => ({ ...memory, visited: [], answers: {} }));
  }

  /** Go where a link leads; from the story's map or a step to a step, one walks the story. @param {HTMLElement} link */
  goOn({ dataset: { go: key = "", next } }) {
    if (next !== undefined && this.isAsking && !this.isReminded) return this.remind();
    const isOfStory = this.data.page === "story" || this.step !== undefined;
    if (isOfStory && this.data.steps.some((step) => step.key === key)) walkTo(key);
    goTo(key, next === undefined ? {} : queryFor(this.data));
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

/** The page to which a link in a text leads, as "exact", or "./?digit=3" for the canvas. @param {string} href */
export function wayOf(href) {
  const [path, query = ""] = href.split("?");
  return { page: path === "./" ? "canvas" : path, query };
}

/** What comes along to the page that follows. @param {LessonData} data @returns {Record<string, string>} */
const queryFor = ({ guest }) => (guest ? { guest } : {});

/** @param {LessonData["next"]} next */
const nextWords = ([, title]) => html`Next: ${title} →`;

/** @param {LessonData} data */
function markup(data) {
  const { page, steps, next, guide, tasks } = data;
  const here = tasks.filter(({ pages }) => pages.includes(page) || page === "story");
  const at = steps.findIndex(({ key }) => key === page);
  return html`<div class="lesson">
    ${at >= 0 ? resultMarkup(steps[at]) : ""}
    ${page === "story" ? html`<ol class="steps">${steps.map(stepMarkup)}</ol><button type="button" data-do="forget">Start over</button>` : ""}
    ${here.length ? html`<section class="thoughts" aria-label="Your own thoughts"><h2>Your own thoughts</h2>${here.map(taskMarkup)}
      <div class="row"><button type="button" data-do="save">Save all as Markdown</button><span class="kept" role="status"></span></div></section>` : ""}
    <details class="guide"><summary>For the instructor <span>${guide.minutes} minutes</span></summary>
      <p><b>Ask the room:</b> ${guide.ask}</p><p><b>The answer:</b> ${guide.answer}</p></details>
    ${page === "story" ? "" : html`<nav class="row" aria-label="The story"><a class="button strong" data-next data-go="${next[0]}" href="${addressOf(next[0], queryFor(data))}">${nextWords(next)}</a>
      <a class="button" data-go="story" href="${addressOf("story")}">The story</a></nav>`}
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
  <a class="button" data-go="${key}" href="${addressOf(key)}">${page} →</a></li>`;

/** @param {Task} task */
const taskMarkup = ({ number, question }) => html`<label><span><b>Task ${number}.</b> ${question}</span>
  <textarea data-task="${number}" rows="3" maxlength="20000" placeholder="Stays on this device."></textarea></label>`;

export default mounting((host, data) => new Lesson(host, data)).mount;
