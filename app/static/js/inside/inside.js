// Look inside: the digit on its canvas, and beside it every stage of one network, drawn anew in each frame by the engine in the page.

import { find } from "../answer-view.js";
import { CanvasView } from "../canvas-view.js";
import { followKeys, followPointer } from "../hand.js";
import { networksHere, weightsOf, whenNetworksArrive } from "../networks.js";
import { CANVAS } from "../placement.js";
import { Subject } from "../subject.js";
import { answerFrom } from "../tables.js";
import { Walk } from "../walk.js";
import { placeInWords } from "../words.js";
import { buildInside, buildStages } from "./markup.js";
import { SheetView } from "./sheet-view.js";
import { stagesOf } from "./stages.js";

/** @typedef {{row: number, col: number}} Place */
/** @typedef {import("../markup.js").NetworkCard} NetworkCard */
/**
 * @typedef {object} InsideData what the server sends
 * @property {NetworkCard[]} networks
 * @property {import("../subject.js").Scene} scene
 * @property {string} opened changes when the scene comes from elsewhere and shall be taken over
 * @property {import("../subject.js").Swept | null} swept
 * @property {string[]} notices
 */

export class Inside {
  /** @param {HTMLElement} host @param {InsideData} data @param {(scene: object) => void} send */
  constructor(host, data, send) {
    this.root = host;
    this.send = send;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    buildInside(host, data.networks);
    this.cards = data.networks;
    this.view = new CanvasView(find(host, ".paper"));
    this.subject = new Subject();
    this.walk = new Walk((place) => this.moveTo(place), (walking) => this.showWalk(walking));
    this.shown = "lenet";
    /** @type {SheetView[]} one a stage */
    this.sheets = [];
    this.opened = "";
    this.seq = Date.now();
    this.frameAsked = 0;
    this.subjectShown = "";
    this.unit = new Float32Array(CANVAS * CANVAS);
    followPointer(this, signal);
    followKeys(this, signal);
    host.addEventListener("click", (event) => this.press(/** @type {Element} */ (event.target)), { signal });
    this.resizes = new ResizeObserver(() => this.askFrame());
    this.resizes.observe(this.view.element);
    this.choose(this.shown);
    this.update(data);
  }

  /** Take what the server sends. @param {InsideData} data */
  update({ swept, scene, opened, notices }) {
    this.subject.take(swept);
    if (opened !== this.opened) {
      this.opened = opened;
      this.walk.stop();
      this.subject.open(scene);
    }
    if (notices.length) this.say(notices.join(" "));
    this.askFrame();
  }

  dispose() {
    this.walk.stop();
    this.listeners.abort();
    this.resizes.disconnect();
  }

  // --- showing it ---------------------------------------------------------------------------------------------------

  askFrame() {
    this.frameAsked ||= requestAnimationFrame(() => {
      this.frameAsked = 0;
      this.render();
    });
  }

  render() {
    const { subject, view } = this;
    const { canvas, offset, hasOffset, isThere, label, mode } = subject;
    view.fit();
    view.draw(canvas);
    view.showFrame(isThere && hasOffset ? offset : null);
    const { dataset } = view.element;
    dataset.row = String(offset.row);
    dataset.col = String(offset.col);
    dataset.label = mode === "digit" && isThere ? String(label) : "";
    const network = networksHere()?.get(this.shown);
    if (network && isThere) this.renderStages(network);
  }

