// The lab: one canvas, three answers, three maps. Streamlit calls the default export again whenever its data change; what
// the hand does in between stays here, and the server hears of it once at most, at the end of the gesture.

import { AnswerView, find } from "./answer-card.js";
import { CanvasView } from "../../scene/canvas-view.js";
import { followHand } from "../../scene/pointer.js";
import { MapView } from "../../charts/answer-map.js";
import { buildMarkup } from "./markup.js";
import { mounting } from "../../core/component.js";
import { whenNetworksArrive } from "../../nn/networks.js";
import { whenArrives } from "../../core/parcel.js";
import { nextDigit } from "../../scene/placement.js";
import { isNew } from "../../core/prepared.js";
import { Subject, takesOver } from "../../scene/subject.js";
import { Walk } from "../../scene/autoplay.js";
import { mapsInWords, noMapInWords, sceneInWords } from "../../scene/words.js";

/** @typedef {import("../../nn/sweeps.js").Answer} Answer */
/** @typedef {{row: number, col: number}} Place */
/**
 * @typedef {object} LabData what the server sends
 * @property {import("./markup.js").NetworkCard[]} networks
 * @property {import("../../scene/subject.js").Scene} scene
 * @property {string} opened changes when the scene comes from a link and shall be taken over
 * @property {string[]} notices
 * @property {import("../../core/prepared.js").Prepared | null} prepared the scene of a talk that the page was opened with
 */

export class Lab {
  /** @param {HTMLElement} host @param {LabData} data @param {import("../../core/component.js").Send} send */
  constructor(host, data, send) {
    this.send = send;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    buildMarkup(host, data.networks);
    this.root = host;
    this.names = data.networks.map(({ name }) => name);
    this.titles = data.networks.map(({ title }) => title);
    /** The class of every test image, one character each. */
    this.labels = "";
    this.view = new CanvasView(find(host, ".paper"));
    this.cards = this.names.map((name) => new AnswerView(find(host, `.card[data-network="${name}"]`)));
    this.maps = this.names.map(
      (name) => new MapView(find(host, `.map[data-network="${name}"]`), (place) => this.jumpTo(place), signal),
    );
    this.subject = new Subject();
    /** @type {"pen" | "move"} */
    this.hand = "pen";
    this.touched = false;
    this.prepared = "";
    /** Whether a prepared scene shall walk as soon as it is there. */
    this.walksSoon = false;
    this.opened = "";
    this.seq = Date.now();
    this.frameAsked = 0;
    this.mapsShown = "";
    /** @type {import("../../nn/sweeps.js").Tables | null} */
    this.tablesShown = null;
    this.walk = new Walk((place) => this.moveTo(place), (walking) => this.showWalk(walking));
    followHand(this, signal);
    this.resizes = new ResizeObserver(() => this.view.fit());
    this.resizes.observe(this.view.element);
    this.update(data);
    whenArrives("labels", ({ parts }) => (this.labels = new TextDecoder().decode(parts[0])), signal);
    whenArrives("swept", (parcel) => this.take(parcel), signal);
    whenNetworksArrive(() => this.askFrame(), signal);
  }

  /** Take what the server sends. @param {LabData} data */
  update({ scene, opened, notices, prepared }) {
    const isTaken = takesOver(this, opened);
    this.opened = opened; // by which what is told of it is known
    if (isTaken) this.open(scene);
    if (isNew(this, prepared)) this.walksSoon = prepared?.cue === "walk" && !this.subject.isHeld;
    if (notices.length) this.say(notices.join(" "));
    this.askFrame();
  }

  /** Take what the server has swept. @param {import("../../core/parcel.js").Parcel} parcel */
  take(parcel) {
    this.subject.take(parcel);
    this.askFrame();
  }

  /** Take over a scene that came from a link. @param {import("../../scene/subject.js").Scene} scene */
  open(scene) {
    this.walk.stop();
    try {
      this.subject.open(scene);
      if (scene.kind === "drawing" && this.subject.isThere) this.commit();
    } catch (error) {
      this.say(`The drawing in this link cannot be read: ${/** @type {Error} */ (error).message}.`);
    }
    this.showMode();
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
    const { mode, offset, label, hasOffset, isThere } = subject;
    const answers = subject.answers(this.names);
    if (this.walksSoon && isThere && subject.tables) this.startWalk();
    view.fit();
    view.draw(subject.canvas);
    view.showFrame(isThere && hasOffset ? offset : null);
    this.cards.forEach((card, i) => card.show(answers[i], label));
    this.maps.forEach((map) => map.mark(offset));
    this.showMaps();
    const { dataset } = view.element;
    dataset.row = String(offset.row);
    dataset.col = String(offset.col);
    dataset.label = mode === "digit" && isThere ? String(label) : "";
    if (!this.numberField.matches(":focus")) this.numberField.value = String(subject.wanted);
    find(this.root, ".lab").classList.toggle("ready", mode === "drawing" || isThere);
    find(this.root, ".invitation").hidden = this.touched || mode === "drawing" || offset.row + offset.col > 0;
  }

