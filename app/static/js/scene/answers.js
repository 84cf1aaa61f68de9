// What the networks answer to a scene: from their tables, which hold all placements of a digit, else from the engine in the
// page, which computes what stands there now.

import { resources } from "../core/resources.js";
import { logitsOf } from "../nn/lately.js";
import { networks, runNetwork, runPath, sweepPath } from "../nn/networks.js";
import { answerAt, answerFrom, commonAnswer, readTable } from "../nn/sweeps.js";
import { isWhole, missingDigits, withImage } from "../drawing/drawing.js";
import { Raster } from "../drawing/raster.js";
import { digitRequest } from "./digits.js";
import { CANVAS, placeDigit } from "./placement.js";
import { hasOffset, isBlank, offsetOf, withDrawing } from "./scene.js";

/** @typedef {import("../nn/sweeps.js").Answer} Answer */
/** @typedef {import("../nn/networks.js").Networks} Networks */
/** @typedef {import("../nn/networks.js").Versions} Versions */
/** @typedef {import("../core/resources.js").Resources} Resources */
/** @typedef {import("./digits.js").Digit} Digit */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {{name: string, title: string, nature: string, parameters: number}} NetworkCard */
/** @typedef {NetworkCard & {version: string}} GuestCard */

const TABLE_BYTES = 33_640;
/** The name of the guest among the networks that answer; which network that is the scene says. */
export const GUEST = "guest";

export class Answers {
  /** @param {Resources} source @param {Networks} engines */
  constructor(source = resources, engines = networks) {
    this.source = source;
    this.engines = engines;
    /** @type {Versions} */
    this.versions = {};
    /** The test image that is shown; it stays until the one that is wanted has come. @type {Digit | null} */
    this.shownDigit = null;
    this.wantedDigit = -1;
    /** What the tables are asked for now: those of what was there before are given up. */
    this.subject = "";
    this.raster = new Raster();
    this.placed = new Uint8Array(CANVAS * CANVAS);
    this.unit = new Float32Array(CANVAS * CANVAS);
  }

  /** Learn which versions of the networks the server has. @param {Versions} versions */
  learn(versions) {
    Object.assign(this.versions, versions);
  }

  // --- what is shown ------------------------------------------------------------------------------------------------

  /** The test image on the canvas: the one that the scene names, or the last one until that has come. @param {Scene} scene */
  digitOf({ digit }) {
    this.wantedDigit = digit;
    this.shownDigit = this.source.want({ ...digitRequest(digit), isWanted: () => this.wantedDigit === digit }) ?? this.shownDigit;
    return this.shownDigit;
  }

  /** The scene with the test digits of its drawing that have come; those that have not are asked for. @param {Scene} scene @returns {Scene} */
  complete(scene) {
    const come = missingDigits(scene.drawing).map((digit) => this.source.want(digitRequest(digit)));
    const drawing = come.reduce((drawing, image) => (image ? withImage(drawing, image) : drawing), scene.drawing);
    return withDrawing(scene, drawing);
  }

  /** Whether the canvas shows what the scene names. @param {Scene} scene */
  isThere(scene) {
    return scene.mode === "digit" ? this.digitOf(scene)?.number === scene.digit : this.isAnythingThere(scene);
  }

  /** Why the test image that the scene names will never come; null while nothing is known against it. @param {Scene} scene */
  digitRefusal({ mode, digit, drawing }) {
    const wanted = mode === "digit" ? [digit] : missingDigits(drawing);
    return wanted.map((number) => this.source.refusal(digitRequest(number))).find((refusal) => refusal !== null) ?? null;
  }

  /** Whether there is anything to see. @param {Scene} scene */
  isAnythingThere(scene) {
    return scene.mode === "digit" ? this.digitOf(scene) !== null : !isBlank(scene) && isWhole(scene.drawing);
  }

  /** The true class of what is shown, or what the learner says it is. @param {Scene} scene */
  labelOf(scene) {
    return scene.mode === "digit" ? (this.digitOf(scene)?.label ?? null) : scene.meant;
  }

  /** What the canvas shows: 56×56 grey levels 0..255. @param {Scene} scene */
  canvasOf(scene) {
    if (scene.mode === "drawing") return this.raster.of(scene.drawing);
    const digit = this.digitOf(scene);
    return digit ? placeDigit(digit.pixels, scene.place, this.placed) : this.placed;
  }

  /** The same, grey levels 0..1: what the engine reads. @param {Scene} scene */
  unitOf(scene) {
    const canvas = this.canvasOf(scene);
    for (let i = 0; i < canvas.length; i++) this.unit[i] = canvas[i] / 255;
    return this.unit;
  }

