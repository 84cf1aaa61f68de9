// "Does the answer change?": the digit, where it started, and what the shift between the two changes in a network, stage by
// stage, in each frame, or as fast as another thread can. The server sends the tables of all placements; the measures are
// taken in the page.

import { find } from "../canvas/answer-card.js";
import { scaleColour } from "../../charts/answer-map.js";
import { mounting } from "../../core/component.js";
import { Mover } from "../../scene/mover.js";
import { anatomyOf } from "../../nn/networks.js";
import { PlacementMap } from "../../charts/heatmap.js";
import { OFFSETS } from "../../scene/placement.js";
import { hasOpenedAnother } from "../../core/reports.js";
import { Aside } from "./aside.js";
import { logitChange } from "./changes.js";
import { buildExact, buildRows } from "./markup.js";
import { idOf, Measurer } from "./measure.js";
import { drawTask } from "./tasks.js";
import { agree, changeInWords, EFFECTS, outcomeInWords, reasonInWords, ROUNDING, shiftInWords } from "./words.js";

/** @typedef {{row: number, col: number}} Place */
/** @typedef {import("./measure.js").Question} Question */
/** @typedef {import("./measure.js").Measured} Measured */
/** @typedef {import("./words.js").Outcome} Outcome */
/**
 * @typedef {import("../../scene/mover.js").MoverData & {
 *   compared: {name: string, title: string}[],
 *   takenApart: string,
 *   look: {network: string, without: string[], start: [number, number]}}} ExactData
 */

/** Changes from here, on a scale of tens, up to 1 fill a bar. */
const LEAST = 1e-4;
const FRAME = 8; // ms that a measurement may take in every frame
const SLOW = 3; // measurements that took longer, after which a network is measured in another thread
const PAUSE = 120; // ms between two measurements of such a network where there is no other thread

export class Exact extends Mover {
  /** @param {HTMLElement} host @param {ExactData} data @param {import("../../core/component.js").Send} send */
  constructor(host, data, send) {
    buildExact(host, data.compared);
    super(host, send);
    this.compared = data.compared;
    this.takenApart = data.takenApart;
    this.network = "";
    /** @type {Set<string>} effects taken away */
    this.without = new Set();
    /** @type {Place} */
    this.start = { row: 0, col: 0 };
    this.measurer = new Measurer();
    /** The canvas at the start, and for what. */
    this.before = { key: "", canvas: new Uint8Array(0) };
    /** @type {ReturnType<typeof buildRows>} */
    this.rows = [];
    this.rowsOf = "";
    this.mapShown = "";
    this.predicts = false;
    this.isOpen = true;
    this.guesses = { right: 0, all: 0 };
    /** @type {{outcome: Outcome, text: string} | null} */
    this.found = null;
    /** The question whose answer is shown, and the one that another thread was asked last, by `idOf`. */
    this.shown = "";
    this.askedAside = "";
    /** How often a network's measurement took longer than a frame allows. @type {Map<string, number>} */
    this.slow = new Map();
    /** The other thread; null where there is none. @type {Aside | null | undefined} */
    this.aside = undefined;
    this.measuredAt = 0;
    this.later = 0;
    /** Whether a gesture has ended whose outcome is still to be said. */
    this.isToSay = false;
    this.map = new PlacementMap(find(host, ".map"), (place) => this.jumpTo(place), (place) => this.describe(place), this.listeners.signal);
    this.update(data);
  }

  /** Take what the server sends. @param {ExactData} data */
  update(data) {
    if (hasOpenedAnother(this.opened, data.opened)) {
      const { network, without, start } = data.look;
      this.network = network;
      this.without = new Set(without);
      this.start = { row: start[0], col: start[1] };
    }
    super.update(data);
  }

  dispose() {
    clearTimeout(this.later);
    this.aside?.stop();
    super.dispose();
  }

  /** The network in full: which one, and what is taken away from it. */
  get name() {
    return this.network === this.takenApart ? this.variant : this.network;
  }

  /** The network that can be taken apart, and what is taken away from it. */
  get variant() {
    return [this.takenApart, ...EFFECTS.map(({ name }) => name).filter((name) => this.without.has(name))].join("~");
  }

  get needed() {
    return [...this.compared.map(({ name }) => name), this.variant];
  }

