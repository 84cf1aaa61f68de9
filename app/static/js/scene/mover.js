// A page part on which the digit from the canvas page moves: the canvas, its hand, its walk, and one message at most when a
// gesture has ended. What is shown beside it is drawn by whoever extends this.

import { find } from "../pages/canvas/answer-card.js";
import { CanvasView } from "./canvas-view.js";
import { followKeys, followPointer } from "./pointer.js";
import { whenNetworksArrive } from "../nn/networks.js";
import { whenArrives } from "../core/parcel.js";
import { Subject, takesOver } from "./subject.js";
import { Walk } from "./autoplay.js";

/** @typedef {{row: number, col: number}} Place */
/**
 * @typedef {object} MoverData what the server sends
 * @property {import("./subject.js").Scene} scene
 * @property {string} opened changes when the scene comes from elsewhere and shall be taken over
 * @property {string[]} notices
 */

export class Mover {
  /** @param {HTMLElement} host already filled; has `.paper`, `.notice` and buttons @param {import("../core/component.js").Send} send */
  constructor(host, send) {
    this.root = host;
    this.send = send;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    this.view = new CanvasView(find(host, ".paper"));
    this.subject = new Subject();
    this.walk = new Walk((place) => this.moveTo(place), (walking) => this.showWalk(walking));
    this.opened = "";
    this.seq = Date.now();
    /** The look that went with the last gesture, as JSON. */
    this.toldLook = "";
    this.frameAsked = 0;
    followPointer(this, signal);
    followKeys(this, signal);
    host.addEventListener("click", (event) => this.press(/** @type {Element} */ (event.target)), { signal });
    this.resizes = new ResizeObserver(() => this.askFrame());
    this.resizes.observe(this.view.element);
    whenNetworksArrive(() => this.askFrame(), signal);
    whenArrives("swept", (parcel) => this.take(parcel), signal);
  }

  /** Take what the server sends. @param {MoverData} data */
  update({ scene, opened, notices }) {
    if (takesOver(this, opened)) {
      this.walk.stop();
      this.subject.open(scene);
    }
    this.opened = opened;
    if (notices.length) this.say(notices.join(" "));
    this.askFrame();
  }

  /** Take what the server has swept. @param {import("../core/parcel.js").Parcel} parcel */
  take(parcel) {
    this.subject.take(parcel);
    this.askFrame();
  }

  dispose() {
    this.walk.stop();
    this.listeners.abort();
    this.resizes.disconnect();
  }

  askFrame() {
    this.frameAsked ||= requestAnimationFrame(() => {
      this.frameAsked = 0;
      this.render();
    });
  }

  /** Draw the canvas; whoever extends this draws the rest. */
  render() {
    const { canvas, offset, hasOffset, isThere, label, mode } = this.subject;
    this.view.fit();
    this.view.draw(canvas);
    this.view.showFrame(isThere && hasOffset ? offset : null);
    const { dataset } = this.view.element;
    dataset.row = String(offset.row);
    dataset.col = String(offset.col);
    dataset.label = mode === "digit" && isThere ? String(label) : "";
  }

  /** @param {string} text @param {{seen: boolean}} [how] not seen is what the page shows anyway: it is only read out */
  say(text, { seen } = { seen: true }) {
    const notice = find(this.root, ".notice");
    notice.textContent = text;
    notice.classList.toggle("heard", !seen);
  }

  // --- what the hand does -------------------------------------------------------------------------------------------

  /** @param {Element} target */
  press(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest("button"));
    if (button?.dataset.network) this.choose(button.dataset.network);
    if (button?.dataset.do) this.act(button.dataset.do);
  }

  /** Another network. @param {string} _name */
  choose(_name) {}

  /** @param {string} action */
  act(action) {
    if (action === "walk" && this.walk.isOn) {
      this.walk.stop();
      this.commit();
    } else if (action === "walk" && this.subject.isThere && this.subject.hasOffset) {
      this.walk.start(this.subject.offset);
    } else if (action === "home") {
      this.walk.stop();
      this.moveTo({ row: 0, col: 0 });
      this.commit();
    }
  }

  get drawsWithPen() {
    return false;
  }

  /** Move what is on the canvas. @param {number} rows @param {number} cols */
  shift(rows, cols) {
    this.subject.shift(rows, cols);
    this.askFrame();
  }

  /** @param {Place} place */
  moveTo({ row, col }) {
    const { offset } = this.subject;
    this.shift(row - offset.row, col - offset.col);
  }

  /** A gesture begins: nothing is drawn here, so there is nothing to keep. */
  keepForUndo() {}

  /** No answers from before a tidying are shown here. */
  showBefore() {}

  /** What is shown beside the scene, for the server and the link. @returns {object} */
  get look() {
    return {};
  }

  /** Names of the networks whose tables are shown. @returns {string[]} */
  get needed() {
    return [];
  }

  /** The gesture is over: tell the server, once at most, and the learner in words. */
  commit() {
    this.seq += 1;
    const { look, subject } = this;
    const swept = subject.isSwept(this.needed) && JSON.stringify(look) === this.toldLook;
    this.toldLook = JSON.stringify(look);
    this.send({ seq: this.seq, look, swept, ...subject.toScene() }, { isKnown: swept });
    requestAnimationFrame(() => requestAnimationFrame(() => this.sayAnswer()));
  }

  sayAnswer() {}

  /** @param {boolean} walking */
  showWalk(walking) {
    const button = find(this.root, '[data-do="walk"]');
    button.setAttribute("aria-pressed", String(walking));
    button.textContent = walking ? "Pause" : "Walk";
  }

  /** Mark the button of the network that is shown. @param {string} name */
  markNetwork(name) {
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("button[data-network]"))) {
      button.setAttribute("aria-pressed", String(button.dataset.network === name));
    }
  }
}
