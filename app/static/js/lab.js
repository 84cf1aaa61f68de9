// The lab: one canvas, three answers, three maps. Streamlit calls the default export again whenever its data change; what
// the hand does in between stays here, and the server hears of it once, at the end of the gesture.

import { AnswerView, find } from "./answer-view.js";
import { CanvasView, placeDigit, placeInWords } from "./canvas-view.js";
import { Drawing } from "./drawing.js";
import { followHand } from "./hand.js";
import { MapView } from "./map-view.js";
import { buildMarkup } from "./markup.js";
import { networksHere, whenNetworksArrive } from "./networks.js";
import { CANVAS, clampOffset, nextDigit } from "./placement.js";
import { answerAt, answerFrom, bytesFromBase64, commonAnswer, decodeTables } from "./tables.js";
import { Walk } from "./walk.js";

/** @typedef {import("./tables.js").Answer} Answer */
/** @typedef {{row: number, col: number}} Place */
/** @typedef {{kind: "digit" | "drawing", digit: number | null, ink: string, row: number, col: number}} Scene */
/**
 * @typedef {object} LabData what the server sends
 * @property {import("./markup.js").NetworkCard[]} networks
 * @property {string} labels the class of every test image, one character each
 * @property {Scene} scene
 * @property {string} opened changes when the scene comes from a link and shall be taken over
 * @property {{digit: number | null, label: number | null, pixels: string, tables: Record<string, string>} | null} swept
 *   the digit or drawing that was swept last
 * @property {string[]} notices
 */

export class Lab {
  /** @param {HTMLElement} host @param {LabData} data @param {(scene: object) => void} send */
  constructor(host, data, send) {
    this.send = send;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    buildMarkup(host, data.networks);
    this.root = host;
    this.names = data.networks.map(({ name }) => name);
    this.labels = data.labels;
    this.view = new CanvasView(find(host, ".paper"));
    this.cards = this.names.map((name) => new AnswerView(find(host, `.card[data-network="${name}"]`)));
    this.maps = this.names.map(
      (name) => new MapView(find(host, `.map[data-network="${name}"]`), (place) => this.jumpTo(place), signal),
    );
    /** @type {"digit" | "drawing"} */
    this.mode = "digit";
    /** @type {{number: number, label: number, pixels: Uint8Array, tables: import("./tables.js").Tables} | null} */
    this.digit = null;
    /** @type {Place} */
    this.place = { row: 0, col: 0 };
    this.wanted = 0;
    this.drawing = new Drawing();
    /** @type {{key: string, tables: import("./tables.js").Tables} | null} */
    this.swept = null;
    /** @type {number | null} what the learner says the drawing is */
    this.meant = null;
    /** @type {"pen" | "move"} */
    this.hand = "pen";
    this.touched = false;
    this.opened = "";
    this.seq = Date.now();
    this.frameAsked = 0;
    this.mapsShown = "";
    this.unit = new Float32Array(CANVAS * CANVAS);
    this.placed = new Uint8Array(CANVAS * CANVAS);
    this.walk = new Walk((place) => this.moveTo(place), (walking) => this.showWalk(walking));
    followHand(this, signal);
    this.resizes = new ResizeObserver(() => this.view.fit());
    this.resizes.observe(this.view.element);
    this.update(data);
  }

  /** Take what the server sends. @param {LabData} data */
  update(data) {
    const { swept, scene } = data;
    if (swept && swept.digit !== null && swept.digit !== this.digit?.number) {
      const tables = decodeTables(swept.tables);
      this.digit = { number: swept.digit, label: Number(swept.label), pixels: bytesFromBase64(swept.pixels), tables };
    } else if (swept && swept.digit === null && swept.pixels !== this.swept?.key) {
      this.swept = { key: swept.pixels, tables: decodeTables(swept.tables) };
    }
    if (data.opened !== this.opened) {
      this.opened = data.opened;
      this.open(scene);
    }
    if (data.notices.length) this.say(data.notices.join(" "));
    this.askFrame();
  }