  /** @param {string} name @returns {Float32Array | null} */
  tableOf(name) {
    return this.subject.tables?.[name] ?? null;
  }

  // --- showing it ---------------------------------------------------------------------------------------------------

  render() {
    super.render();
    const { offset, isThere, hasOffset } = this.subject;
    const from = find(this.root, ".from");
    from.style.transform = `translate(${this.start.col * (100 / 28)}%, ${this.start.row * (100 / 28)}%)`;
    const shift = { row: offset.row - this.start.row, col: offset.col - this.start.col };
    find(this.root, ".shift").textContent = isThere && !hasOffset ? "Larger than a digit: shift it on the canvas page." : `Shift: ${shiftInWords(shift)}`;
    this.markNetwork(this.network);
    this.showEffects();
    this.showPrediction();
    const anatomy = anatomyOf(this.name);
    if (!anatomy || !isThere || !hasOffset) return;
    this.showMap(anatomy);
    const question = this.question();
    if ((this.slow.get(question.name) ?? 0) >= SLOW) this.measureSlow(question);
    else this.measure(question);
  }

  /** Network, start and digit: what is the same for all shifts. */
  get key() {
    return [this.name, this.start.row, this.start.col, this.subject.mapKey].join();
  }

  /** What is to be measured now. @returns {Question} */
  question() {
    const { name, key, start, subject } = this;
    const { offset } = subject;
    if (this.before.key !== key) {
      subject.shift(start.row - offset.row, start.col - offset.col);
      this.before = { key, canvas: subject.canvas.slice() };
      subject.shift(offset.row - start.row, offset.col - start.col);
    }
    return { name, key, before: this.before.canvas, after: subject.canvas, start: { ...start }, end: { ...offset } };
  }

  /** Measure it here and now. @param {Question} question */
  measure(question) {
    const began = performance.now();
    this.showMeasured(question, this.measurer.measure(question));
    this.measuredAt = performance.now();
    if (this.measuredAt - began > FRAME) this.slow.set(question.name, (this.slow.get(question.name) ?? 0) + 1);
    this.askedAside = "";
    this.sayMeasured();
  }

  /** Have it measured in another thread, or now and then here, so that the hand stays free. @param {Question} question */
  measureSlow(question) {
    if (this.aside === undefined) this.aside = startAside((asked, measured) => this.hearMeasured(asked, measured), () => this.askFrame());
    if (!this.aside || this.aside.hasFailed) {
      if (performance.now() - this.measuredAt >= PAUSE) return this.measure(question);
      clearTimeout(this.later);
      this.later = setTimeout(() => this.askFrame(), PAUSE);
      return;
    }
    const id = idOf(question);
    if (id === this.askedAside) return this.shown === id && this.sayMeasured();
    this.askedAside = id;
    this.aside.ask({ ...question, after: question.after.slice() });
  }

  /**
   * Another thread has measured: that is shown even if the digit has moved on, but not beside another network or start.
   * @param {Question} asked @param {Measured} measured
   */
  hearMeasured(asked, measured) {
    if (!this.askedAside || asked.key !== this.key) return;
    this.showMeasured(asked, measured);
    if (this.shown === this.askedAside) this.sayMeasured();
  }

  /** @param {Question} question @param {Measured} measured */
  showMeasured(question, { changes, ...logits }) {
    const { name, start, end } = question;
    const anatomy = /** @type {import("../../nn/anatomy.js").Anatomy} */ (anatomyOf(name));
    this.shown = idOf(question);
    this.found = outcomeInWords(logits);
    const verdict = find(this.root, ".verdict");
    verdict.textContent = this.found.text;
    verdict.dataset.outcome = this.found.outcome;
    verdict.dataset.change = String(logits.change);
    verdict.dataset.shift = `${end.row - start.row},${end.col - start.col}`;
    find(this.root, ".reason").textContent = reasonInWords(anatomy, start, end, this.found.outcome, [...this.without]);
    this.showStages(anatomy, changes);
  }

