// The canvas page: one canvas, three answers and three maps, and a learner's own network beside them.

import { mounting } from "../../core/component.js";
import { find } from "../../core/dom.js";
import { resources } from "../../core/resources.js";
import { clear, tidy, undo } from "../../drawing/drawing.js";
import { answers } from "../../scene/answers.js";
import { digitRequest } from "../../scene/digits.js";
import { EvidenceView } from "../../scene/evidence-view.js";
import { nextDigit, NOT_HERE } from "../../scene/placement.js";
import { hasOffset, isBlank, offsetOf, withDrawing } from "../../scene/scene.js";
import { SceneView } from "../../scene/scene-view.js";
import { store } from "../../scene/store.js";
import { visited } from "../../scene/visited.js";
import { mapsInWords, noMapInWords, sceneInWords } from "../../scene/words.js";
import { AnswersView } from "./answers-view.js";
import { buildMarkup } from "./markup.js";

/** @typedef {import("../../drawing/drawing.js").Drawing} Drawing */
/** @typedef {import("../../nn/sweeps.js").Answer} Answer */
/** @typedef {import("../../scene/answers.js").NetworkCard} NetworkCard */
/** @typedef {import("../../scene/scene.js").Scene} Scene */
/** @typedef {{networks: NetworkCard[], versions: import("../../nn/networks.js").Versions, labels: string}} CanvasData labels: their version */

const TEST_DIGITS = 10_000;
const GONE = "Your own network is not on this server any more: the others answer alone.";

/** What buttons do to a drawing. @type {Record<string, (drawing: Drawing) => Drawing>} */
const DRAWING_ACTS = { undo, clear, tidy };

export class CanvasPage extends SceneView {
  /** @param {HTMLElement} host @param {CanvasData} data */
  constructor(host, data) {
    buildMarkup(host);
    super(host, "canvas", data);
    this.data = data;
    /** @type {"pen" | "move"} */
    this.pointer = "pen";
    this.isTouched = false;
    /** What the networks answered before tidying, and the ink that it left. @type {{ink: Drawing["ink"], answers: (Answer | null)[]} | null} */
    this.tidied = null;
    /** The subject whose neighbours were asked for. */
    this.prefetched = "";
    this.answersView = new AnswersView(find(host, ".answers"), (place) => this.jumpTo(place));
    this.evidence = new EvidenceView(host, () => this.askFrame(), this.listeners.signal);
    this.numberField.addEventListener("change", () => this.chooseTyped(this.numberField.value), { signal: this.listeners.signal });
  }

  dispose() {
    this.answersView.dispose();
    super.dispose();
  }

  /** The networks that answer, the guest last. @param {Scene} scene @returns {NetworkCard[]} */
  networksOf(scene) {
    const guest = answers.guestOf(scene);
    return guest ? [...this.data.networks, guest] : this.data.networks;
  }

  // --- showing it ---------------------------------------------------------------------------------------------------

  /** @param {Scene} scene */
  render(scene) {
    super.render(scene);
    const networks = this.networksOf(scene);
    const names = networks.map(({ name }) => name);
    this.answersView.list(networks);
    const shown = answers.of(scene, names);
    this.answersView.show(shown, answers.labelOf(scene), this.tidied?.ink === scene.drawing.ink ? this.tidied.answers : null);
    this.answersView.showNumbers(networks, shown);
    this.answersView.mark(offsetOf(scene));
    this.renderEvidence(scene, networks);
    if (!scene.drawing.open) this.renderMaps(scene, names);
    this.renderTools(scene);
    this.renderNotice(() => sceneInWords(scene, answers, networks));
    this.prefetch(scene, names);
    if (store.cue === "walk" && shown.every((answer) => answer)) this.startWalk();
    if (answers.guestRefusal(scene) !== null) this.sendHome(GONE);
  }

  /** @param {Scene} scene @param {NetworkCard[]} networks */
  renderEvidence(scene, networks) {
    const asked = networks.find(({ name }) => name === scene.network);
    this.evidence.list(networks.filter(({ name }) => answers.isRunHere(scene, name)).map(({ name, title }) => ({ name, title })));
    this.evidence.show(scene, asked ?? networks[0], asked !== undefined);
  }

  /** @param {Scene} scene @param {string[]} names */
  renderMaps(scene, names) {
    const tables = names.map((name) => (hasOffset(scene) ? answers.table(scene, name) : null));
    const believed = answers.believed(scene, names);
    visited.add(answers.subjectOf(scene), offsetOf(scene));
    this.answersView.showMaps(tables, believed, noMapInWords(scene, answers, names), visited.isOn ? visited.cells : null);
    find(this.root, '[data-do="predict"]').setAttribute("aria-pressed", String(visited.isOn));
    const legend = find(this.root, ".legend-text");
    const text = mapsInWords(scene, tables.some((table) => table), believed);
    if (legend.textContent !== text) legend.textContent = text;
  }

