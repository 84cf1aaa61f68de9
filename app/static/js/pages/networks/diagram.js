// The networks as pictures, drawn from the modules: every layer can be pointed at, focused or tapped, and says what it is for.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { mounting } from "../../core/component.js";
import { FOOT, HEIGHT, isExtractor, layOut, LIFT, middleSight, WIDTH } from "./layout.js";
import { shapeInWords, tell } from "./words.js";

/** @typedef {import("../../nn/anatomy.js").Anatomy} Anatomy */
/** @typedef {import("./layout.js").Box} Box */

export class Diagram {
  /** What is told of. */
  shown = { network: "", stage: 0 };

  /** @param {HTMLElement} host @param {{networks: Anatomy[]}} data */
  constructor(host, { networks }) {
    this.root = host;
    this.networks = networks;
    this.listeners = new AbortController();
    fill(host, markup(networks));
    const { signal } = this.listeners;
    const show = (/** @type {Event} */ event) => this.showAt(/** @type {Element} */ (event.target));
    for (const kind of ["pointerover", "focusin", "click"]) host.addEventListener(kind, show, { signal });
    host.addEventListener("keydown", (event) => this.step(event), { signal });
    this.show("lenet", networks.find(({ name }) => name === "lenet")?.stages.findIndex(({ name }) => name === "flatten") ?? 0);
  }

  /** Nothing changes: a network is what it is. */
  update() {}

  dispose() {
    this.listeners.abort();
  }

  /** @param {Element} target */
  showAt(target) {
    const { network, stage } = /** @type {SVGElement | null} */ (target.closest("[data-stage]"))?.dataset ?? {};
    if (network && stage) this.show(network, Number(stage));
  }

  /** Arrow keys go from layer to layer, and from network to network. @param {KeyboardEvent} event */
  step(event) {
    const moves = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] });
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const at = this.networks.findIndex(({ name }) => name === this.shown.network);
    const network = this.networks[Math.min(Math.max(at + move[0], 0), this.networks.length - 1)];
    const stage = Math.min(Math.max(this.shown.stage + move[1], 0), network.stages.length - 1);
    /** @type {SVGElement | null} */ (this.root.querySelector(`[data-network="${network.name}"][data-stage="${stage}"]`))?.focus();
  }

  /** @param {string} name @param {number} index */
  show(name, index) {
    this.shown = { network: name, stage: index };
    const anatomy = /** @type {Anatomy} */ (this.networks.find((network) => network.name === name));
    const stage = anatomy.stages[index];
    const { job, formula, shapes, count, sees } = tell(anatomy, index);
    const put = (/** @type {string} */ part, /** @type {string} */ text) => (find(this.root, part).textContent = text);
    put(".which", `${anatomy.title}: ${stage.name}`);
    put(".part", isExtractor(anatomy, index) ? "feature extractor" : "classifier");
    put(".job", job);
    fill(find(this.root, ".formula"), formula);
    put(".shapes", shapes);
    put(".count", count);
    put(".sees", sees);
    this.showSight(anatomy, index);
    for (const box of this.root.querySelectorAll("[data-stage]")) {
      const { dataset } = /** @type {SVGElement} */ (box);
      const isShown = dataset.network === name && Number(dataset.stage) === index;
      box.classList.toggle("shown", isShown);
      // Tab goes from network to network: to the layer that is shown, else to the first.
      const isFirst = dataset.network !== name && dataset.stage === "0";
      box.setAttribute("tabindex", isShown || isFirst ? "0" : "-1");
    }
  }

  /** The receptive field of the middle cell on the picture, and its neighbour's. @param {Anatomy} anatomy @param {number} index */
  showSight(anatomy, index) {
    const { input } = anatomy;
    const sight = middleSight(anatomy, index) ?? { first: 0, size: input, step: 0 };
    const square = (/** @type {number} */ col, /** @type {string} */ kind) =>
      html`<rect class="${kind}" x="${col}" y="${sight.first}" width="${sight.size}" height="${sight.size}"/>`;
    const picture = html`<svg viewBox="-1 -1 ${input + 2} ${input + 2}" role="img" aria-label="${find(this.root, ".sees").textContent}">
      <rect class="picture" width="${input}" height="${input}"/>${sight.step ? square(sight.first + sight.step, "next") : ""}${square(sight.first, "field")}</svg>`;
    fill(find(this.root, ".sight"), picture);
  }
}