  showMaps() {
    const { subject, names } = this;
    const isShown = subject.mapKey === this.mapsShown && subject.tables === this.tablesShown;
    if (isShown || subject.drawing.open) return;
    this.mapsShown = subject.mapKey;
    this.tablesShown = subject.tables;
    const believed = subject.believed(names);
    this.maps.forEach((map, i) => map.show(subject.tables?.[names[i]] ?? null, believed, noMapInWords(subject)));
    find(this.root, ".legend-text").textContent = mapsInWords(subject, believed);
  }

  /** @param {string} text */
  say(text) {
    find(this.root, ".notice").textContent = text;
  }

  /** Tell in words what the picture shows. */
  sayScene() {
    this.say(sceneInWords(this.subject, this.names, this.titles));
  }

  // --- what the hand does -------------------------------------------------------------------------------------------

  /** Change between digit and drawing, as a gesture. @param {"digit" | "drawing"} mode */
  changeMode(mode) {
    this.walk.stop();
    this.subject.mode = mode;
    this.showMode();
    this.askFrame();
    this.commit();
  }

  showMode() {
    const { mode } = this.subject;
    for (const button of this.all("[data-mode]")) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    for (const tools of this.all("[data-tools]")) tools.hidden = tools.dataset.tools !== mode;
    this.setHand(this.hand);
    this.view.element.setAttribute("aria-label", mode === "digit" ? "A digit on the canvas" : "Your drawing on the canvas");
  }

  /** Whether the pointer leaves ink. */
  get drawsWithPen() {
    return this.subject.mode === "drawing" && this.hand === "pen";
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
    this.subject.shift(rows, cols);
    this.askFrame();
  }

  /** @param {Place} place */
  moveTo({ row, col }) {
    const { offset } = this.subject;
    this.shift(row - offset.row, col - offset.col);
  }

  /** Move there, as one gesture. @param {Place} place */
  jumpTo(place) {
    this.walk.stop();
    this.keepForUndo();
    this.moveTo(place);
    this.commit();
  }

  /** A gesture begins: what a drawing is now, `undo` shall bring back. */
  keepForUndo() {
    if (this.subject.mode === "drawing") this.subject.drawing.remember();
  }

  /** The gesture is over: tell the server, once at most, and the learner in words. */
  commit() {
    this.walksSoon = false;
    this.seq += 1;
    const swept = this.subject.isSwept(this.names);
    this.send({ seq: this.seq, swept, ...this.subject.toScene() }, { isKnown: swept });
    requestAnimationFrame(() => requestAnimationFrame(() => this.sayScene()));
  }

  /** @param {number} number */
  choose(number) {
    this.walk.stop();
    this.subject.choose(number);
    this.askFrame();
    this.commit();
  }

  /** @param {number | null} meant */
  setMeant(meant) {
    this.subject.meant = meant;
    for (const button of this.all("[data-meant]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.meant) === meant));
    }
    this.askFrame();
  }

  /** @param {string} action */
  act(action) {
    const { labels, subject } = this;
    const { wanted, drawing } = subject;
    if (action === "walk") return this.walk.isOn ? this.endWalk() : this.startWalk();
    if (action === "home") return this.jumpTo({ row: 0, col: 0 });
    if (action === "next") return this.choose(nextDigit(labels, wanted, null, 1));
    if (action === "previous") return this.choose(nextDigit(labels, wanted, null, -1));
    if (action === "random") return this.choose(Math.floor(Math.random() * labels.length));
    this.walk.stop();
    const before = subject.answers(this.names);
    if (action === "undo") drawing.undo();
    if (action === "clear") drawing.clear();
    if (action === "tidy") drawing.tidy();
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
    this.numberField.value = String(this.subject.wanted);
  }

  // --- the walk -----------------------------------------------------------------------------------------------------

  startWalk() {
    const { subject } = this;
    this.walksSoon = false;
    if (!subject.isThere || !subject.hasOffset) return this.sayScene();
    this.keepForUndo();
    this.walk.start(subject.offset);
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

export default mounting("scene", (host, data, send) => new Lab(host, data, send)).mount;