  /** @param {Scene} scene */
  renderTools(scene) {
    const { mode, meant, digit, place } = scene;
    const press = (/** @type {string} */ kind, /** @type {unknown} */ value) => {
      for (const button of this.all(`[data-${kind}]`)) button.setAttribute("aria-pressed", String(button.dataset[kind] === String(value)));
    };
    press("mode", mode);
    press("meant", meant);
    press("hand", this.pointer);
    for (const tools of this.all("[data-tools]")) tools.hidden = tools.dataset.tools !== mode;
    const { element } = this.view;
    element.classList.toggle("pen", this.drawsWithPen);
    element.setAttribute("aria-label", mode === "digit" ? "A digit on the canvas" : "Your drawing on the canvas");
    if (!this.numberField.matches(":focus")) this.numberField.value = String(digit);
    find(this.root, ".lab").classList.toggle("ready", mode === "drawing" || answers.isAnythingThere(scene));
    find(this.root, ".invitation").hidden = this.isTouched || mode === "drawing" || place.row + place.col > 0;
    find(this.root, ".where").hidden = !isBlank(scene);
    find(this.root, ".guest").hidden = scene.guest === null;
  }

  /**
   * Ask for what is likely to be wanted next, once what is shown is here: the digits beside this one, their classes, and the
   * networks, which answer while the pen is down and where no table has come yet.
   * @param {Scene} scene @param {string[]} names
   */
  prefetch(scene, names) {
    if (scene.mode === "drawing") answers.loadEngines(scene, names); // needed now
    const isComplete = answers.isThere(scene) && names.every((name) => answers.table(scene, name));
    const subject = `${answers.subjectOf(scene)} ${scene.guest}`;
    if (!isComplete || store.isMoving || subject === this.prefetched) return;
    this.prefetched = subject;
    whenIdle(() => {
      if (this.labels === "") this.prefetched = ""; // which digits are beside it is known once the labels have come
      else if (scene.mode === "digit") {
        for (const direction of /** @type {const} */ ([1, -1])) resources.want(digitRequest(this.besides(scene.digit, direction)));
      }
      answers.loadEngines(scene, names);
    });
  }

  // --- what the hand does -------------------------------------------------------------------------------------------

  get drawsWithPen() {
    return store.scene.mode === "drawing" && this.pointer === "pen";
  }

  begun() {
    this.isTouched = true;
  }

  /** @param {Element} target */
  press(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest("button"));
    const { mode, hand, class: label, meant, numbers, do: action } = button?.dataset ?? {};
    if (mode) this.change((scene) => ({ ...scene, mode: /** @type {Scene["mode"]} */ (mode) }));
    else if (hand) this.point(/** @type {"pen" | "move"} */ (hand));
    else if (label) this.chooseClass(label);
    else if (meant) this.change((scene) => ({ ...scene, meant: scene.meant === Number(meant) ? null : Number(meant) }));
    else if (numbers) this.showNumbers(numbers);
    else if (action) this.act(action);
  }

  /** Show how a network's logits become shares, or no longer. @param {string} network */
  showNumbers(network) {
    this.answersView.toggleNumbers(network);
    this.askFrame();
  }

  /** Change the scene, as one gesture. @param {(scene: Scene) => Scene} step */
  change(step) {
    this.rest();
    store.act(step);
  }

  /** What the pointer does from now on. @param {"pen" | "move"} pointer */
  point(pointer) {
    this.pointer = pointer;
    this.askFrame();
  }

  /** @param {string} action */
  act(action) {
    const { digit } = store.scene;
    if (action in DRAWING_ACTS) this.changeDrawing(action);
    else if (action === "next") this.choose(this.besides(digit, 1));
    else if (action === "previous") this.choose(this.besides(digit, -1));
    else if (action === "random") this.choose(this.besides(Math.floor(Math.random() * TEST_DIGITS), 1));
    else if (action === "send-home") this.sendHome();
    else if (action === "predict") this.predictFirst();
    else super.act(action);
  }

  /** The next test image that can be had. @param {number} digit @param {1 | -1} direction */
  besides(digit, direction) {
    return this.labels ? nextDigit(this.labels, digit, null, direction) : (digit + direction + TEST_DIGITS) % TEST_DIGITS;
  }

  /** @param {string} action */
  changeDrawing(action) {
    const before = store.scene;
    const shown = answers.of(before, this.networksOf(before).map(({ name }) => name));
    this.change((scene) => withDrawing(scene, DRAWING_ACTS[action](scene.drawing)));
    if (action === "tidy" && !isBlank(before)) this.tidied = { ink: store.scene.drawing.ink, answers: shown };
  }

  /** Have the maps uncovered where the digit has been, or show all. */
  predictFirst() {
    visited.toggle();
    this.askFrame();
  }

  /** The networks on show are left to themselves. @param {string} [message] why, if it was not the learner's wish */
  sendHome(message = "") {
    this.change((scene) => ({ ...scene, guest: null }));
    if (message) store.say(message);
  }

  get numberField() {
    return /** @type {HTMLInputElement} */ (this.root.querySelector(".number input"));
  }

  /** @param {string} text */
  chooseTyped(text) {
    const isNumber = /^[0-9]{1,4}$/.test(text);
    if (isNumber && this.labels[Number(text)] !== NOT_HERE) return this.choose(Number(text));
    store.say(isNumber ? `Test image ${Number(text)} is not on this page.` : `“${text}” is no test image: their numbers go from 0 to 9999.`);
    this.numberField.value = String(store.scene.digit);
  }

  /** @param {string} selector @returns {HTMLElement[]} */
  all(selector) {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll(selector))];
  }
}

/** Call back when the browser has nothing better to do. @param {() => void} callback */
const whenIdle = (callback) => (globalThis.requestIdleCallback ?? setTimeout)(callback);

export default mounting((host, data) => new CanvasPage(host, data)).mount;
