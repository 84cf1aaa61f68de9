// Two digits at once, where a map of placements cannot be: what a network answers to each alone, and to both.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { logitsOf } from "../../nn/lately.js";
import { networks as engines } from "../../nn/networks.js";
import { answers } from "../../scene/answers.js";
import { CANVAS } from "../../scene/placement.js";
import { store } from "../../scene/store.js";
import { gapOf, halfOf, halvesOf, nearnessInWords, seesBoth, sumsOf } from "../../scene/two-at-once.js";

/** @typedef {import("../../scene/answers.js").NetworkCard} NetworkCard */
/** @typedef {import("../../scene/scene.js").Scene} Scene */
/** @typedef {import("../../scene/two-at-once.js").Halves} Halves */
/** @typedef {import("../../scene/two-at-once.js").Sums} Sums */
/** @typedef {import("../../nn/networks.js").Loaded} Loaded */

/** The network whose numbers are written out: the one whose last layer adds up what it found, wherever that was. */
const SUMMED = "gap";
const SIDES = { row: ["above", "below"], col: ["left", "right"] };

export class TwoView {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    fill(element, MARKUP);
    this.rows = /** @type {HTMLTableRowElement[]} */ ([...element.querySelectorAll("tbody tr")]);
    this.alone = new Float32Array(CANVAS * CANVAS);
    this.black = new Float32Array(CANVAS * CANVAS);
    /** What each network answers to black, which never changes. @type {WeakMap<Loaded, Float64Array>} */
    this.blacks = new WeakMap();
  }

  /**
   * Show the sums where two things lie apart. While a test digit is moved by itself only one network is asked; while anything
   * else goes on, none: the frame belongs to the hand.
   * @param {Scene} scene @param {NetworkCard[]} networks @returns {boolean} whether there are two
   */
  show(scene, networks) {
    if (store.isMoving && scene.mode === "drawing" && scene.drawing.open?.kind !== "stamp") return !this.element.hidden;
    const isDrawn = scene.mode === "drawing" && answers.isAnythingThere(scene);
    const image = isDrawn ? answers.unitOf(scene) : null;
    const halves = image && halvesOf(image);
    this.element.hidden = !halves;
    if (!halves || !image) return false;
    const summed = networks.find(({ name }) => name === SUMMED) ?? networks[networks.length - 1];
    const loaded = this.engineOf(scene, summed);
    const sums = loaded && this.sums(loaded, image, halves);
    if (!loaded || !sums) return true; // it is on its way
    this.write(summed, sums, halves, loaded);
    if (store.isMoving) return true;
    const lines = networks.map((network) => {
      const loaded = this.engineOf(scene, network);
      const sums = loaded && this.sums(loaded, image, halves);
      return sums ? nearnessInWords(network.title, sums.apart) : "";
    });
    write(find(this.element, ".all"), lines.filter(Boolean).join(" "));
    return true;
  }

  /** @param {Scene} scene @param {NetworkCard} network */
  engineOf(scene, { name }) {
    const loaded = engines.get(answers.networkOf(scene, name));
    return loaded && !loaded.isRemote ? loaded : null;
  }

  /** @param {Loaded} loaded @param {Float32Array} image @param {Halves} halves @returns {Sums | null} */
  sums(loaded, image, halves) {
    const ask = (/** @type {Float32Array} */ pixels) => logitsOf(loaded.engine, pixels, CANVAS);
    const [first, second] = ([0, 1]).map((which) => ask(halfOf(image, halves, /** @type {0 | 1} */ (which), this.alone)));
    const black = this.blacks.get(loaded) ?? ask(this.black);
    const both = ask(image);
    if (!first || !second || !black || !both) return null;
    this.blacks.set(loaded, black);
    return sumsOf(first, second, black, both);
  }

  /** @param {NetworkCard} network @param {Sums} sums @param {Halves} halves @param {Loaded} loaded */
  write({ name, title }, { alone, black, sum, both, apart }, halves, loaded) {
    this.element.dataset.network = name;
    this.element.dataset.apart = String(apart);
    write(find(this.element, "h3"), `${title}: each alone, and both`);
    SIDES[halves.axis].forEach((side, i) => write(find(this.element, `[data-half="${i}"]`), side));
    const top = both.indexOf(Math.max(...both));
    this.rows.forEach((row, k) => {
      [alone[0][k], alone[1][k], black[k], sum[k], both[k]].forEach((z, i) => write(row.cells[i + 1], decimal(z)));
      row.classList.toggle("top", k === top);
    });
    const gap = gapOf(halves.inks);
    const lines = halves.axis === "row" ? "rows" : "columns";
    const sight = loaded.anatomy?.stages.filter((stage) => stage.sight).pop()?.sight;
    const why = !sight
      ? ""
      : seesBoth(sight, halves.inks)
        ? `A cell of its last maps sees ${sight.receptiveField} pixels; with ${gap} black ${lines} between, some see ink of both, so the sum is only near.`
        : `A cell of its last maps sees ${sight.receptiveField} pixels; with ${gap} black ${lines} between, none sees ink of both, so the sum is exact.`;
    write(find(this.element, ".why"), why);
  }
}

/** Two decimals, a true minus sign. @param {number} z */
const decimal = (z) => `${z.toFixed(2)}`.replace("-0.00", "0.00").replace("-", "−");

const MARKUP = html`<div data-cover="answers">
<h3></h3>
<table>
  <thead><tr><th scope="col">class</th><th scope="col" data-half="0">left</th><th scope="col" data-half="1">right</th><th scope="col">black</th><th scope="col">sum</th><th scope="col">both</th></tr></thead>
  <tbody>${Array.from({ length: 10 }, (_, k) => html`<tr><th scope="row">${k}</th><td></td><td></td><td></td><td></td><td></td></tr>`)}</tbody>
</table>
<div class="words"><p>Logits: of each alone, less what the network answers to black; of black; their sum; and of both at once.</p><p class="why"></p><p class="all"></p></div>
</div>`;

/** @param {HTMLElement} element @param {string} text */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