  /** @param {import("../../nn/anatomy.js").Anatomy} anatomy @param {import("./changes.js").StageChange[]} changes */
  showStages(anatomy, changes) {
    // A flattened map holds the numbers of the map before it: nothing of its own to compare.
    const shown = anatomy.stages.map((stage, i) => ({ stage, change: changes[i] })).filter(({ stage }) => stage.type !== "Flatten");
    if (this.rowsOf !== anatomy.name) {
      this.rows = buildRows(find(this.root, ".results tbody"), shown.map(({ stage }) => stage));
      this.rowsOf = anatomy.name;
    }
    shown.forEach(({ stage, change }, i) => {
      const { row, words, inside, edge, amount } = this.rows[i];
      const isExact = change.change < ROUNDING.engine;
      row.dataset.exact = String(isExact);
      row.dataset.change = String(change.change);
      words.textContent = wordsFor(stage, change, isExact, i === shown.length - 1);
      amount.textContent = changeInWords(change.change);
      inside.style.transform = `scaleX(${barOf(change.interior ?? change.change)})`;
      edge.style.transform = `scaleX(${barOf(change.border ?? 0)})`;
    });
  }

  /** @param {import("../../nn/anatomy.js").Anatomy} anatomy */
  showMap(anatomy) {
    this.map.mark(this.subject.offset);
    const table = this.tableOf(anatomy.name);
    const there = this.compared.map(({ name }) => this.tableOf(name === this.takenApart ? this.name : name) !== null);
    const key = [anatomy.name, this.start.row, this.start.col, this.subject.mapKey, table !== null, there].join();
    if (key === this.mapShown) return;
    this.mapShown = key;
    const start = this.start.row * OFFSETS + this.start.col;
    for (const { name } of this.compared) {
      const other = this.tableOf(name === this.network ? this.name : name);
      const cell = find(this.root, `[data-compared="${name}"] .count`);
      cell.textContent = other ? countInWords(logitChange(other, start)) : "…";
    }
    if (!table) return this.map.empty("The server is working it out for all 841 placements …");
    const changes = logitChange(table, start);
    const law = anatomy.invariance;
    const same = changes.filter((change) => change <= ROUNDING.table).length;
    this.map.paint((cell) => {
      const [row, col] = [Math.floor(cell / OFFSETS), cell % OFFSETS];
      const isCertain = law !== null && agree(law, this.start.row, row) && agree(law, this.start.col, col);
      return { colour: colourOf(changes[cell]), dot: isCertain ? "#000" : null };
    }, `the same logits at ${same} of 841 places`);
  }

  /** What the map's tip says. @param {Place} place */
  describe({ row, col }) {
    const table = this.tableOf(this.name);
    if (!table) return null;
    const change = logitChange(table, this.start.row * OFFSETS + this.start.col)[row * OFFSETS + col];
    return `row ${row}, column ${col}: ${change <= ROUNDING.table ? "the same" : `up to ${change.toFixed(change < 0.1 ? 3 : 2)}`}`;
  }

