// The canvas page: one canvas, three answers and three maps, and a learner's own network beside them.

import { mounting } from "../../core/component.js";
import { find } from "../../core/dom.js";
import { resources } from "../../core/resources.js";
import { beginWith, clear, stamp, tidy, undo } from "../../drawing/drawing.js";
import { ERASER_RADIUS } from "../../drawing/ink.js";
import { MOST_STAMPS, stampsOf } from "../../drawing/marks.js";
import { answers } from "../../scene/answers.js";
import { digitRequest } from "../../scene/digits.js";
import { EvidenceView } from "../../scene/evidence-view.js";
import { CANVAS, nextDigit, NOT_HERE } from "../../scene/placement.js";
import { hasOffset, isBlank, offsetOf, withDrawing } from "../../scene/scene.js";
import { SceneView } from "../../scene/scene-view.js";
import { store } from "../../scene/store.js";
import { visited } from "../../scene/visited.js";
import { mapsInWords, noMapInWords, sceneInWords } from "../../scene/words.js";
import { AnswersView } from "./answers-view.js";
import { buildMarkup } from "./markup.js";
import { freePlace } from "./free-place.js";
import { TwoView } from "./two-view.js";

/** @typedef {import("../../drawing/drawing.js").Drawing} Drawing */
/** @typedef {import("../../nn/sweeps.js").Answer} Answer */
/** @typedef {import("../../scene/answers.js").NetworkCard} NetworkCard */
/** @typedef {import("../../scene/scene.js").Scene} Scene */
/** @typedef {SceneView["tool"]} Tool */
/** @typedef {{networks: NetworkCard[], versions: import("../../nn/networks.js").Versions, labels: string}} CanvasData labels: their version */

const TEST_DIGITS = 10_000;
const GONE = "Your own network is not on this server any more: the others answer alone.";

/** What the pointer does in a drawing, for whoever does not see which button is pressed. @type {Record<Tool, string>} */
const TOOLS = {
  pen: "Pen: it draws.",
  eraser: "Eraser: it rubs out.",
  move: "Move: all that is there moves.",
  stamp: "Stamp: choose a digit, then drag it where it shall be.",
};

/** Keys for the pointer's two ways to draw. @type {Record<string, Tool>} */
const TOOL_KEYS = { d: "pen", r: "eraser" };

/** What buttons do to a drawing. @type {Record<string, (drawing: Drawing) => Drawing>} */
const DRAWING_ACTS = { undo, clear, tidy };

