// The wall: the drawings that the instructor has approved, with what the three networks read in them, and how many each knows.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { resources } from "../../core/resources.js";
import { room } from "../../room/client.js";
import { DIGIT } from "../../scene/placement.js";

/** @typedef {import("../../room/state.js").Item} Item */
/** @typedef {import("../../room/state.js").Wall} Wall */
/** @typedef {[act: string, label: string][]} Acts what can be done with a drawing */

const PIXELS = DIGIT * DIGIT;
const NETWORKS = [["mlp", "MLP"], ["lenet", "LeNet"], ["gap", "Global-pooled LeNet"]];

export class WallView {
  /**
   * @param {HTMLElement} host
   * @param {(wall: Wall) => Item[]} select the drawings that are shown @param {Acts} acts
   */
  constructor(host, select, acts = []) {
    this.host = host;
    this.select = select;
    this.acts = acts;
    this.shown = "";
    fill(host, html`<p class="known"></p><ul class="drawings"></ul>`);
  }

  /** @param {Wall} wall */
  show(wall) {
    const items = this.select(wall);
    const shown = JSON.stringify([items, wall.known, wall.large]);
    if (shown === this.shown) return;
    this.shown = shown;
    find(this.host, ".known").textContent = this.acts.length ? "" : knownInWords(wall);
    const list = find(this.host, ".drawings");
    fill(list, html`${items.map((item) => html`
      <li data-drawing="${item.id}" class="${wall.large === item.id ? "large" : ""}">
        <canvas width="${DIGIT}" height="${DIGIT}" role="img" aria-label="A drawing, meant to be a ${item.label}"></canvas>
        <p>${readingsInWords(item)}</p>
        ${this.acts.length ? html`<div class="acts">${this.acts.map(([act, label]) => html`<button type="button" data-do="${act}" data-id="${item.id}">${label}</button>`)}</div>` : ""}
      </li>`)}`);
    for (const item of items) paintItem(/** @type {HTMLCanvasElement} */ (list.querySelector(`[data-drawing="${item.id}"] canvas`)), item.id);
  }
}

/** Paint a drawing of the wall as soon as it is here. @param {HTMLCanvasElement} canvas @param {string} id */
function paintItem(canvas, id) {
  resources.load({ path: room.path(`wall/${id}`), key: room.state.session, bytes: PIXELS, read: async (response) => new Uint8Array(await response.arrayBuffer()) })
    .then((pixels) => paint(canvas, pixels), () => {});
}

/** @param {HTMLCanvasElement} canvas 28×28 @param {Uint8Array} pixels 784 grey levels */
export function paint(canvas, pixels) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(DIGIT, DIGIT);
  pixels.forEach((grey, i) => image.data.set([grey, grey, grey, 255], 4 * i));
  context.putImageData(image, 0, 0);
}

/** @param {Wall} wall */
function knownInWords({ items, known }) {
  const read = items.filter(({ readings }) => readings);
  if (!read.length) return items.length ? "The networks are reading …" : "Nothing hangs here yet.";
  const each = NETWORKS.filter(([name]) => known[name]).map(([name, title]) => `${title} ${known[name][0]} in the corner, ${known[name][1]} where they were drawn`);
  return `Of our ${read.length} digits each knows: ${each.join("; ")}.`;
}

/** @param {Item} item */
function readingsInWords({ label, readings }) {
  if (!readings) return `a ${label}`;
  const said = NETWORKS.filter(([name]) => readings[name]).map(([name, title]) => `${title} ${readings[name][1]}`);
  return `a ${label}: ${said.join(", ")}`;
}