  /** Take over a scene that came from a link. @param {Scene} scene */
  open(scene) {
    this.walk.stop();
    this.setMode(scene.kind);
    if (scene.kind === "digit") {
      this.wanted = scene.digit ?? 0;
      this.place = clampOffset(scene);
      return;
    }
    try {
      this.drawing.restore(scene.ink, scene);
      if (!this.drawing.isEmpty) this.commit();
    } catch (error) {
      this.say(`The drawing in this link cannot be read: ${/** @type {Error} */ (error).message}.`);
    }
  }

  dispose() {
    this.walk.stop();
    this.listeners.abort();
    this.resizes.disconnect();
  }

  // --- what is on the canvas, and what the networks answer ---------------------------------------------------------

  /** The tables of what is on the canvas, if the server has sent them. */
  get tables() {
    if (this.mode === "digit") return this.digit?.tables ?? null;
    return this.drawing.key !== null && this.drawing.key === this.swept?.key && !this.drawing.open ? this.swept.tables : null;
  }

  /** @returns {Place} */
  get offset() {
    return this.mode === "digit" ? this.place : this.drawing.now.place;
  }

  /** Whether the pointer leaves ink. */
  get drawsWithPen() {
    return this.mode === "drawing" && this.hand === "pen";
  }

  /** Whether what is on the canvas stands in a digit's frame, and so at one of the 841 placements. */
  get hasOffset() {
    return this.mode === "digit" || this.drawing.now.fits;
  }

  /** The true class, or what the learner says it is. */
  get label() {
    return this.mode === "digit" ? (this.digit?.label ?? null) : this.meant;
  }

  /** @returns {Uint8Array} 56×56 grey levels */
  get canvas() {
    if (this.mode === "drawing") return this.drawing.canvas;
    return this.digit ? placeDigit(this.digit.pixels, this.place.row, this.place.col, this.placed) : this.placed;
  }

  /**
   * The answers to what is on the canvas, in the order of the cards: null where there is nothing to answer.
   * @param {Uint8Array} canvas
   * @returns {(Answer | null)[]}
   */
  answers(canvas) {
    const { tables, offset } = this;
    if (tables) return this.names.map((name) => answerAt(tables[name], offset.row, offset.col));
    const networks = networksHere();
    if (!networks || !canvas.some((grey) => grey > 0)) return this.names.map(() => null);
    for (let i = 0; i < canvas.length; i++) this.unit[i] = canvas[i] / 255;
    return this.names.map((name) => {
      const network = /** @type {import("./engine.js").Network} */ (networks.get(name));
      return answerFrom(network.logits(this.unit, CANVAS, CANVAS));
    });
  }

  // --- showing it ---------------------------------------------------------------------------------------------------

  askFrame() {
    this.frameAsked ||= requestAnimationFrame(() => {
      this.frameAsked = 0;
      this.render();
    });
  }

  render() {
    const { canvas, offset, label, mode } = this;
    const answers = this.answers(canvas);
    this.view.fit();
    this.view.draw(canvas);
    this.view.showFrame(mode === "drawing" && (this.drawing.isEmpty || !this.drawing.now.fits) ? null : offset);
    this.cards.forEach((card, i) => card.show(answers[i], label));
    this.maps.forEach((map) => map.mark(offset));
    this.showMaps();
    const { dataset } = this.view.element;
    dataset.row = String(offset.row);
    dataset.col = String(offset.col);
    dataset.label = mode === "digit" && this.digit ? String(this.digit.label) : "";
    if (!this.numberField.matches(":focus")) this.numberField.value = String(this.wanted);
    find(this.root, ".lab").classList.toggle("ready", mode === "drawing" || this.digit !== null);
    find(this.root, ".invitation").hidden = this.touched || mode === "drawing" || offset.row + offset.col > 0;
  }

