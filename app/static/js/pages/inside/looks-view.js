// Where the first dense layer looks, drawn live: for the MLP all units, for LeNet one unit over its maps.

import { find } from "../../core/dom.js";
import { networks } from "../../nn/networks.js";
import { CANVAS, DIGIT } from "../../scene/placement.js";
import { mapsRead, meet, shareWithin, trainedCells } from "./looks.js";
import { SheetView } from "./sheet-view.js";

/** @typedef {import("../../nn/network.js").Network} Network */
/** @typedef {import("../../nn/network.js").FeatureMaps} FeatureMaps */
/** @typedef {import("../../nn/arithmetic.js").Maps} Maps */
/** @typedef {import("../../nn/safetensors.js").Tensor} Tensor */

const COLUMNS = { units: 10, maps: 8 };

export class LooksView {
  /** @param {HTMLElement} figure @param {() => void} changed called when another unit is chosen @param {AbortSignal} signal */
  constructor(figure, changed, signal) {
    this.figure = figure;
    this.field = /** @type {HTMLInputElement} */ (figure.querySelector("input"));
    this.field.addEventListener("input", changed, { signal });
    this.shown = "";
    /** @type {{weights: Tensor, black: Float64Array, sheet: SheetView, isImage: boolean} | null} null if it reads no places */
    this.looks = null;
    /** Whether the network reads all of the canvas, not its corner alone. */
    this.readsAll = true;
    this.met = new Float64Array(0);
    this.dark = new Float32Array(CANVAS * CANVAS);
  }

  /** Get ready for a network; runs it on a black canvas, so what it computed before is gone. @param {string} name @param {Network} network */
  prepare(name, network) {
    if (name === this.shown) return;
    this.shown = name;
    const loaded = networks.get(name);
    const weights = loaded?.weights.get("classifier.0.weight");
    const read = mapsRead(network.featureMaps(this.dark, CANVAS, CANVAS), network.picture(this.dark, CANVAS, CANVAS));
    this.figure.hidden = !weights || !read;
    this.looks = null;
    if (!weights || !read) return;
    const isImage = loaded?.anatomy?.stages[0].type === "Flatten";
    this.looks = { weights, black: Float64Array.from(read.values), sheet: new SheetView(this.figure, isImage ? COLUMNS.units : COLUMNS.maps), isImage };
    find(this.figure, ".unit").hidden = isImage;
    this.field.max = String(weights.shape[0] - 1);
    this.readsAll = loaded?.anatomy?.input === CANVAS;
    const [whose, noise] = isImage
      ? ["each unit's weight for every pixel", "Only the corner has a pattern: elsewhere no training digit ever touched a pixel, and the weights are still the noise that they began as."]
      : ["one unit's weight for each cell of each of the last maps", "Cells that see nothing of the corner met no digit in training: their weights are noise, shifted by one number for each map."];
    const looks = `${whose}, pink if positive, blue if negative, bright if the digit meets it.`;
    find(this.figure, ".looks").textContent = this.readsAll ? `${looks} ${noise}` : looks;
  }

  /** @param {FeatureMaps[]} layers of the network's run @param {Maps} picture what it read of the canvas */
  draw(layers, picture) {
    const anatomy = networks.get(this.shown)?.anatomy;
    const read = mapsRead(layers, picture);
    if (!this.looks || !read || !anatomy) return;
    const { weights, black, sheet, isImage } = this.looks;
    const [units, inputs] = weights.shape;
    const unit = Math.min(Number(this.field.value), units - 1);
    const shown = isImage ? weights.data : weights.data.subarray(unit * inputs, (unit + 1) * inputs);
    if (this.met.length !== shown.length) this.met = new Float64Array(shown.length);
    const { height, width } = read;
    sheet.draw({ channels: isImage ? units : read.channels, height, width, values: meet(shown, read.values, black, this.met) });
    find(this.figure, ".unit output").textContent = `${unit + 1} of ${units}`;
    const share = shareWithin(read, black, trainedCells(anatomy, DIGIT));
    const met = find(this.figure, ".met");
    met.textContent = this.readsAll ? `${Math.round(100 * share)} % of what the digit brings meets weights that met digits in training, the rest meets weights that never did.` : "";
    met.dataset.share = String(share);
  }
}
