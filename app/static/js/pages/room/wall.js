// The wall: the drawings that the instructor has approved, with what the three networks read in them, and how many each knows.

import { find } from "../../core/dom.js";
import { fill, html } from "../../core/html.js";
import { pageUrl, resources } from "../../core/resources.js";
import { room } from "../../room/client.js";
import { paint } from "../../room/picture.js";
import { DIGIT } from "../../scene/placement.js";

/** @typedef {import("../../room/state.js").Item} Item */
/** @typedef {import("../../room/state.js").Wall} Wall */
/** @typedef {[act: string, label: string][]} Acts what can be done with a drawing */

/** Acts that are on or off. */
const SWITCHES = ["large", "everywhere"];
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
    fill(host, html`<p class="known"></p>${acts.length ? "" : html`<p class="measure" hidden>How many of them does <a href="${trainPage()}">a network of your own</a> know?</p>`}<ul class="drawings"></ul>`);
  }

  /** @param {Wall} wall */
  show(wall) {
    const items = this.select(wall);
    const shown = JSON.stringify([items, wall.known, wall.large, wall.everywhere?.id]);
    if (shown === this.shown) return;
    this.shown = shown;
    find(this.host, ".known").textContent = this.acts.length ? "" : knownInWords(wall);
    const measure = /** @type {HTMLElement | null} */ (this.host.querySelector(".measure"));
    if (measure) measure.hidden = !items.some(({ scene }) => !scene);
    const list = find(this.host, ".drawings");
    fill(list, html`${items.map((item) => html`
      <li data-drawing="${item.id}" class="${wall.large === item.id ? "large" : ""}">
        <canvas width="${DIGIT}" height="${DIGIT}" role="img" aria-label="${item.scene ? `A test image, a ${item.label}` : `A drawing, meant to be a ${item.label}`}"></canvas>
        <p>${readingsInWords(item)}</p>
        ${this.acts.length ? html`<div class="acts">${this.acts.filter(([act]) => act !== "everywhere" || item.sends).map(([act, label]) => html`<button type="button" data-do="${act}" data-id="${item.id}"${SWITCHES.includes(act) ? html` aria-pressed="${isOn(wall, act, item)}"` : ""}>${label}</button>`)}</div>` : ""}
      </li>`)}`);
    for (const item of items) paintItem(/** @type {HTMLCanvasElement} */ (list.querySelector(`[data-drawing="${item.id}"] canvas`)), item);
  }
}

/** The training lab, which measures runs on this room's digits. */
function trainPage() {
  const page = pageUrl("train");
  if (room.state.room) page.searchParams.set("room", room.state.room);
  return page.href;
}

/** Whether a drawing is large, or on every canvas. @param {Wall} wall @param {string} act @param {Item} item */
const isOn = (wall, act, { id }) => (act === "large" ? wall.large === id : act === "everywhere" && wall.everywhere?.id === id);

/** Paint an item of the wall as soon as it is here: a drawing by itself, a scene with its canvas. @param {HTMLCanvasElement} canvas @param {Item} item */
function paintItem(canvas, { id, scene, offset }) {
  resources.load({ path: room.path(`wall/${id}`), key: room.state.session, bytes: PIXELS, read: async (response) => new Uint8Array(await response.arrayBuffer()) })
    .then((pixels) => paint(canvas, pixels, scene ? offset : undefined), () => {});
}

/** @param {Wall} wall */
function knownInWords({ items, known }) {
  const read = items.filter(({ readings, scene }) => readings && !scene);
  if (!read.length) return items.some(({ scene }) => !scene) ? "The networks are reading …" : items.length ? "" : "Nothing hangs here yet.";
  const each = NETWORKS.filter(([name]) => known[name]).map(([name, title]) => `${title} ${known[name][0]} in the corner, ${known[name][1]} where they were drawn`);
  return `Of our ${read.length} digits each knows: ${each.join("; ")}.`;
}

/** @param {Item} item */
function readingsInWords({ label, readings }) {
  if (!readings) return `a ${label}`;
  const said = NETWORKS.filter(([name]) => readings[name]).map(([name, title]) => `${title} ${readings[name][1]}`);
  return `a ${label}: ${said.join(", ")}`;
}