  showMaps() {
    const { tables, label, mode, digit, drawing } = this;
    const shown = [mode, mode === "digit" ? digit?.number : drawing.key, label, tables !== null].join();
    if (shown === this.mapsShown || drawing.open) return;
    this.mapsShown = shown;
    const believed = label ?? (tables ? commonAnswer(tables[this.names[this.names.length - 1]]) : 0);
    const empty = mode === "digit" ? "" : drawing.isEmpty ? "draw something" : drawing.now.fits ? "…" : "too large for a map";
    this.maps.forEach((map, i) => map.show(tables?.[this.names[i]] ?? null, believed, empty));
    find(this.root, ".legend-text").textContent = tables
      ? `Every placement of this ${mode === "digit" ? "digit" : "drawing"}: probability of “${believed}”, from 0 to 1. Dots: another answer. Click to go there.`
      : "Every placement has its colour here, as soon as there is something to place.";
  }

  /** @param {string} text */
  say(text) {
    find(this.root, ".notice").textContent = text;
  }

  /** Tell in words what the picture shows, after a gesture. */
  sayAnswers() {
    const { offset, label, mode, drawing } = this;
    if (mode === "drawing" && drawing.isEmpty) return this.say("The canvas is empty: draw a digit anywhere on it.");
    if (mode === "drawing" && !networksHere() && !this.tables) return this.say("The networks are on their way …");
    if (mode === "drawing" && !drawing.now.fits) {
      return this.say("Larger than a digit of 28×28 pixels, so it has no map. “Tidy like MNIST” makes it fit.");
    }
    const lost = mode === "drawing" && drawing.toLink() === "" ? " It is too long for a link: a reload would lose it." : "";
    const what = mode === "digit" ? `Test image ${this.digit?.number}, a ${label},` : "Your drawing";
    const answers = this.cards.map(({ card }) => `${find(card, "h2").textContent} ${card.dataset.prediction || "–"}`);
    this.say(`${what} ${placeInWords(offset)}: ${answers.join(", ")}.${lost}`);
  }

  // --- what the hand does -------------------------------------------------------------------------------------------

  /** @param {"digit" | "drawing"} mode */
  setMode(mode) {
    this.mode = mode;
    for (const button of this.all("[data-mode]")) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    for (const tools of this.all("[data-tools]")) tools.hidden = tools.dataset.tools !== mode;
    this.setHand(this.hand);
    this.view.element.setAttribute("aria-label", mode === "digit" ? "A digit on the canvas" : "Your drawing on the canvas");
  }

  /** Change the mode as a gesture. @param {"digit" | "drawing"} mode */
  changeMode(mode) {
    this.walk.stop();
    this.setMode(mode);
    this.askFrame();
    this.commit();
  }

  /** @param {"pen" | "move"} hand */
  setHand(hand) {
    this.hand = hand;
    for (const button of this.all("[data-hand]")) button.setAttribute("aria-pressed", String(button.dataset.hand === hand));
    this.view.element.classList.toggle("pen", this.drawsWithPen);
  }

