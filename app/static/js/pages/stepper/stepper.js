// The stepper: one convolution or pooling, step by step. Everything happens in the page; the server is asked for a test image alone.

import { find } from "../canvas/answer-card.js";
import { keepsAddress } from "../../core/address.js";
import { fill } from "../../core/html.js";
import { mounting } from "../../core/component.js";
import { isNew } from "../../core/prepared.js";
import { KERNELS } from "./library.js";
import { written } from "./numbers.js";
import { followStepperHand } from "./hand.js";
import { buildKernelCells, buildStepper } from "./markup.js";
import { StepperView } from "./view.js";
import { fromUrl, toUrl, DEFAULTS, digitNumber } from "./setup.js";
import { largestOf } from "./gridview.js";
import { saveAs } from "./export.js";
import { Quiz } from "./quiz.js";
import { momentAt, Player, stepAt } from "./timeline.js";
import { ConvolutionBench } from "./convolution-bench.js";
import { PoolingBench } from "./pooling-bench.js";

/** @typedef {ConvolutionBench | PoolingBench} Bench */
/** @typedef {import("./setup.js").Setup} Setup */
/** @typedef {import("./sliding.js").Place} Place */
/**
 * @typedef {object} StepperData what the server sends
 * @property {Setup["kind"]} kind
 * @property {import("./library.js").Kernel[]} kernels the learned ones
 * @property {{number: number, pixels: string} | null} digit a test image, base64
 * @property {import("../../core/prepared.js").Prepared | null} prepared the scene of a talk that the page was opened with
 */

const STROKE = 400; // ms within which changes count as one, for undo
const MOST_UNDONE = 100;
const URL_PAUSE = 250; // ms without a change before the page's address follows
const TEST_DIGITS = 10000;

export class Stepper {
  /** @param {HTMLElement} host @param {StepperData} data @param {(number: number) => void} send */
  constructor(host, data, send) {
    this.root = host;
    this.kind = data.kind;
    this.send = send;
    this.asked = -1;
    /** @type {number | null} */
    this.linkedStep = null;
    this.prepared = "";
    /** Whether a scene of a talk shall play as soon as its picture is there. */
    this.playsSoon = false;
    this.listeners = new AbortController();
    this.kernels = [...KERNELS, ...data.kernels];
    /** @type {Bench} */
    this.bench = data.kind === "convolution" ? new ConvolutionBench(this.kernels) : new PoolingBench();
    buildStepper(host, data.kind, this.kernels);
    this.view = new StepperView(find(host, ".stage"));
    this.player = new Player(() => this.askFrame(), () => this.showPlaying());
    this.player.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.quiz = new Quiz(this);
    this.brush = 1;
    /** @type {Setup[]} what `undo` brings back */
    this.past = [];
    this.setup = this.bench.setup;
    this.changedAt = -Infinity;
    this.frameAsked = 0;
    this.addressTimer = 0;
    this.announced = "";
    this.open((this.hasAddress && location.search) || this.remembered);
    keepsAddress(() => this.writeAddress(), this.listeners.signal);
    followStepperHand(this, this.listeners.signal);
    this.resizes = new ResizeObserver(() => this.askFrame());
    this.resizes.observe(this.view.element);
    addEventListener("resize", () => this.askFrame(), { signal: this.listeners.signal });
    this.update(data);
  }

  /** Take what the server sends. @param {StepperData} data */
  update({ digit, prepared }) {
    this.view.forgetColours(); // the theme may have changed
    if (prepared && isNew(this, prepared)) this.openScene(prepared);
    if (digit && !this.bench.digits.has(digit.number)) {
      this.bench.takeDigit(digit.number, Uint8Array.from(atob(digit.pixels), (letter) => letter.charCodeAt(0)));
      if (digitNumber(this.bench.setup.input) === digit.number) this.brush = this.usualBrush;
      this.changed();
      this.seekLinked();
      this.playIfAll();
    }
    this.askAwaited();
    this.askFrame();
  }

  dispose() {
    this.player.pause();
    clearTimeout(this.addressTimer);
    this.listeners.abort();
    this.resizes.disconnect();
  }

