// Cells that are taken apart: a click or a key on a stage opens one, and from there one goes down to the pixels and back up.
// What is open is part of the scene, so that a link holds it.

import { find } from "../../core/dom.js";
import { pageUrl } from "../../core/resources.js";
import { Run } from "../../nn/arithmetic.js";
import { CANVAS as SIDE } from "../../scene/placement.js";
import { store } from "../../scene/store.js";
import { CellPanel, channelOf } from "./cell-panel.js";
import { arithmeticInWords } from "./cell-words.js";
import { marksOf, sightOf } from "./marks.js";
import { stepperQuery, stepperWords } from "./stepper-link.js";
import { brightest, neighbour, readTrail, trailIn, trailText } from "./trail.js";

/** @typedef {import("../../nn/arithmetic.js").Arithmetic} Arithmetic */
/** @typedef {import("../../nn/networks.js").Loaded} Loaded */
/** @typedef {import("./sheet-view.js").SheetView} SheetView */
/** @typedef {import("./stages.js").Stage} Stage */
/** @typedef {import("./trail.js").Step} Step */

/** @type {Record<string, {channel?: number, row?: number, col?: number}>} */
const KEYS = {
  ArrowUp: { row: -1 }, ArrowDown: { row: 1 }, ArrowLeft: { col: -1 }, ArrowRight: { col: 1 }, PageUp: { channel: -1 }, PageDown: { channel: 1 },
};
/** How far an arrow goes with Shift, cells. */
const FAR = 4;

export class Cells {
  /** @param {HTMLElement} root of the page's part @param {AbortSignal} signal */
  constructor(root, signal) {
    this.root = root;
    this.panel = new CellPanel(find(root, ".cell"));
    this.seen = find(root, ".seen");
    /** What the network has computed last. @type {Run | null} */
    this.run = null;
    /** @type {Stage[]} */
    this.stages = [];
    /** @type {SheetView[]} one a stage */
    this.sheets = [];
    /** The stage whose cell was brought in sight last. */
    this.inSight = "";
    root.addEventListener("keydown", (event) => this.pressKey(event), { signal });
    root.addEventListener("click", (event) => this.click(event), { signal });
  }

  // --- showing it -----------------------------------------------------------------------------------------------------

  /**
   * @param {Loaded} network @param {Stage[]} stages @param {SheetView[]} sheets
   * @param {import("../../nn/network.js").FeatureMaps[]} outputs of every layer
   * @param {import("../../nn/arithmetic.js").Maps} picture what the network reads of the canvas
   */
  show(network, stages, sheets, outputs, picture) {
    [this.stages, this.sheets] = [stages, sheets];
    this.run = new Run(network, outputs, picture);
    const { trail, told } = this;
    if (!told) this.panel.hide();
    else this.panel.show(this.run, trail, told, this.logits);
    this.showStepper(told);
    this.showMarks(told, network);
    this.bringInSight(told);
  }

  /** Scroll so that the panel covers neither the cell's stage nor the one beneath; on a phone the digit is what stays in sight. @param {Arithmetic | null} told */
  bringInSight(told) {
    const stage = told?.cell.stage ?? "";
    if (stage === this.inSight) return;
    this.inSight = stage;
    const { panel, root } = this;
    if (!told || panel.element.offsetWidth > 0.9 * root.clientWidth) return;
    root.style.setProperty("--panel", `${panel.element.offsetHeight}px`);
    for (const name of [stage, told.source]) root.querySelector(`.sheets [data-stage="${name}"]`)?.scrollIntoView({ block: "nearest" });
  }

  /** Nothing is there to be taken apart. */
  hide() {
    this.run = null;
    this.panel.hide();
    this.seen.hidden = true;
  }

  /** The way to the cell that is open; empty if none is. @returns {Step[]} */
  get trail() {
    const { trail } = store.scene;
    return trail && this.run ? trailIn(readTrail(trail), this.run) : [];
  }

  /** How the open cell came about. @returns {Arithmetic | null} */
  get told() {
    const { trail, run } = this;
    return run && trail.length ? run.arithmetic(trail[trail.length - 1]) : null;
  }

  /** Name of the stage of the logits. */
  get logits() {
    return this.stages[this.stages.length - 1]?.name ?? "";
  }

