// Look inside: the digit on its canvas, and beside it every stage of one network, drawn anew in each frame by the engine in the page.

import { mounting } from "../../core/component.js";
import { find } from "../../core/dom.js";
import { networks } from "../../nn/networks.js";
import { answerFrom } from "../../nn/sweeps.js";
import { answers } from "../../scene/answers.js";
import { CANVAS } from "../../scene/placement.js";
import { EvidenceView } from "../../scene/evidence-view.js";
import { FIRST_SCENE, offsetOf } from "../../scene/scene.js";
import { SceneView } from "../../scene/scene-view.js";
import { store } from "../../scene/store.js";
import { placeInWords } from "../../scene/words.js";
import { Cells } from "./cells.js";
import { LooksView } from "./looks-view.js";
import { buildInside, buildStages } from "./markup.js";
import { PlaneView } from "./plane-view.js";
import { columnsFor } from "./sheet.js";
import { SheetView } from "./sheet-view.js";
import { stagesOf } from "./stages.js";

/** @typedef {import("../../scene/answers.js").NetworkCard} NetworkCard */
/** @typedef {import("../../scene/scene.js").Scene} Scene */
/** @typedef {{networks: NetworkCard[], versions: import("../../nn/networks.js").Versions}} InsideData */

/** On screens as narrow as this, canvas and stages stand one below the other, px. */
const NARROW = 700;

export class Inside extends SceneView {
  /** @param {HTMLElement} host @param {InsideData} data */
  constructor(host, data) {
    buildInside(host, data.networks);
    super(host, "inside", data);
    this.cards = data.networks;
    /** The network whose stages are laid out, and whether for a narrow screen. */
    this.laidOut = "";
    /** @type {SheetView[]} one a stage */
    this.sheets = [];
    this.subjectShown = "";
    this.picker = /** @type {HTMLSelectElement} */ (host.querySelector(".classes"));
    this.picker.addEventListener("change", () => this.chooseClass(this.picker.value), { signal: this.listeners.signal });
    this.cells = new Cells(host, this.listeners.signal);
    this.looks = new LooksView(find(host, ".weights"), () => this.askFrame(), this.listeners.signal);
    this.plane = new PlaneView(find(host, ".plane"), data.versions);
    this.evidence = new EvidenceView(host, () => this.askFrame(), this.listeners.signal);
    networks.loadAll(data.networks.map(({ name }) => name), data.versions);
  }

  /** The network that is looked into: the one that the scene names, if this page has it. @param {Scene} scene */
  cardOf({ network }) {
    const named = (/** @type {string} */ wanted) => this.cards.find(({ name }) => name === wanted);
    return named(network) ?? named(FIRST_SCENE.network) ?? this.cards[0];
  }

  // --- showing it ---------------------------------------------------------------------------------------------------

  /** @param {Scene} scene */
  render(scene) {
    super.render(scene);
    const { name, title, nature } = this.cardOf(scene);
    this.markNetwork(name);
    this.showClass(scene);
    find(this.root, ".nature").textContent = nature;
    const loaded = networks.get(name);
    const isThere = answers.isAnythingThere(scene);
    if (!loaded) this.renderWaiting();
    else if (isThere) this.renderStages(scene, name, loaded);
    if (!loaded || !isThere) this.cells.hide();
    this.evidence.list([{ name, title: "What speaks for it?" }]);
    this.evidence.show(scene, { name, title });
    this.renderNotice(() => (loaded && isThere ? `${title}, ${placeInWords(offsetOf(scene))}: ${find(this.root, ".answer").textContent}. ${this.cells.words}`.trim() : ""));
  }

  /** The class of what is on the canvas, to choose another; disabled until all classes have come. @param {Scene} scene */
  showClass(scene) {
    this.picker.disabled = this.labels === "";
    this.picker.selectedIndex = (answers.isAnythingThere(scene) ? answers.labelOf(scene) : null) ?? -1;
  }

  /** @param {string} action of a button */
  act(action) {
    if (action === "another") this.chooseClass(this.picker.value);
    else super.act(action);
  }

  /** The network has not come yet: nothing of another one is shown in its place. */
  renderWaiting() {
    if (this.laidOut) buildStages(find(this.root, ".sheets"), find(this.root, ".vectors"), []);
    this.laidOut = "";
    const answer = find(this.root, ".answer");
    answer.textContent = answers.isAway ? `The network does not come: the ${answers.by} does not answer. It is asked again.` : "The networks are on their way …";
  }

  /** @param {Scene} scene @param {string} name @param {import("../../nn/networks.js").Loaded} loaded */
  renderStages(scene, name, loaded) {
    const { engine } = loaded;
    this.looks.prepare(name, engine);
    const image = answers.unitOf(scene);
    const picture = engine.picture(image, CANVAS, CANVAS);
    const layers = engine.featureMaps(image, CANVAS, CANVAS);
    const stages = stagesOf(layers);
    const isNarrow = this.root.clientWidth <= NARROW;
    const layout = `${name} ${isNarrow}`;
    if (this.laidOut !== layout) {
      const boxes = buildStages(find(this.root, ".sheets"), find(this.root, ".vectors"), stages);
      this.sheets = boxes.map((box, i) => new SheetView(box, columnsFor(stages[i].channels, isNarrow ? 8 : 16)));
      this.laidOut = layout;
    }
    const subject = `${name} ${answers.subjectOf(scene)}`;
    if (subject !== this.subjectShown) {
      this.subjectShown = subject;
      for (const sheet of this.sheets) sheet.forgetScale();
    }
    stages.forEach((stage, i) => this.sheets[i].draw(stage));
    this.looks.draw(layers, picture);
    this.plane.draw(name, layers, subject, answers.labelOf(scene));
    this.cells.show(loaded, stages, this.sheets, layers, picture);
    const { prediction, probabilities } = answerFrom(layers[layers.length - 1].values);
    const label = answers.labelOf(scene);
    const verdict = label === null ? "" : prediction === label ? " ✓" : ` ✗ it is a ${label}`;
    const answer = find(this.root, ".answer");
    answer.textContent = `answers ${prediction} (${Math.round(100 * probabilities[prediction])} %)${verdict}`;
    answer.dataset.prediction = String(prediction);
    answer.dataset.probabilities = probabilities.join(",");
  }

  // --- what the hand does -------------------------------------------------------------------------------------------

  /** Look at another network: its cells are others. @param {string} network */
  chooseNetwork(network) {
    this.rest();
    store.act((scene) => ({ ...scene, network, trail: "" }));
  }
}

export default mounting((host, data) => new Inside(host, data)).mount;