export class CanvasPage extends SceneView {
  /** @param {HTMLElement} host @param {CanvasData} data */
  constructor(host, data) {
    buildMarkup(host);
    super(host, "canvas", data);
    this.data = data;
    /** What the pointer does in a drawing. @type {Tool} */
    this.pointer = "pen";
    /** The eraser's radius as the pointer shows it, px; 0 while it is another tool. */
    this.ring = 0;
    /** The test image that was stamped last; −1 before the first. */
    this.stamped = -1;
    this.isTouched = false;
    /** What the networks answered before tidying, and the ink that it left. @type {{ink: Drawing["ink"], answers: (Answer | null)[]} | null} */
    this.tidied = null;
    /** The subject whose neighbours were asked for. */
    this.prefetched = "";
    this.answersView = new AnswersView(find(host, ".answers"), (place) => this.jumpTo(place));
    this.evidence = new EvidenceView(host, () => this.askFrame(), this.listeners.signal);
    this.two = new TwoView(find(host, ".two"));
    host.addEventListener("keydown", (event) => this.pressKey(event), { signal: this.listeners.signal });
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
    this.renderTwo(scene, networks);
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

  /** What spans more than a digit's frame has no maps: where it is two things, their sum stands there. @param {Scene} scene @param {NetworkCard[]} networks */
  renderTwo(scene, networks) {
    const isTwo = this.two.show(scene, networks) && !hasOffset(scene);
    for (const map of this.all(".map")) map.hidden = isTwo;
    find(this.root, ".predict").hidden = isTwo;
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
    element.classList.toggle("pen", this.tool === "pen");
    this.renderEraser(element);
    find(this.root, ".stamps").hidden = this.tool !== "stamp";
    find(this.root, ".meant").hidden = this.tool === "stamp";
    const tidies = /** @type {HTMLButtonElement} */ (find(this.root, '[data-do="tidy"]'));
    tidies.disabled = stampsOf(scene.drawing.ink.marks).length > 0;
    element.setAttribute("aria-label", mode === "digit" ? "A digit on the canvas" : "Your drawing on the canvas");
    if (!this.numberField.matches(":focus")) this.numberField.value = String(digit);
    find(this.root, ".lab").classList.toggle("ready", mode === "drawing" || answers.isAnythingThere(scene));
    find(this.root, ".invitation").hidden = this.isTouched || mode === "drawing" || place.row + place.col > 0;
    find(this.root, ".where").hidden = !isBlank(scene);
    find(this.root, ".guest").hidden = scene.guest === null;
  }

  /** The eraser's pointer is as large as what it takes away. @param {HTMLElement} element the canvas */
  renderEraser(element) {
    const radius = this.tool === "eraser" ? Math.round((ERASER_RADIUS * element.clientWidth) / CANVAS) : 0;
    if (radius === this.ring) return;
    this.ring = radius;
    const side = 2 * radius + 2;
    const ring = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" fill="none"><circle cx="${radius + 1}" cy="${radius + 1}" r="${radius}" stroke="#fff" stroke-width="2"/><circle cx="${radius + 1}" cy="${radius + 1}" r="${radius}" stroke="#000"/></svg>`;
    element.style.cursor = radius ? `url("data:image/svg+xml,${encodeURIComponent(ring)}") ${radius + 1} ${radius + 1}, cell` : "";
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

  /** @returns {Tool} */
  get tool() {
    return store.scene.mode === "drawing" ? this.pointer : "move";
  }

  begun() {
    this.isTouched = true;
  }

  /** @param {Element} target */
  press(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest("button"));
    const { mode, hand, class: label, meant, stamp: stamped, numbers, do: action } = button?.dataset ?? {};
    if (mode) this.change((scene) => ({ ...scene, mode: /** @type {Scene["mode"]} */ (mode) }));
    else if (hand) this.point(/** @type {Tool} */ (hand));
    else if (stamped) this.stampClass(stamped);
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

  /** What the pointer does from now on. @param {Tool} pointer */
  point(pointer) {
    this.rest();
    this.pointer = pointer;
    store.say(TOOLS[pointer]);
  }

  /** @param {KeyboardEvent} event */
  pressKey(event) {
    const { key, ctrlKey, altKey, metaKey, defaultPrevented } = event;
    const pointer = TOOL_KEYS[key.toLowerCase()];
    const isTyping = /** @type {HTMLElement} */ (event.composedPath()[0]).matches("input, textarea, select");
    if (!pointer || isTyping || ctrlKey || altKey || metaKey || defaultPrevented || store.scene.mode !== "drawing") return;
    event.preventDefault();
    this.point(pointer);
  }

  /** A drawing begins with the test image that is shown, where it stands. */
  drawOver() {
    const image = answers.digitOf(store.scene);
    if (!image) return;
    this.change((scene) => ({ ...scene, mode: "drawing", drawing: beginWith(scene.drawing, image, scene.place), meant: image.label }));
    if (this.pointer === "stamp") this.pointer = "pen";
    this.view.element.focus({ preventScroll: true });
  }

  /** Stamp the next test image of a class where there is room; it can be dragged from there. @param {string} label */
  stampClass(label) {
    const { drawing } = store.scene;
    this.rest();
    if (stampsOf(drawing.ink.marks).length >= MOST_STAMPS) return store.say(`A drawing holds ${MOST_STAMPS} test digits.`);
    const next = nextDigit(this.labels, this.stamped, label, 1);
    if (this.labels[next] !== label) return store.say(this.labels ? `There is no ${label} on this page.` : "The test digits are on their way: once more, please.");
    this.stamped = next;
    const image = resources.want(digitRequest(this.stamped));
    const at = freePlace(answers.canvasOf(store.scene));
    const meant = isBlank(store.scene) ? store.scene.meant : null; // nothing is "right" of two digits
    store.act((scene) => ({ ...withDrawing(scene, stamp(scene.drawing, this.stamped, at, image)), meant }));
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
    else if (action === "draw-over") this.drawOver();
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
