// "Does the answer change?": the digit, where it started, and what the shift between the two changes in a network, stage by
// stage, in each frame, or as fast as another thread can.

import { mounting } from "../../core/component.js";
import { find } from "../../core/dom.js";
import { networks } from "../../nn/networks.js";
import { answers } from "../../scene/answers.js";
import { FIRST_SCENE, hasOffset, moveTo, offsetOf } from "../../scene/scene.js";
import { SceneView } from "../../scene/scene-view.js";
import { store } from "../../scene/store.js";
import { ChangeMap } from "./change-map.js";
import { buildExact } from "./markup.js";
import { idOf } from "./measure.js";
import { Measuring } from "./measuring.js";
import { Prediction } from "./prediction.js";
import { StageTable } from "./stage-table.js";
import { drawTask } from "./tasks.js";
import { EFFECTS, INVITATION, outcomeInWords, reasonInWords, shiftInWords } from "./words.js";

/** @typedef {{row: number, col: number}} Place */
/** @typedef {import("../../nn/anatomy.js").Anatomy} Anatomy */
/** @typedef {import("../../scene/scene.js").Scene} Scene */
/** @typedef {import("./measure.js").Question} Question */
/** @typedef {import("./measure.js").Measured} Measured */
/** @typedef {import("./words.js").Outcome} Outcome */
/** @typedef {{compared: {name: string, title: string}[], takenApart: string, versions: import("../../nn/networks.js").Versions}} EquivarianceData */

export class Equivariance extends SceneView {
  /** @param {HTMLElement} host @param {EquivarianceData} data */
  constructor(host, data) {
    buildExact(host, data.compared);
    super(host, "exact", data);
    const { signal } = this.listeners;
    this.data = data;
    this.measuring = new Measuring((question, measured) => this.showMeasured(question, measured), () => this.askFrame(), data.versions);
    this.table = new StageTable(host);
    this.map = new ChangeMap(host, (place) => this.jumpTo(place), signal);
    this.prediction = new Prediction(host);
    /** The canvas at the start, and for what. */
    this.before = { key: "", canvas: new Uint8Array(0) };
    /** What was found last, and for which question. @type {{id: string, outcome: Outcome, text: string}} */
    this.found = { id: "", outcome: "same", text: "" };
  }

  dispose() {
    this.measuring.dispose();
    super.dispose();
  }

  /** The network that is compared: the one that the scene names, if this page has it. @param {Scene} scene */
  comparedIn({ network }) {
    const named = (/** @type {string} */ wanted) => this.data.compared.find(({ name }) => name === wanted);
    return /** @type {{name: string, title: string}} */ (named(network) ?? named(FIRST_SCENE.network));
  }

  /** A network in full: which one, and what is taken away from it. @param {Scene} scene @param {string} name */
  inFull({ without }, name) {
    if (name !== this.data.takenApart) return name;
    return [name, ...EFFECTS.map((effect) => effect.name).filter((effect) => without.includes(effect))].join("~");
  }

  // --- showing it ---------------------------------------------------------------------------------------------------

  /** @param {Scene} scene */
  render(scene) {
    super.render(scene);
    const offset = offsetOf(scene);
    const { start } = scene;
    const { name, title } = this.comparedIn(scene);
    const network = this.inFull(scene, name);
    const shift = { row: offset.row - start.row, col: offset.col - start.col };
    const isThere = answers.isAnythingThere(scene);
    find(this.root, ".from").style.transform = `translate(${start.col * (100 / 28)}%, ${start.row * (100 / 28)}%)`;
    const isTooLarge = isThere && !hasOffset(scene);
    find(this.root, ".too-large").hidden = !isTooLarge;
    find(this.root, ".shift").hidden = isTooLarge;
    find(this.root, ".shift").textContent = `Shift: ${shiftInWords(shift)}`;
    this.markNetwork(name);
    this.showEffects(scene, name);
    const key = [network, start.row, start.col, answers.subjectOf(scene)].join();
    this.prediction.show(title, start, shift, [key, offset.row, offset.col].join());
    networks.loadAll([network, ...this.data.compared.map((one) => one.name)], answers.versions);
    const anatomy = networks.get(network)?.anatomy;
    if (anatomy && isThere && hasOffset(scene)) {
      this.showMap(scene, anatomy, key);
      this.measuring.ask(this.question(scene, network, key));
    }
    this.renderNotice(() => this.inWords(scene, key));
  }