  showEffects() {
    find(this.root, ".effects").hidden = this.network !== this.takenApart;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-effect]"))) {
      button.setAttribute("aria-checked", String(!this.without.has(button.dataset.effect ?? "")));
    }
  }

  // --- predicting ---------------------------------------------------------------------------------------------------

  showPrediction() {
    const { root, start, subject } = this;
    const hides = this.predicts && !this.isOpen;
    find(root, '[data-do="predict"]').setAttribute("aria-pressed", String(this.predicts));
    find(root, ".exact").dataset.hidden = String(hides);
    find(root, ".question").hidden = !hides;
    for (const part of [".verdict", ".reason", ".results", ".last"]) find(root, part).inert = hides;
    const shift = { row: subject.offset.row - start.row, col: subject.offset.col - start.col };
    const title = this.compared.find(({ name }) => name === this.network)?.title;
    const isMoved = shift.row !== 0 || shift.col !== 0;
    find(root, ".asked").textContent = isMoved
      ? `From row ${start.row}, column ${start.col}, the digit moves ${shiftInWords(shift)}. What happens to the logits of ${title}?`
      : "Move the digit, or let a shift be set: then say what will happen.";
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll("[data-guess]"))) button.disabled = !isMoved;
  }

  /** @param {Outcome} guess */
  guess(guess) {
    if (!this.found) return;
    const question = this.question();
    if (this.shown !== idOf(question)) this.measure(question);
    const isRight = guess === this.found.outcome;
    this.guesses.all += 1;
    this.guesses.right += Number(isRight);
    this.isOpen = true;
    const { right, all } = this.guesses;
    find(this.root, ".score").textContent = `${isRight ? "Right." : "Not this time."} Predicted right: ${right} of ${all}`;
    this.sayAnswer();
  }

  /** A shift from a start, drawn at random, to be predicted. */
  setTask() {
    const anatomy = anatomyOf(this.name);
    if (!anatomy || !this.subject.isThere || !this.subject.hasOffset) return;
    const { start, end } = drawTask(anatomy.invariance);
    this.start = start;
    this.moveTo(end);
    this.predicts = true;
    this.isOpen = false;
    this.commit();
  }

  // --- what the hand does -------------------------------------------------------------------------------------------

  /** @param {Element} target */
  press(target) {
    super.press(target);
    const { effect, guess } = /** @type {HTMLElement | null} */ (target.closest("button"))?.dataset ?? {};
    if (guess) this.guess(/** @type {Outcome} */ (guess));
    if (!effect) return;
    if (!this.without.delete(effect)) this.without.add(effect);
    this.isOpen = !this.predicts;
    this.askFrame();
    this.commit();
  }

  /** @param {string} network */
  choose(network) {
    this.network = network;
    this.isOpen = !this.predicts;
    this.askFrame();
    this.commit();
  }

  /** @param {string} action */
  act(action) {
    super.act(action);
    if (action === "task") this.setTask();
    if (action === "predict") {
      this.predicts = !this.predicts;
      this.isOpen = !this.predicts;
      this.askFrame();
    }
    if (action === "start" && this.subject.hasOffset) {
      this.start = { ...this.subject.offset };
      this.isOpen = !this.predicts;
      this.askFrame();
      this.commit();
    }
  }

  /** @param {number} rows @param {number} cols */
  shift(rows, cols) {
    if (rows || cols) this.isOpen = !this.predicts;
    super.shift(rows, cols);
  }

  /** @param {Place} place */
  jumpTo(place) {
    this.walk.stop();
    this.moveTo(place);
    this.commit();
  }

  get look() {
    return { network: this.network, without: [...this.without], start: [this.start.row, this.start.col] };
  }

  /** Say it once it is measured. */
  sayAnswer() {
    this.isToSay = true;
    this.askFrame();
  }

  sayMeasured() {
    if (!this.isToSay) return;
    this.isToSay = false;
    const hides = this.predicts && !this.isOpen;
    this.say(hides ? "What will happen? Say it first." : `${find(this.root, ".shift").textContent}. ${this.found?.text} ${find(this.root, ".reason").textContent}`, { seen: hides });
  }
}

/**
 * Start another thread, if this browser has such.
 * @param {ConstructorParameters<typeof Aside>[0]} show @param {() => void} fail
 */
function startAside(show, fail) {
  try {
    return new Aside(show, fail);
  } catch {
    return null;
  }
}

/** The length of a bar: tens, from LEAST to 1. @param {number} change */
const barOf = (change) => (change < ROUNDING.engine ? 0 : Math.min(Math.max(1 + Math.log10(change) / -Math.log10(LEAST), 0.02), 1));

/** @param {number} change of the logits */
function colourOf(change) {
  if (change <= ROUNDING.table) return scaleColour(1);
  const share = Math.min(Math.max((Math.log10(change) + 3) / 4, 0), 1); // 0.001 to 10
  return scaleColour(0.55 * (1 - share));
}

/** @param {Float64Array} changes */
function countInWords(changes) {
  const same = changes.filter((change) => change <= ROUNDING.table).length;
  return same === changes.length ? `all ${same}` : `${same} of ${changes.length}`;
}

/**
 * @param {import("../../nn/anatomy.js").Stage} stage @param {import("./changes.js").StageChange} change
 * @param {boolean} isExact @param {boolean} isLast
 */
function wordsFor(stage, change, isExact, isLast) {
  if (!stage.sight) return isExact ? "stays" : isLast ? "the logits change" : "changes";
  if (isExact) return "follows the digit";
  const inside = (change.interior ?? 0) >= ROUNDING.engine;
  const edge = (change.border ?? 0) >= ROUNDING.engine;
  return inside && edge ? "off inside and at the border" : inside ? "falls between the cells" : "differs at the border";
}

export default mounting("scene", (host, data, send) => new Exact(host, data, send)).mount;