  /** @param {string} selector @returns {HTMLElement[]} */
  all(selector) {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll(selector))];
  }

  /** Move what is on the canvas. @param {number} rows @param {number} cols */
  shift(rows, cols) {
    this.touched = true;
    if (this.mode === "digit") this.place = clampOffset({ row: this.place.row + rows, col: this.place.col + cols });
    else this.drawing.shift(rows, cols);
    this.askFrame();
  }

  /** @param {Place} place */
  moveTo(place) {
    this.shift(place.row - this.offset.row, place.col - this.offset.col);
  }

  /** Move there, as one gesture. @param {Place} place */
  jumpTo(place) {
    this.walk.stop();
    if (this.mode === "drawing") this.drawing.remember();
    this.moveTo(place);
    this.commit();
  }

  /** The gesture is over: tell the server, once, and the learner in words. */
  commit() {
    this.seq += 1;
    const { row, col } = this.offset;
    this.send(
      this.mode === "digit"
        ? { seq: this.seq, kind: "digit", digit: this.wanted, row, col }
        : { seq: this.seq, kind: "drawing", ink: this.drawing.toLink(), pixels: this.drawing.key, row, col },
    );
    requestAnimationFrame(() => requestAnimationFrame(() => this.sayAnswers()));
  }

  /** @param {number} number */
  choose(number) {
    this.walk.stop();
    this.wanted = number;
    this.commit();
  }

  /** @param {number | null} meant */
  setMeant(meant) {
    this.meant = meant;
    for (const button of this.all("[data-meant]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.meant) === meant));
    }
    this.askFrame();
  }

  /** @param {string} action */
  act(action) {
    const { labels, wanted } = this;
    if (action === "walk") return this.walk.isOn ? this.endWalk() : this.startWalk();
    if (action === "home") return this.jumpTo({ row: 0, col: 0 });
    if (action === "next") return this.choose(nextDigit(labels, wanted, null, 1));
    if (action === "previous") return this.choose(nextDigit(labels, wanted, null, -1));
    if (action === "random") return this.choose(Math.floor(Math.random() * labels.length));
    this.walk.stop();
    const before = this.answers(this.canvas);
    if (action === "undo") this.drawing.undo();
    if (action === "clear") this.drawing.clear();
    if (action === "tidy") this.drawing.tidy();
    this.showBefore(action === "tidy" ? before : null);
    this.askFrame();
    this.commit();
  }

  /** @param {(Answer | null)[] | null} answers */
  showBefore(answers) {
    this.cards.forEach((card, i) => card.showBefore(answers?.[i] ?? null));
  }

  get numberField() {
    return /** @type {HTMLInputElement} */ (this.root.querySelector(".number input"));
  }

  /** @param {string} text */
  chooseTyped(text) {
    if (/^[0-9]{1,4}$/.test(text)) return this.choose(Number(text));
    this.say(`“${text}” is no test image: their numbers go from 0 to 9999.`);
    this.numberField.value = String(this.wanted);
  }

  // --- the walk -----------------------------------------------------------------------------------------------------

  startWalk() {
    if (this.mode === "drawing" && (this.drawing.isEmpty || !this.drawing.now.fits)) return this.sayAnswers();
    if (this.mode === "drawing") this.drawing.remember();
    this.walk.start(this.offset);
  }

  endWalk() {
    this.walk.stop();
    this.commit();
  }

  /** @param {boolean} walking */
  showWalk(walking) {
    for (const button of this.all('[data-do="walk"]')) {
      button.setAttribute("aria-pressed", String(walking));
      button.textContent = walking ? "Pause" : "Walk";
    }
  }
}

/** @type {WeakMap<Element | ShadowRoot, Lab>} */
const labs = new WeakMap();

/**
 * What Streamlit calls on every change of data, with the same parent element.
 * @param {{parentElement: HTMLElement | ShadowRoot, data: LabData,
 *   setStateValue: (name: string, value: unknown) => void}} component
 * @returns {() => void} the clean-up
 */
export default function mount({ parentElement, data, setStateValue }) {
  const send = (/** @type {object} */ scene) => setStateValue("scene", scene);
  let lab = labs.get(parentElement);
  if (lab) {
    lab.send = send;
    lab.update(data);
  } else {
    const host = document.createElement("div");
    parentElement.querySelector(".waiting")?.remove();
    parentElement.append(host);
    lab = new Lab(host, data, send);
    labs.set(parentElement, lab);
    const built = lab;
    whenNetworksArrive(() => built.askFrame());
  }
  return () => {
    // A superseded call is cleaned up, too, while the component is still on the page.
    setTimeout(() => {
      const host = parentElement instanceof ShadowRoot ? parentElement.host : parentElement;
      if (host.isConnected) return;
      labs.get(parentElement)?.dispose();
      labs.delete(parentElement);
    });
  };
}