  /** A text that changes with what is shown, wherever it stands. @param {Scene} scene */
  subjectOf(scene) {
    if (scene.mode === "digit") return `digit ${this.digitOf(scene)?.number}`;
    const { ink, open } = scene.drawing;
    return `drawing ${ink.key} ${ink.marks.length} ${open ? "open" : ""}`;
  }

  // --- tables -------------------------------------------------------------------------------------------------------

  /** The network behind a name. @param {Scene} scene @param {string} name */
  networkOf({ guest }, name) {
    return name === GUEST ? runNetwork(guest ?? "") : name;
  }

  /**
   * A network's table for what is shown; it is asked for if it is not here. Null, too, where there can be none.
   * @param {Scene} scene @param {string} name @returns {Float32Array | null}
   */
  table(scene, name) {
    const request = this.tableRequest(scene, name);
    return request && this.source.want(request);
  }

  /** Why there will never be a table; null while nothing is known against it. @param {Scene} scene @param {string} name */
  tableRefusal(scene, name) {
    const request = this.tableRequest(scene, name);
    return request && this.source.refusal(request);
  }

  /** @param {Scene} scene @param {string} name @returns {import("../core/resources.js").Request<Float32Array> | null} */
  tableRequest(scene, name) {
    const network = this.networkOf(scene, name);
    const subject = this.subjectOf(scene);
    this.subject = subject;
    const rest = {
      bytes: TABLE_BYTES,
      read: async (/** @type {Response} */ response) => readTable(await response.arrayBuffer()),
      isWanted: () => this.subject === subject,
    };
    if (scene.mode === "digit") {
      const digit = this.digitOf(scene);
      return digit && { path: sweepPath(network, digit.number, this.versions), ...rest };
    }
    const { ink, open } = scene.drawing;
    if (open || !ink.pixels) return null;
    return { path: sweepPath(network, null, this.versions), key: ink.key, body: ink.pixels, ...rest };
  }

  /** Whether the server does not answer just now. */
  get isAway() {
    return this.source.isAway;
  }

  /** Who answers: "server", or "kernel" in a notebook. */
  get by() {
    return this.source.by;
  }

  /** How far what takes long has come, in words; "" where nobody tells. */
  get progress() {
    return this.source.progress;
  }

  // --- answers ------------------------------------------------------------------------------------------------------

  /**
   * The networks' answers to what stands on the canvas; null where there is nothing to answer, or nobody yet to do so.
   * @param {Scene} scene @param {string[]} names @returns {(Answer | null)[]}
   */
  of(scene, names) {
    if (!this.isAnythingThere(scene)) return names.map(() => null);
    const { row, col } = offsetOf(scene);
    let isReady = false;
    return names.map((name) => {
      const table = hasOffset(scene) ? this.table(scene, name) : null;
      if (table) return answerAt(table, row, col);
      const loaded = this.engines.get(this.networkOf(scene, name));
      if (!loaded || (loaded.isRemote && scene.mode === "digit")) return null; // its table is on its way
      if (!isReady) this.unitOf(scene);
      isReady = true;
      const logits = loaded.isRemote ? loaded.engine.logits(this.unit, CANVAS, CANVAS) : logitsOf(loaded.engine, this.unit, CANVAS);
      return logits && answerFrom(logits);
    });
  }

  /** Whether the page itself runs a network, or will. @param {Scene} scene @param {string} name */
  isRunHere(scene, name) {
    return !this.engines.get(this.networkOf(scene, name))?.isRemote;
  }

  /**
   * The class that the maps are about: the true one; else what the learner says; else what the last network answers at
   * most placements.
   * @param {Scene} scene @param {string[]} names
   */
  believed(scene, names) {
    const table = this.table(scene, names[names.length - 1]);
    return this.labelOf(scene) ?? (table ? commonAnswer(table) : 0);
  }

  /** Have networks come, for where there is no table: a pen that is down, a shift that is measured. @param {Scene} scene @param {string[]} names */
  loadEngines(scene, names) {
    this.engines.loadAll(names.map((name) => this.networkOf(scene, name)), this.versions);
  }

  // --- the guest ----------------------------------------------------------------------------------------------------

  /** The card of the guest, or null until it has come. @param {Scene} scene @returns {GuestCard | null} */
  guestOf({ guest }) {
    if (!guest) return null;
    const card = this.source.want(cardRequest(guest));
    if (card) this.learn({ [runNetwork(guest)]: card.version });
    return card;
  }

  /** Why there is no such guest; null while nothing is known against it. @param {Scene} scene */
  guestRefusal({ guest }) {
    return guest && this.source.refusal(cardRequest(guest));
  }
}

/** @param {string} id @returns {import("../core/resources.js").Request<GuestCard>} */
const cardRequest = (id) => ({ path: runPath(id), read: (response) => response.json() });

/** The answers of this document. */
export const answers = new Answers();
