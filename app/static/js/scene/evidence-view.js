// What speaks for an answer, laid over the digit while it moves, with the sum written out beside it. The engine's part comes
// when it is first asked for.

import { coveredKinds, onCovers } from "../core/covers.js";
import { find } from "../core/dom.js";
import { fill, html } from "../core/html.js";
import { networks } from "../nn/networks.js";
import { answers } from "./answers.js";
import { beyondTheEdge, FIRST_QUESTION, logitInWords, sumInWords, tint, writtenSum } from "./evidence.js";
import { CANVAS } from "./placement.js";
import { store } from "./store.js";

/** @typedef {import("../nn/evidence.js").Evidence} Evidence */
/** @typedef {import("../nn/evidence.js").Explainer} Explainer */
/** @typedef {import("../nn/networks.js").Loaded} Loaded */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {{name: string, title: string}} Named */

const CLASSES = Array.from({ length: 10 }, (_, k) => html`<option value="${k}">${k}</option>`);
/** What beyond the canvas's edge is worth a word. */
const WORTH_SAYING = 0.05;

/** The panel beside the canvas; it lists its networks later. @param {string} [question] what stands before their names */
export const evidencePanel = (question = "") => html`
<div class="evidence" role="group" aria-label="What speaks for an answer" data-testid="evidence">
  <p class="asked">${question && html`<span>${question}</span>`}<span class="whose"></span>
    <span class="keys" hidden><i class="for"></i> speaks for it <i class="against"></i> against it</span></p>
  <p class="classes" hidden>
    <label>for <select data-part="label" aria-label="Evidence for"><option value="">its answer</option>${CLASSES}</select></label>
    <label>against <select data-part="against" aria-label="Evidence against"><option value="">nothing</option>${CLASSES}</select></label>
  </p>
  <div class="sum" data-cover="answers" hidden><p data-testid="evidence-sum"></p></div>
  <p class="unseen said" role="status" aria-live="polite"></p>
</div>`;

export class EvidenceView {
  /** @param {HTMLElement} root has a panel, and `.paper` with a canvas @param {() => void} changed asks for another frame @param {AbortSignal} signal */
  constructor(root, changed, signal) {
    this.panel = find(root, ".evidence");
    this.canvas = /** @type {HTMLCanvasElement} */ (find(root, ".paper canvas"));
    this.overlay = document.createElement("canvas");
    this.overlay.className = "overlay";
    this.overlay.setAttribute("aria-hidden", "true");
    this.canvas.after(this.overlay);
    this.context = /** @type {CanvasRenderingContext2D} */ (this.overlay.getContext("2d"));
    this.small = document.createElement("canvas");
    this.smallContext = /** @type {CanvasRenderingContext2D} */ (this.small.getContext("2d"));
    this.changed = changed;
    this.listed = "";
    /** @type {WeakMap<Loaded, Explainer>} */
    this.explainers = new WeakMap();
    /** The engine's part, once it has come. @type {typeof import("../nn/evidence.js").Explainer | null} */
    this.Explainer = null;
    this.isComing = false;
    /** The largest value of one digit, network and question so far: while a digit moves, colours keep their meaning. */
    this.largest = 0;
    this.scaledFor = "";
    this.panel.addEventListener("click", (event) => this.press(/** @type {Element} */ (event.target)), { signal });
    this.panel.addEventListener("change", () => this.ask(), { signal });
    onCovers(changed, signal);
  }

  /** Offer these networks' evidence. @param {Named[]} named */
  list(named) {
    const listed = JSON.stringify(named);
    if (listed === this.listed) return;
    this.listed = listed;
    fill(find(this.panel, ".whose"), html`${named.map(({ name, title }) => html`<button type="button" data-evidence="${name}" aria-pressed="false">${title}</button>`)}`);
  }

