// Has shifts measured in another thread, for networks that take longer than a frame: the hand stays free. One question at a
// time; of those that come meanwhile only the last is asked.

/** @typedef {import("./measure.js").Question} Question */
/** @typedef {import("./measure.js").Measured} Measured */
/** @typedef {Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">} Thread */

const startThread = () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" });

export class Aside {
  /**
   * @param {(question: Question, measured: Measured) => void} show
   * @param {() => void} fail called if nothing is to be expected of the thread any more
   * @param {import("../../nn/networks.js").Versions} versions of the networks that it will load
   * @param {() => Thread} start
   * @throws {Error} if this browser starts no thread
   */
  constructor(show, fail, versions, start = startThread) {
    this.versions = versions;
    this.thread = start();
    /** @type {Question | null} what is being measured */
    this.asked = null;
    /** @type {Question | null} */
    this.next = null;
    this.hasFailed = false;
    this.thread.onmessage = ({ data }) => {
      const { asked, next } = this;
      [this.asked, this.next] = [null, null];
      if (next) this.ask(next);
      if (asked) show(asked, data);
    };
    this.thread.onerror = () => {
      this.hasFailed = true;
      fail();
    };
  }

  /** @param {Question} question */
  ask(question) {
    if (this.asked) this.next = question;
    else {
      this.asked = question;
      this.thread.postMessage({ question, versions: this.versions });
    }
  }

  stop() {
    this.thread.terminate();
  }
}
