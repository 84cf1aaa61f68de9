// A part of the page that shows the scene on a canvas and lets a hand, keys and the walk move it. The canvas page, "Look
// inside" and "Does the answer change?" extend it by what each shows beside the canvas.

import { keepsAddress } from "../core/address.js";
import { find } from "../core/dom.js";
import { whenPrepared } from "../core/prepared.js";
import { pageUrl, resources } from "../core/resources.js";
import { networks } from "../nn/networks.js";
import { answers } from "./answers.js";
import { Walk } from "./autoplay.js";
import { CanvasView } from "./canvas-view.js";
import { followHand } from "./hand.js";
import { labelsRequest } from "./digits.js";
import { nextDigit } from "./placement.js";
import { hasOffset, moveTo, offsetOf, withUndo } from "./scene.js";
import { store } from "./store.js";
import { lackInWords } from "./words.js";

/** @typedef {import("./address.js").PageKey} PageKey */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {{row: number, col: number}} Place */

export class SceneView {
  /**
   * @param {HTMLElement} host already filled; has `.paper`, `.notice` and buttons
   * @param {PageKey} page @param {{versions: import("../nn/networks.js").Versions, labels?: string}} data what the server says of
   * its networks, and the version of the test images' classes where a digit can be chosen by its class
   */
  constructor(host, page, { versions, labels = "" }) {
    this.root = host;
    this.page = page;
    this.labelsVersion = labels;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    answers.learn(versions);
    this.view = new CanvasView(find(host, ".paper"));
    /** The scene from which the walk began. @type {Scene} */
    this.walkedFrom = store.scene;
    this.walk = new Walk((place) => store.change((scene) => moveTo(scene, place)), (walking) => this.showWalk(walking));
    this.frameAsked = 0;
    this.opened = store.opened;
    this.hand = followHand(this, signal);
    host.addEventListener("click", (event) => this.press(/** @type {Element} */ (event.target)), { signal });
    this.resizes = new ResizeObserver(() => this.askFrame());
    this.resizes.observe(this.view.element);
    for (const source of [store, resources, networks]) source.subscribe(() => this.askFrame(), signal);
    store.enter(page, pageUrl(page).pathname);
    keepsAddress(() => (store.flush(), this.lack), signal);
    whenPrepared(page, (scene) => this.openScene(scene), signal);
    this.askFrame();
  }

  /** What the server sends does not change while the page is shown. */
  update() {
    this.askFrame(); // the theme may have changed
  }

  dispose() {
    this.walk.stop();
    this.hand.rest();
    this.listeners.abort();
    this.resizes.disconnect();
    cancelAnimationFrame(this.frameAsked);
  }

  /** Open a scene of a talk, and hear the arrow keys at once. @param {import("../core/prepared.js").Prepared} scene */
  openScene({ query, cue }) {
    store.open(`?${query}`, cue);
    this.view.element.focus({ preventScroll: true });
  }

  // --- showing it ---------------------------------------------------------------------------------------------------

  askFrame() {
    this.frameAsked ||= requestAnimationFrame(() => {
      this.frameAsked = 0;
      store.complete(answers.complete(store.scene));
      this.render(store.scene);
    });
  }

  /** Draw the canvas; whoever extends this draws the rest. @param {Scene} scene */
  render(scene) {
    if (this.opened !== store.opened) this.walk.stop(); // another scene was opened meanwhile
    this.opened = store.opened;
    const { view } = this;
    const { row, col } = offsetOf(scene);
    const isShown = answers.isAnythingThere(scene);
    view.fit();
    view.draw(answers.canvasOf(scene));
    view.showFrame(isShown && hasOffset(scene) ? { row, col } : null);
    const { dataset } = view.element;
    dataset.row = String(row);
    dataset.col = String(col);
    dataset.label = scene.mode === "digit" && isShown ? String(answers.labelOf(scene) ?? "") : "";
  }

  /**
   * The line under the canvas says what is shown: nothing while it moves, then the picture in words, however late what it
   * speaks of has come.
   * @param {() => string} words the picture in words
   */
  renderNotice(words) {
    const text = store.isMoving ? "" : store.message || `${words()} ${this.lack}`.trim();
    const notice = find(this.root, ".notice");
    if (notice.textContent !== text) notice.textContent = text;
    notice.classList.toggle("message", store.message !== "");
  }

  /** What a link does not hold of what is shown, in words. */
  get lack() {
    return lackInWords(store.scene, store.isKept);
  }

  // --- what the hand does -------------------------------------------------------------------------------------------

  /** What the pointer does: it moves what is there, leaves ink, rubs it out, or moves the test digit that was stamped last. @returns {"move" | "pen" | "eraser" | "stamp"} */
  get tool() {
    return "move";
  }

  /** A gesture has begun. */
  begun() {}

  /** @param {Element} target what was clicked */
  press(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest("button"));
    if (button?.dataset.network) this.chooseNetwork(button.dataset.network);
    if (button?.dataset.do) this.act(button.dataset.do);
  }

  /** Look at another network. @param {string} network */
  chooseNetwork(network) {
    this.rest();
    store.act((scene) => ({ ...scene, network }));
  }

  /** The class of every test image, one character each; "" until they have come. */
  get labels() {
    return resources.want(labelsRequest(this.labelsVersion)) ?? "";
  }

  /** Put a test image onto the canvas. @param {number} digit its number */
  choose(digit) {
    this.rest();
    store.act((scene) => ({ ...scene, mode: "digit", digit }));
  }

  /** Put the next test image of a class onto the canvas. @param {string} label */
  chooseClass(label) {
    this.choose(nextDigit(this.labels, store.scene.digit, label, 1));
  }

  /** @param {string} action of a button */
  act(action) {
    if (action === "walk") this.toggleWalk();
    if (action === "home") this.jumpTo({ row: 0, col: 0 });
  }

  /** Whatever moves comes to rest: a walk, keys. */
  rest() {
    this.walk.stop();
    this.hand.rest();
  }

  /** Move there, as one gesture. @param {Place} place */
  jumpTo(place) {
    this.rest();
    store.act((scene) => withUndo(moveTo(scene, place), scene));
  }

  // --- the walk -----------------------------------------------------------------------------------------------------

  toggleWalk() {
    if (this.walk.isOn) this.walk.stop();
    else this.startWalk();
  }

  startWalk() {
    const { scene } = store;
    this.rest();
    if (answers.isAnythingThere(scene) && hasOffset(scene)) this.walk.start(offsetOf(scene));
  }

  /** The walk has begun or ended. @param {boolean} walking */
  showWalk(walking) {
    if (walking) {
      this.walkedFrom = store.scene;
      store.begin();
    } else {
      store.change((scene) => withUndo(scene, this.walkedFrom));
      store.settle();
    }
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll('[data-do="walk"]'))) {
      button.setAttribute("aria-pressed", String(walking));
      button.textContent = walking ? "Pause" : "Walk";
    }
  }

  /** Mark the button of the network that is shown. @param {string} name */
  markNetwork(name) {
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("button[data-network]"))) {
      button.setAttribute("aria-pressed", String(button.dataset.network === name));
    }
  }
}