  /** Ask for the test image that is meant, once. */
  askAwaited() {
    const { awaited } = this.bench;
    if (awaited === null || awaited === this.asked) return;
    this.asked = awaited;
    this.send(awaited);
  }

  // --- the set-up -------------------------------------------------------------------------------------------------------

  /** Take over a set-up from a link. @param {string} search */
  open(search) {
    const { setup, notices } = fromUrl(this.kind, search, this.kernels);
    this.bench.change(setup);
    this.setup = this.bench.setup;
    this.brush = this.usualBrush;
    this.changed();
    this.linkedStep = setup.step;
    this.seekLinked();
    this.say(notices.join(" "));
  }

  /** Open a scene of a talk, and begin if it says so. @param {import("../../core/prepared.js").Prepared} scene */
  openScene({ query, cue }) {
    this.player.seek(0);
    this.open(`?${query}`);
    this.playsSoon = cue === "play";
    this.playIfAll();
  }

  /** Play, if that is what a scene of a talk asks for, as soon as its picture is there. */
  playIfAll() {
    if (!this.playsSoon || this.bench.awaited !== null) return;
    this.playsSoon = false;
    this.player.play();
  }

  /** Go to the step of a link, once, but not before the picture that it belongs to is there. */
  seekLinked() {
    if (this.linkedStep === null || this.bench.awaited !== null) return;
    this.player.seek(this.linkedStep);
    this.linkedStep = null;
  }

  /** What was here before another page was looked at, in this tab. */
  get remembered() {
    try {
      return sessionStorage.getItem(`kai-${this.kind}`) ?? "";
    } catch {
      return "";
    }
  }

  /** Change the set-up as a gesture. @param {Partial<Setup>} changes */
  change(changes) {
    this.bench.change(changes);
    this.changed();
  }

  /** Keep the set-up as it was before this change, or before the stroke that this change belongs to. */
  remember() {
    if (this.setup === this.bench.setup) return;
    const now = performance.now();
    if (now - this.changedAt > STROKE) this.past = [...this.past, this.setup].slice(-MOST_UNDONE);
    this.changedAt = now;
    this.setup = this.bench.setup;
  }

  undo() {
    const before = this.past.pop();
    if (!before) return this.say("There is nothing to undo.");
    this.bench.change(before);
    this.setup = this.bench.setup;
    this.changedAt = -Infinity;
    this.changed();
  }

  /** The set-up is another: all that follows from it. */
  changed() {
    this.remember();
    this.player.steps = this.bench.steps;
    if (this.player.t > this.bench.steps) this.player.seek(this.bench.steps);
    this.quiz.begin();
    this.showSettings();
    this.askAwaited();
    this.keepAddress();
    this.askFrame();
  }

  /** Whether the address is this page's: if another one is on its way, or has overtaken this, the address is its own. */
  get hasAddress() {
    return location.pathname.split("/").pop() === this.kind;
  }

  /** Let the page's address follow, so that a reload or a link brings everything back. */
  keepAddress() {
    clearTimeout(this.addressTimer);
    this.addressTimer = setTimeout(() => this.writeAddress(), URL_PAUSE);
  }

  writeAddress() {
    clearTimeout(this.addressTimer);
    if (!this.hasAddress) return;
    const query = this.address;
    history.replaceState(history.state, "", query ? `?${query}` : location.pathname);
    try {
      sessionStorage.setItem(`kai-${this.kind}`, query);
    } catch {
      // No storage on this device: the address alone remembers.
    }
  }

  get address() {
    const { bench, player } = this;
    return toUrl({ ...bench.setup, step: this.linkedStep ?? Math.ceil(player.t) });
  }

  /** What one paints with: the brightest cell of the picture. */
  get usualBrush() {
    return largestOf(this.bench.input);
  }

  /** @param {string} name */
  chooseInput(name) {
    if (name === "digit") return this.chooseDigit(digitNumber(this.bench.setup.input) ?? 0);
    this.bench.chooseInput(name);
    this.brush = this.usualBrush;
    this.changed();
  }