/** @param {Anatomy[]} networks */
const markup = (networks) => html`
<div class="diagram">
  <div class="networks">${networks.map(networkMarkup)}</div>
  <aside class="telling" aria-label="The layer" aria-live="polite" aria-atomic="true">
    <h2 class="which"></h2><p class="part"></p><p class="job"></p><p class="formula"></p>
    <dl><dt>Shape</dt><dd class="shapes"></dd><dt>Learned</dt><dd class="count"></dd></dl>
    <div class="seen"><div class="sight"></div><p class="sees"></p></div>
  </aside>
</div>`;

/** @param {Anatomy} anatomy */
function networkMarkup(anatomy) {
  const boxes = layOut(anatomy);
  const split = boxes.findIndex(({ isExtractor }) => !isExtractor);
  const border = (boxes[split - 1].x + boxes[split].x) / 2;
  return html`<figure data-name="${anatomy.name}">
    <figcaption><b>${anatomy.title}</b> <span>${anatomy.parameters.toLocaleString("en")} parameters</span></figcaption>
    <div class="scroll"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="group" aria-label="${anatomy.title}, layer by layer">
      <line class="split" x1="${border}" x2="${border}" y1="2" y2="${FOOT + 6}"/>
      ${split > 1 ? html`<text class="half" x="${border - 6}" y="11" text-anchor="end">feature extractor</text>` : ""}
      <text class="half" x="${border + 6}" y="11">${split > 1 ? "classifier" : "classifier alone"}</text>
      ${boxes.slice(1).map((box, i) => arrowMarkup(boxes[i], box))}
      ${boxes.map((box) => boxMarkup(anatomy, box))}
    </svg></div></figure>`;
}

/** @param {Box} from @param {Box} to */
function arrowMarkup(from, to) {
  const y = FOOT - 8;
  const start = from.x + from.width / 2 + from.sheets * LIFT + 3;
  const end = to.x - to.width / 2 - 4;
  return end > start + 4 ? html`<path class="arrow" d="M${start} ${y}H${end}m-4 -3l4 3l-4 3"/>` : "";
}

/** @param {Anatomy} anatomy @param {Box} box */
function boxMarkup({ name, stages, input }, { stage, x, width, height, sheets, isVector }) {
  const what = stage < 0 ? { name: "picture", shape: [1, input, input] } : stages[stage];
  const drawn = Array.from({ length: sheets }, (_, i) => {
    const lift = (sheets - 1 - i) * LIFT;
    return html`<rect x="${x - width / 2 + lift}" y="${FOOT - height - lift}" width="${width}" height="${height}" rx="${isVector ? 2 : 0.5}"/>`;
  });
  const label = `${what.name}: ${shapeInWords(what.shape)}`;
  const common = html`<g class="sheets">${drawn}</g><text class="name" x="${x}" y="${FOOT + 13}">${what.name}</text><text class="shape" x="${x}" y="${FOOT + 26}">${shapeInWords(what.shape)}</text>`;
  if (stage < 0) return html`<g class="picture">${common}</g>`;
  const hit = html`<rect class="hit" x="${x - 36}" y="2" width="72" height="${HEIGHT - 4}" rx="6"/>`;
  const kind = isVector ? "vector" : "maps";
  return html`<g class="${kind}" data-network="${name}" data-stage="${stage}" role="button" tabindex="-1" aria-label="${label}">${hit}${common}</g>`;
}

export default mounting((host, data) => new Diagram(host, data)).mount;
