// Has shifts measured: in the frame itself where that is quick enough, else by another thread, or now and then where there is
// none, so that the hand stays free.

import { Aside } from "./aside.js";
import { idOf, Measurer } from "./measure.js";

/** @typedef {import("./measure.js").Question} Question */
/** @typedef {import("./measure.js").Measured} Measured */

const FRAME = 8; // ms that a measurement may take in every frame
const SLOW = 3; // measurements that took longer, after which a network is measured in another thread
const PAUSE = 120; // ms between two measurements of such a network where there is no other thread

export class Measuring {
  /**
   * @param {(question: Question, measured: Measured) => void} show
   * @param {() => void} askFrame has `ask` called again
   * @param {import("../../nn/networks.js").Versions} versions
   */
  constructor(show, askFrame, versions) {
    this.show = show;
    this.askFrame = askFrame;
    this.versions = versions;
    this.measurer = new Measurer();
    /** The question that is answered, and the one that the other thread was asked last, by `idOf`. */
    this.answered = "";
    this.askedAside = "";
    /** What the last question is about, but for where the shift ends. */
    this.key = "";
    /** How often a network's measurement took longer than a frame allows. @type {Map<string, number>} */
    this.slow = new Map();
    /** The other thread; null where there is none. @type {Aside | null | undefined} */
    this.aside = undefined;
    this.measuredAt = 0;
    this.timer = 0;
  }

  dispose() {
    clearTimeout(this.timer);
    this.aside?.stop();
  }

  /** Have a shift measured, in this frame or soon. @param {Question} question about a network that is here */
  ask(question) {
    this.key = question.key;
    if ((this.slow.get(question.name) ?? 0) < SLOW) return this.measure(question);
    this.aside = this.aside === undefined ? this.startAside() : this.aside;
    if (this.aside && !this.aside.hasFailed) return this.askAside(question, this.aside);
    if (performance.now() - this.measuredAt >= PAUSE) return this.measure(question);
    clearTimeout(this.timer);
    this.timer = Number(setTimeout(this.askFrame, PAUSE));
  }

  /** Measure it here and now. @param {Question} question */
  measure(question) {
    const id = idOf(question);
    if (id === this.answered) return;
    const began = performance.now();
    const measured = this.measurer.measure(question);
    this.measuredAt = performance.now();
    if (this.measuredAt - began > FRAME) this.slow.set(question.name, (this.slow.get(question.name) ?? 0) + 1);
    this.askedAside = "";
    this.tell(question, measured);
  }

  /** @param {Question} question @param {Aside} aside */
  askAside(question, aside) {
    const id = idOf(question);
    if (id === this.askedAside || id === this.answered) return;
    this.askedAside = id;
    aside.ask({ ...question, after: question.after.slice() });
  }

  /** Another thread, if this browser has such. */
  startAside() {
    try {
      return new Aside((question, measured) => this.hear(question, measured), this.askFrame, this.versions);
    } catch {
      return null;
    }
  }

  /** That is shown even if the digit has moved on, but not beside another network or start. @param {Question} question @param {Measured} measured */
  hear(question, measured) {
    if (this.askedAside && question.key === this.key) this.tell(question, measured);
  }

  /** @param {Question} question @param {Measured} measured */
  tell(question, measured) {
    this.answered = idOf(question);
    this.show(question, measured);
  }
}