  /** @param {ConvolutionBench} bench @param {string} name */
  chooseKernel(bench, name) {
    bench.chooseKernel(name);
    this.changed();
    const kernel = this.kernels.find((one) => one.name === name);
    if (kernel) this.say(`${kernel.title}: ${kernel.note}.`);
  }

  /** @param {number} number */
  chooseDigit(number) {
    this.bench.chooseInput(`digit-${number}`);
    this.brush = 1;
    this.changed();
  }

  /** @param {Place} place of the input, without padding @param {number} value */
  paint(place, value) {
    this.bench.paint(place, value);
    this.changed();
  }

  reset() {
    this.player.pause();
    this.bench.change({ ...DEFAULTS[this.kind] });
    this.brush = this.usualBrush;
    this.changed();
    this.player.seek(DEFAULTS[this.kind].step);
  }

  // --- showing it -------------------------------------------------------------------------------------------------------

  askFrame() {
    this.frameAsked ||= requestAnimationFrame(() => {
      this.frameAsked = 0;
      this.render();
    });
  }

  /** What is looked at: the step under way, or the cell that the quiz asks for. */
  get look() {
    const { player } = this;
    const asked = this.quiz.isAsking;
    const { index, phase } = asked ? { index: player.t, phase: 0.16 } : stepAt(player.t);
    return { index, moment: momentAt(asked ? phase : phase, !asked && player.isBrief), asked };
  }

  render() {
    const { bench, player } = this;
    const look = this.look;
    this.view.draw(bench, look);
    const filled = Math.floor(player.t);
    const scrub = this.input(".scrub");
    scrub.max = String(bench.steps);
    if (!scrub.matches(":active")) scrub.value = String(player.t);
    scrub.setAttribute("aria-valuetext", `${filled} of ${bench.steps} cells`);
    find(this.root, ".count").textContent = `${Math.min(look.index + 1, bench.steps)} of ${bench.steps}`;
    const { dataset } = this.view.element;
    dataset.step = String(filled);
    dataset.steps = String(bench.steps);
    find(this.root, ".notice").classList.toggle("passed", player.isRunning); // it tells of the step before the play
    if (player.isRunning) return;
    this.quiz.begin();
    if (!look.asked) this.announce(look.index < 0 || !bench.steps ? "" : bench.stepInWords(look.index));
    this.keepAddress();
  }

  /** Tell the step in words, once. @param {string} text */
  announce(text) {
    if (text === this.announced) return;
    this.announced = text;
    find(this.root, ".notice").textContent = text;
  }

  /** @param {string} text */
  say(text) {
    if (!text) return;
    const { index } = this.look;
    this.announced = index < 0 || !this.bench.steps ? "" : this.bench.stepInWords(index);
    find(this.root, ".notice").textContent = text;
  }

  showSettings() {
    const { bench, root } = this;
    const { setup } = bench;
    const number = setup.ownInput ? null : digitNumber(setup.input);
    this.show('[data-choose="input"]', setup.ownInput ? "own" : number === null ? setup.input : "digit");
    find(root, '[data-choose="input"] [value="own"]').hidden = !bench.ownInput;
    find(root, ".digit").hidden = number === null;
    this.show('[data-set="digit"]', String(number ?? 0));
    this.show('[data-set="brush"]', written(this.brush));
    if (bench instanceof ConvolutionBench) {
      this.show('[data-choose="kernel"]', setup.ownKernel ? "own" : setup.kernel);
      find(root, '[data-choose="kernel"] [value="own"]').hidden = !bench.ownKernel;
      this.show('[data-choose="size"]', String(bench.convolution.kernel.rows));
      this.show('[data-set="bias"]', written(setup.bias));
      this.showKernelCells(bench.kernelCells);
    }
    for (const button of this.all("[data-option]")) {
      const { option = "", value } = button.dataset;
      button.setAttribute("aria-pressed", String(String(setup[/** @type {keyof Setup} */ (option)]) === value));
    }
    const pressed = { slide: setup.shift !== null, flip: setup.flipped, quiz: this.quiz.isOn };
    for (const [action, on] of Object.entries(pressed)) this.all(`[data-do="${action}"]`)[0]?.setAttribute("aria-pressed", String(on));
    find(root, ".arrows").hidden = !setup.shift;
    fill(find(root, ".facts"), bench.facts);
    find(root, ".remarks").replaceChildren(...bench.remarks.map((remark) => Object.assign(document.createElement("p"), { textContent: remark })));
    find(root, ".zooming").hidden = Math.max(bench.input.rows, bench.input.cols) <= 12;
    if (find(root, ".zooming").hidden) this.setZoom(1);
    this.view.element.dataset.output = bench.steps <= 1024 ? bench.output.cells.join(",") : "";
  }