  /** @param {import("../engine.js").Network} network */
  renderStages(network) {
    const { unit, subject } = this;
    const { canvas } = subject;
    for (let i = 0; i < canvas.length; i++) unit[i] = canvas[i] / 255;
    const layers = network.featureMaps(unit, CANVAS, CANVAS);
    const stages = stagesOf(layers);
    if (this.sheets.length !== stages.length) this.prepare(stages);
    const key = `${this.shown} ${subject.mapKey}`;
    if (key !== this.subjectShown) {
      this.subjectShown = key;
      for (const sheet of this.sheets) sheet.forgetScale();
    }
    stages.forEach((stage, i) => this.sheets[i].draw(stage));
    const { prediction, probabilities } = answerFrom(layers[layers.length - 1].values);
    const verdict = subject.label === null ? "" : prediction === subject.label ? " ✓" : ` ✗ it is a ${subject.label}`;
    const answer = find(this.root, ".answer");
    answer.textContent = `answers ${prediction} (${Math.round(100 * probabilities[prediction])} %)${verdict}`;
    answer.dataset.prediction = String(prediction);
    answer.dataset.probabilities = probabilities.join(",");
  }

  /** @param {import("./stages.js").Stage[]} stages */
  prepare(stages) {
    const boxes = buildStages(find(this.root, ".stages"), stages);
    this.sheets = boxes.map((box) => new SheetView(box));
    const weights = this.shown === "mlp" ? weightsOf("mlp", "classifier.0.weight") : null;
    find(this.root, ".weights").hidden = !weights;
    if (!weights) return;
    new SheetView(find(this.root, ".weights"), 10).draw({ channels: weights.shape[0], height: CANVAS, width: CANVAS, values: weights.data });
  }

  /** @param {string} text */
  say(text) {
    find(this.root, ".notice").textContent = text;
  }

  // --- what the hand does -------------------------------------------------------------------------------------------

  /** @param {Element} target */
  press(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest("button"));
    if (button?.dataset.network) this.choose(button.dataset.network);
    if (button?.dataset.do) this.act(button.dataset.do);
  }

  /** Look into another network. @param {string} name */
  choose(name) {
    this.shown = name;
    this.sheets = [];
    const card = this.cards.find((one) => one.name === name);
    find(this.root, ".nature").textContent = card?.nature ?? "";
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("button[data-network]"))) {
      button.setAttribute("aria-pressed", String(button.dataset.network === name));
    }
    this.askFrame();
  }

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

  /** The gesture is over: tell the server, once, and the learner in words. */
  commit() {
    this.seq += 1;
    this.send({ seq: this.seq, ...this.subject.toScene() });
    requestAnimationFrame(() => requestAnimationFrame(() => this.sayAnswer()));
  }

  sayAnswer() {
    const card = this.cards.find(({ name }) => name === this.shown);
    this.say(`${card?.title}, ${placeInWords(this.subject.offset)}: ${find(this.root, ".answer").textContent}.`);
  }

  /** @param {boolean} walking */
  showWalk(walking) {
    const button = find(this.root, '[data-do="walk"]');
    button.setAttribute("aria-pressed", String(walking));
    button.textContent = walking ? "Pause" : "Walk";
  }
}

/** @type {WeakMap<Element | ShadowRoot, Inside>} */
const insides = new WeakMap();

/**
 * What Streamlit calls on every change of data, with the same parent element.
 * @param {{parentElement: HTMLElement | ShadowRoot, data: InsideData,
 *   setStateValue: (name: string, value: unknown) => void}} component
 * @returns {() => void} the clean-up
 */
export default function mount({ parentElement, data, setStateValue }) {
  const send = (/** @type {object} */ scene) => setStateValue("scene", scene);
  const inside = insides.get(parentElement);
  if (inside) {
    inside.send = send;
    inside.update(data);
  } else {
    const host = document.createElement("div");
    parentElement.querySelector(".waiting")?.remove();
    parentElement.append(host);
    const built = new Inside(host, data, send);
    insides.set(parentElement, built);
    whenNetworksArrive(() => built.askFrame());
  }
  return () => {
    // A superseded call is cleaned up, too, while the component is still on the page.
    setTimeout(() => {
      const host = parentElement instanceof ShadowRoot ? parentElement.host : parentElement;
      if (host.isConnected) return;
      insides.get(parentElement)?.dispose();
      insides.delete(parentElement);
    });
  };
}