  /** The shift that is to be measured. @param {Scene} scene @param {string} name @param {string} key @returns {Question} */
  question(scene, name, key) {
    if (this.before.key !== key) this.before = { key, canvas: answers.canvasOf(moveTo(scene, scene.start)).slice() };
    return { name, key, before: this.before.canvas, after: answers.canvasOf(scene), start: scene.start, end: { ...offsetOf(scene) } };
  }

  /** @param {Question} question @param {Measured} measured */
  showMeasured(question, { changes, ...logits }) {
    const { name, start, end } = question;
    const anatomy = /** @type {Anatomy} */ (networks.get(name)?.anatomy);
    const outcome = outcomeInWords(logits);
    const isMoved = start.row !== end.row || start.col !== end.col;
    this.found = { id: idOf(question), outcome: outcome.outcome, text: isMoved ? outcome.text : INVITATION };
    const verdict = find(this.root, ".verdict");
    verdict.textContent = this.found.text;
    verdict.dataset.outcome = this.found.outcome;
    verdict.dataset.change = String(logits.change);
    verdict.dataset.shift = `${end.row - start.row},${end.col - start.col}`;
    find(this.root, ".reason").textContent = reasonInWords(anatomy, start, end, this.found.outcome, store.scene.without);
    this.table.show(anatomy, changes);
    this.askFrame(); // it can be said now
  }

  /** @param {Scene} scene @param {Anatomy} anatomy @param {string} key of network, start and digit */
  showMap(scene, anatomy, key) {
    const { start } = scene;
    this.map.mark(offsetOf(scene));
    const empty = answers.isAway
      ? "The server does not answer; it is asked again …"
      : "The server is working it out for all 841 placements …";
    this.map.show(anatomy.invariance, answers.table(scene, anatomy.name), start, empty, key);
    for (const { name } of this.data.compared) this.map.count(name, answers.table(scene, this.inFull(scene, name)), start);
  }

  /** @param {Scene} scene @param {string} name */
  showEffects({ without }, name) {
    find(this.root, ".effects").hidden = name !== this.data.takenApart;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-effect]"))) {
      button.setAttribute("aria-checked", String(!without.includes(button.dataset.effect ?? "")));
    }
  }

  /** What is shown, once it is measured. @param {Scene} scene @param {string} key of network, start and digit */
  inWords(scene, key) {
    const end = offsetOf(scene);
    if (this.prediction.hides) return "What will happen? Say it first.";
    if (this.found.id !== idOf({ key, end })) return "";
    return `${find(this.root, ".shift").textContent}. ${this.found.text} ${find(this.root, ".reason").textContent}`;
  }

  // --- what the hand does -------------------------------------------------------------------------------------------

  /** @param {Element} target */
  press(target) {
    super.press(target);
    const { effect, guess } = /** @type {HTMLElement | null} */ (target.closest("button"))?.dataset ?? {};
    if (guess) this.guess(/** @type {Outcome} */ (guess));
    if (effect) this.toggle(effect);
  }

  /** Take an effect away, or put it back. @param {string} effect */
  toggle(effect) {
    this.rest();
    store.act((scene) => {
      const { without } = scene;
      return { ...scene, without: without.includes(effect) ? without.filter((other) => other !== effect) : EFFECTS.map(({ name }) => name).filter((name) => name === effect || without.includes(name)) };
    });
  }

  /** @param {Outcome} guess */
  guess(guess) {
    const { scene } = store;
    const network = this.inFull(scene, this.comparedIn(scene).name);
    if (!networks.get(network) || !answers.isAnythingThere(scene)) return;
    this.measuring.measure(this.question(scene, network, this.measuring.key));
    this.prediction.answer(guess, this.found.outcome);
    this.askFrame();
  }

  /** A shift from a start, drawn at random, to be predicted. */
  setTask() {
    const anatomy = networks.get(this.inFull(store.scene, this.comparedIn(store.scene).name))?.anatomy;
    if (!anatomy || !answers.isAnythingThere(store.scene) || !hasOffset(store.scene)) return;
    const { start, end } = drawTask(anatomy.invariance);
    this.prediction.turn(true);
    this.rest();
    store.act((scene) => ({ ...moveTo(scene, end), start }));
  }

  /** @param {string} action */
  act(action) {
    super.act(action);
    if (action === "task") this.setTask();
    if (action === "predict") {
      this.prediction.turn(!this.prediction.isOn);
      this.askFrame();
    }
    if (action === "start" && hasOffset(store.scene)) {
      this.rest();
      store.act((scene) => ({ ...scene, start: { ...offsetOf(scene) } }));
    }
  }
}

export default mounting((host, data) => new Equivariance(host, data)).mount;