  /** @param {number[]} cells */
  showKernelCells(cells) {
    const holder = find(this.root, ".kernel-cells");
    if (holder.childElementCount !== cells.length) buildKernelCells(holder, Math.sqrt(cells.length));
    holder.querySelectorAll("input").forEach((input, i) => {
      if (!input.matches(":focus")) input.value = written(cells[i]);
    });
  }

  /** Show a value in a control that is not being edited. @param {string} selector @param {string} value */
  show(selector, value) {
    const control = this.input(selector);
    if (!control.matches(":focus") || control.tagName === "SELECT") control.value = value;
  }

  showPlaying() {
    const button = find(this.root, '[data-do="play"]');
    button.textContent = this.player.playing ? "Pause" : "Play";
    button.setAttribute("aria-pressed", String(this.player.playing));
  }

  /** @param {string} selector @returns {HTMLInputElement} */
  input(selector) {
    return /** @type {HTMLInputElement} */ (find(this.root, selector));
  }

  /** @param {string} selector @returns {HTMLElement[]} */
  all(selector) {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll(selector))];
  }

  /** @param {number} zoom */
  setZoom(zoom) {
    this.view.zoom = Math.min(Math.max(zoom, 1), 5);
    this.input(".zoom").value = String(this.view.zoom);
    this.askFrame();
  }

  // --- what the hand asks for -------------------------------------------------------------------------------------------

  /** @param {string} action */
  act(action) {
    const { player, bench } = this;
    const { setup } = bench;
    if (action === "play") return player.playing ? player.pause() : this.quiz.end(() => player.play());
    if (action === "forward") return player.forward();
    if (action === "back") return player.back();
    if (action === "first") return player.seek(0);
    if (action === "last") return player.seek(bench.steps);
    if (action === "random") return this.chooseDigit(Math.floor(Math.random() * TEST_DIGITS));
    if (action === "slide") return this.slideTo(setup.shift ? null : { row: 0, col: 1 });
    if (action === "flip") return this.change({ flipped: !setup.flipped });
    if (action === "quiz") return this.quiz.toggle();
    if (action === "show") return this.quiz.reveal();
    if (action === "undo") return this.undo();
    if (action === "reset") return this.reset();
    if (action === "link") return this.copyLink();
  }

  /** @param {Place | null} shift */
  slideTo(shift) {
    this.bench.shiftTo(shift);
    this.changed();
  }

  async copyLink() {
    const link = `${location.origin}${location.pathname}?${this.address}`;
    try {
      await navigator.clipboard.writeText(link);
      this.say("The link is copied: it opens exactly this.");
    } catch {
      this.say(`This browser does not let pages copy. The link is in the address line: ${link.slice(0, 200)}`);
    }
  }

  /** @param {"gif" | "png" | "svg"} format */
  async save(format) {
    const button = /** @type {HTMLButtonElement} */ (find(this.root, `[data-save="${format}"]`));
    if (button.disabled) return;
    button.disabled = true;
    try {
      await saveAs(format, this, (share) => {
        button.textContent = `${Math.round(share * 100)} %`;
      });
    } catch (error) {
      this.say(`The picture could not be saved: ${/** @type {Error} */ (error).message}. Please try a smaller one.`);
    } finally {
      button.disabled = false;
      button.textContent = format.toUpperCase();
    }
  }
}

const steppers = mounting("digit", (host, data, send) => new Stepper(host, data, send));

/** The stepper that stands there. */
export const stepperOn = steppers.on;

export default steppers.mount;