  /** @param {Element} target */
  press(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-evidence]"));
    if (!button) return;
    const network = /** @type {string} */ (button.dataset.evidence);
    const isShown = button.getAttribute("aria-pressed") === "true";
    store.act((scene) => {
      if (isShown) return { ...scene, evidence: null };
      const trail = network === scene.network ? scene.trail : ""; // another network's cells are others
      return { ...scene, network, trail, evidence: scene.evidence ?? FIRST_QUESTION };
    });
  }

  /** Another class was chosen. */
  ask() {
    const chosen = (/** @type {string} */ part) => {
      const { value } = this.select(part);
      return value === "" ? null : Number(value);
    };
    store.act((scene) => ({ ...scene, evidence: { label: chosen("label"), against: chosen("against") } }));
  }

  /** @param {string} part @returns {HTMLSelectElement} */
  select(part) {
    return /** @type {HTMLSelectElement} */ (find(this.panel, `[data-part="${part}"]`));
  }

  /**
   * Show what the scene asks for.
   * @param {Scene} scene @param {Named} network whose evidence it may be
   * @param {boolean} isListed whether the scene names one of those listed
   */
  show(scene, network, isListed = true) {
    const { evidence: question } = scene;
    const isOn = question !== null && isListed;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.panel.querySelectorAll("[data-evidence]"))) {
      button.setAttribute("aria-pressed", String(isOn && button.dataset.evidence === network.name));
    }
    for (const part of [".keys", ".classes", ".sum"]) find(this.panel, part).hidden = !isOn;
    const found = isOn && answers.isAnythingThere(scene) ? this.explain(scene, network.name) : null;
    this.overlay.hidden = !found || coveredKinds().has("maps");
    if (isOn) {
      this.select("label").value = String(question.label ?? "");
      this.select("against").value = String((found ? found.classes.against : question.against) ?? ""); // no class is held against itself
      if (!found) find(this.panel, ".sum p").textContent = answers.isAnythingThere(scene) ? "The network is on its way …" : "There is nothing on the canvas.";
    }
    if (found && !this.overlay.hidden) this.draw(found, `${answers.subjectOf(scene)} ${network.name} ${JSON.stringify(found.classes)}`);
    if (found) this.write(found, networks.get(answers.networkOf(scene, network.name))?.anatomy?.input ?? CANVAS);
    const said = found && !store.isMoving && !coveredKinds().has("answers") ? sumInWords(network.title, found) : "";
    const line = find(this.panel, ".said");
    if (line.textContent !== said) line.textContent = said;
  }

  /** @param {Scene} scene @param {string} name of a network @returns {Evidence | null} null until all that it takes has come */
  explain(scene, name) {
    const loaded = networks.get(answers.networkOf(scene, name));
    const { Explainer } = this;
    if (!loaded) answers.loadEngines(scene, [name]);
    if (!Explainer && !this.isComing) this.load();
    if (!loaded || !Explainer || !scene.evidence) return null;
    let explainer = this.explainers.get(loaded);
    if (!explainer) this.explainers.set(loaded, (explainer = new Explainer(loaded.engine, loaded.layers, loaded.weights)));
    const image = answers.unitOf(scene);
    return explainer.explain(image, CANVAS, CANVAS, scene.evidence);
  }

  async load() {
    this.isComing = true;
    ({ Explainer: this.Explainer } = await import("../nn/evidence.js"));
    this.changed();
  }

  /** @param {Evidence} evidence @param {string} subject what the scale of the colours holds for */
  draw(evidence, subject) {
    const { map, height, width, top, left, step } = evidence;
    if (subject !== this.scaledFor) [this.scaledFor, this.largest] = [subject, 1e-9];
    for (const value of map) this.largest = Math.max(this.largest, Math.abs(value));
    [this.small.width, this.small.height] = [width, height];
    const picture = this.smallContext.createImageData(width, height);
    tint(map, this.largest, picture.data);
    this.smallContext.putImageData(picture, 0, 0);
    const side = this.canvas.width; // setting it clears the overlay
    this.overlay.width = this.overlay.height = side;
    this.context.imageSmoothingEnabled = false;
    const pixel = side / CANVAS;
    this.context.drawImage(this.small, left * pixel, top * pixel, width * step * pixel, height * step * pixel);
  }

  /** @param {Evidence} evidence @param {number} side of what the network reads of the canvas, pixels */
  write(evidence, side) {
    const { classes, sum, constant, logit, step } = evidence;
    const written = writtenSum(evidence);
    const beyond = step > 1 ? beyondTheEdge(evidence, side) : 0;
    const note = Math.abs(beyond) >= WORTH_SAYING ? ` (${beyond.toFixed(2)} beyond the edge)` : "";
    const line = find(this.panel, ".sum p");
    line.textContent = `evidence ${written.evidence}${note} ${written.isAdded ? "+" : "−"} constant ${written.rest} = ${written.logit}, the ${logitInWords(classes)}`;
    Object.assign(line.dataset, { label: String(classes.label), evidence: String(sum), constant: String(constant), logit: String(logit) });
  }
}