  /** How the open cell came about, in words; "" if none is open. */
  get words() {
    const { told } = this;
    return told ? arithmeticInWords(told, told.cell.stage === this.logits) : "";
  }

  /** @param {Arithmetic | null} told @param {Loaded} network */
  showMarks(told, network) {
    const marks = told && this.run ? marksOf(told, channelOf(this.trail[this.trail.length - 1], told)) : {};
    this.stages.forEach((stage, i) => this.sheets[i].mark(stage, marks[stage.name] ?? []));
    const sight = told && sightOf(told.cell, network.anatomy);
    this.seen.hidden = !sight;
    if (!sight) return;
    const { style } = this.seen;
    [style.left, style.top, style.width, style.height] = [sight.col, sight.row, sight.cols, sight.rows].map((pixels) => `${(100 * pixels) / SIDE}%`);
  }

  /** Where "Open in the stepper" leads: not written while the digit moves, for nobody can follow it then. @param {Arithmetic | null} told */
  showStepper(told) {
    if (told?.kind !== "convolution" || store.isMoving || !this.run) return;
    const link = /** @type {HTMLAnchorElement} */ (find(this.panel.element, ".to-stepper"));
    const channel = channelOf(this.trail[this.trail.length - 1], told);
    link.textContent = stepperWords(told, channel);
    link.href = `${pageUrl("convolution")}?${stepperQuery(told, channel, this.run.mapsOf(told.source))}`;
  }

  // --- what the hand does ---------------------------------------------------------------------------------------------

  /** @param {Step[]} trail */
  open(trail) {
    store.act((scene) => ({ ...scene, trail: trailText(trail) }));
  }

  /** @param {MouseEvent} event */
  click(event) {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("button"));
    if (button) return this.press(button.dataset);
    const index = this.sheets.findIndex(({ canvas }) => canvas === target);
    if (index < 0 || !this.run) return;
    const stage = this.stages[index];
    const cell = this.sheets[index].cellAt(event, stage);
    if (cell) this.open([{ stage: stage.name, ...cell, from: null }]);
  }

  /** @param {DOMStringMap} button's marks */
  press({ up, down, part, move, do: action }) {
    const { trail, panel } = this;
    const step = trail[trail.length - 1];
    if (action === "close-cell") return this.close();
    if (!step) return;
    if (up) {
      panel.focusSoon = true;
      this.open(trail.slice(0, Number(up) + 1));
    } else if (down) {
      const cell = panel.beneath[Number(down)];
      if (!cell) return;
      panel.focusSoon = true;
      this.open([...trail, { ...cell, from: null }]);
    } else if (part) {
      this.open([...trail.slice(0, -1), { ...step, from: Number(part) }]);
    } else if (move) {
      const [channel, row, col] = move.split(" ").map(Number);
      this.moveBy(step, { channel, row, col });
    }
  }

  /** @param {Step} step @param {{channel?: number, row?: number, col?: number}} by */
  moveBy(step, by) {
    const maps = this.run?.mapsOf(step.stage);
    if (maps) this.open([neighbour(step, maps.height * maps.width === 1 ? { channel: (by.channel ?? 0) + (by.row ?? 0) + (by.col ?? 0) } : by, maps)]);
  }

  close() {
    const [first] = this.trail;
    this.open([]);
    const index = this.stages.findIndex(({ name }) => name === first?.stage);
    this.sheets[index]?.canvas.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  pressKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const index = this.sheets.findIndex(({ canvas }) => canvas === target);
    if (event.key === "Escape" && this.panel.isOpen) this.close();
    else if (index >= 0) this.pressOnStage(event, this.stages[index]);
    else if (!this.panel.moveCursor(event)) return;
    if (event.key === "Escape" || event.key in KEYS) event.preventDefault();
  }

  /** @param {KeyboardEvent} event @param {Stage} stage */
  pressOnStage({ key, shiftKey }, stage) {
    const { trail } = this;
    const step = trail[trail.length - 1];
    const by = KEYS[key];
    if (!by && key !== "Enter") return;
    if (step?.stage !== stage.name) return this.open([brightest(stage.name, stage)]);
    if (!by) {
      this.panel.focusSoon = true;
      return this.open(trail);
    }
    const far = shiftKey ? FAR : 1;
    this.moveBy(step, { channel: by.channel, row: (by.row ?? 0) * far, col: (by.col ?? 0) * far });
  }
}
