// Look inside: the digit on its canvas, and beside it every stage of one network, drawn anew in each frame by the engine in the page.

import { find } from "../canvas/answer-card.js";
import { mounting } from "../../core/component.js";
import { Mover } from "../../scene/mover.js";
import { networksHere } from "../../nn/networks.js";
import { CANVAS } from "../../scene/placement.js";
import { hasOpenedAnother } from "../../core/reports.js";
import { answerFrom } from "../../nn/sweeps.js";
import { placeInWords } from "../../scene/words.js";
import { LooksView } from "./looks-view.js";
import { buildInside, buildStages } from "./markup.js";
import { SheetView } from "./sheet-view.js";
import { stagesOf } from "./stages.js";

/** @typedef {import("../canvas/markup.js").NetworkCard} NetworkCard */
/** @typedef {import("../../scene/mover.js").MoverData & {networks: NetworkCard[], look: {network: string}}} InsideData */

export class Inside extends Mover {
  /** @param {HTMLElement} host @param {InsideData} data @param {import("../../core/component.js").Send} send */
  constructor(host, data, send) {
    buildInside(host, data.networks);
    super(host, send);
    this.cards = data.networks;
    this.shown = "";
    /** @type {SheetView[]} one a stage */
    this.sheets = [];
    this.subjectShown = "";
    this.unit = new Float32Array(CANVAS * CANVAS);
    this.looks = new LooksView(find(host, ".weights"), () => this.askFrame(), this.listeners.signal);
    this.update(data);
  }

  /** Take what the server sends. @param {InsideData} data */
  update(data) {
    if (hasOpenedAnother(this.opened, data.opened)) this.show(data.look.network);
    super.update(data);
  }

  // --- showing it ---------------------------------------------------------------------------------------------------

  render() {
    super.render();
    const network = networksHere()?.get(this.shown);
    if (network && this.subject.isThere) this.renderStages(network);
  }

  /** @param {import("../../nn/network.js").Network} network */
  renderStages(network) {
    const { unit, subject } = this;
    const { canvas } = subject;
    for (let i = 0; i < canvas.length; i++) unit[i] = canvas[i] / 255;
    this.looks.prepare(this.shown, network);
    const layers = network.featureMaps(unit, CANVAS, CANVAS);
    const stages = stagesOf(layers);
    if (this.sheets.length !== stages.length) this.prepare(stages);
    const key = `${this.shown} ${subject.mapKey}`;
    if (key !== this.subjectShown) {
      this.subjectShown = key;
      for (const sheet of this.sheets) sheet.forgetScale();
    }
    stages.forEach((stage, i) => this.sheets[i].draw(stage));
    this.looks.draw(layers, unit);
    const { prediction, probabilities } = answerFrom(layers[layers.length - 1].values);
    const verdict = subject.label === null ? "" : prediction === subject.label ? " ✓" : ` ✗ it is a ${subject.label}`;
    const answer = find(this.root, ".answer");
    answer.textContent = `answers ${prediction} (${Math.round(100 * probabilities[prediction])} %)${verdict}`;
    answer.dataset.prediction = String(prediction);
    answer.dataset.probabilities = probabilities.join(",");
  }

  /** @param {import("./stages.js").Stage[]} stages */
  prepare(stages) {
    const boxes = buildStages(find(this.root, ".sheets"), find(this.root, ".vectors"), stages);
    this.sheets = boxes.map((box) => new SheetView(box));
  }

  // --- what the hand does -------------------------------------------------------------------------------------------

  /** Look into another network. @param {string} name */
  choose(name) {
    this.show(name);
    this.commit();
  }

  /** @param {string} name */
  show(name) {
    this.shown = name;
    this.sheets = [];
    find(this.root, ".nature").textContent = this.card?.nature ?? "";
    this.markNetwork(name);
    this.askFrame();
  }

  get card() {
    return this.cards.find(({ name }) => name === this.shown);
  }

  get look() {
    return { network: this.shown };
  }

  sayAnswer() {
    this.say(`${this.card?.title}, ${placeInWords(this.subject.offset)}: ${find(this.root, ".answer").textContent}.`, { seen: false });
  }
}

export default mounting("scene", (host, data, send) => new Inside(host, data, send)).mount;
