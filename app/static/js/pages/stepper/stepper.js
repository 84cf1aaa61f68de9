// The stepper: one convolution or pooling, step by step. Everything happens in the page; a test image is fetched as any page's.

import { find } from "../../core/dom.js";
import { keepsAddress } from "../../core/address.js";
import { mounting } from "../../core/component.js";
import { coveredKinds, onCovers } from "../../core/covers.js";
import { whenPrepared } from "../../core/prepared.js";
import { loadDigit } from "../../scene/digits.js";
import { followControls } from "./controls.js";
import { ConvolutionBench } from "./convolution-bench.js";
import { saveAs } from "./export.js";
import { largestOf } from "./gridview.js";
import { followKernel } from "./kernel-editor.js";
import { followKeys } from "./keyboard.js";
import { KERNELS } from "./library.js";
import { buildStepper } from "./markup.js";
import { Memory } from "./memory.js";
import { followPointer } from "./painting.js";
import { Panel } from "./panel.js";
import { PoolingBench } from "./pooling-bench.js";
import { Quiz } from "./quiz.js";
import { DEFAULTS, digitNumber, fromUrl, toUrl } from "./setup.js";
import { momentAt, Player, stepAt } from "./timeline.js";
import { Undo } from "./undo.js";
import { StepperView } from "./view.js";

/** @typedef {ConvolutionBench | PoolingBench} Bench */
/** @typedef {import("./setup.js").Setup} Setup */
/** @typedef {import("./sliding.js").Place} Place */
/**
 * @typedef {object} StepperData what the server sends
 * @property {Setup["kind"]} kind
 * @property {import("./library.js").Kernel[]} kernels the learned ones
 * @property {string} [query] with which it opens, if not with what the page keeps
 * @property {number} [digit] the test image that is shown first, if it is not 0
 */

const TEST_DIGITS = 10000;

export class Stepper {
  /** @param {HTMLElement} host @param {StepperData} data */
  constructor(host, data) {
    this.root = host;
    this.kind = data.kind;
    /** The test image that was fetched last. */
    this.fetched = -1;
    this.firstDigit = data.digit ?? 0;
    /** @type {number | null} the step of a link whose picture has not arrived yet */
    this.linkedStep = null;
    /** Whether a scene of a talk shall play as soon as its picture is there. */
    this.playsSoon = false;
    this.brush = 1;
    this.frameAsked = 0;
    this.announced = "";
    this.askFrame = this.askFrame.bind(this);
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    this.kernels = [...KERNELS, ...data.kernels];
    /** @type {Bench} */
    this.bench = data.kind === "convolution" ? new ConvolutionBench(this.kernels) : new PoolingBench();
    buildStepper(host, data.kind, this.kernels);
    this.view = new StepperView(find(host, ".stage"));
    this.panel = new Panel(host, this.bench);
    this.player = new Player(this.askFrame, (playing) => this.panel.showPlaying(playing));
    this.player.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.quiz = new Quiz(this);
    this.undo = new Undo(this.bench.setup);
    this.memory = new Memory(this.kind, () => this.address, data.query === undefined);
    this.open(data.query ?? this.memory.kept);
    keepsAddress(() => this.memory.keep(), signal);
    followPointer(this, signal);
    followKeys(this, signal);
    if (this.bench instanceof ConvolutionBench) followKernel(this, this.bench, signal);
    followControls(this, signal);
    onCovers(() => this.changed(), signal);
    this.resizes = new ResizeObserver(this.askFrame);
    this.resizes.observe(this.view.element);
    addEventListener("resize", this.askFrame, { signal });
    this.fetchAwaited();
    whenPrepared(this.kind, (scene) => this.openScene(scene), signal);
  }

  /** Streamlit has run the page again: its theme may have changed. */
  update() {
    this.view.forgetColours();
    this.askFrame();
  }

  dispose() {
    this.player.pause();
    this.memory.dispose();
    this.listeners.abort();
    this.resizes.disconnect();
  }

  /** Fetch the test image that is meant, once; the resource asks again for as long as the server is away. */
  fetchAwaited() {
    const { awaited } = this.bench;
    if (awaited === null || awaited === this.fetched) return;
    this.fetched = awaited;
    loadDigit(awaited).then(
      (digit) => this.takeDigit(digit),
      (error) => this.say(error.message),
    );
  }

  /** @param {import("../../scene/digits.js").Digit} digit */
  takeDigit({ number, pixels }) {
    if (this.listeners.signal.aborted) return;
    this.bench.takeDigit(number, pixels);
    if (digitNumber(this.bench.setup.input) === number) this.brush = this.usualBrush;
    this.changed();
    this.seekLinked();
    this.playIfAll();
  }

  // --- links and scenes of a talk ---------------------------------------------------------------------------------------

  /** Take over a set-up from a link. @param {string} search */
  open(search) {
    const { setup, notices } = fromUrl(this.kind, search, this.kernels);
    this.restore(setup);
    this.brush = this.usualBrush;
    this.show();
    this.linkedStep = setup.step;
    this.seekLinked();
    this.say(notices.join(" "));
  }

  /** Open a scene of a talk, begin if it says so, and hear the keys at once. @param {import("../../core/prepared.js").Prepared} scene */
  openScene({ query, cue, speed = 0 }) {
    this.player.seek(0);
    this.setSpeed(String(speed || 1));
    this.open(`?${query}`);
    this.playsSoon = cue === "play";
    this.playIfAll();
    this.view.element.focus({ preventScroll: true });
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

  /** The query string that opens the stepper as it is now. */
  get address() {
    return toUrl({ ...this.bench.setup, step: this.linkedStep ?? Math.ceil(this.player.t) });
  }

  // --- the set-up -------------------------------------------------------------------------------------------------------

  /** @param {Partial<Setup>} changes */
  change(changes) {
    this.bench.change(changes);
    this.changed();
  }

  /** The set-up is another one: all that follows from it. */
  changed() {
    const { bench, player } = this;
    this.undo.note(bench.setup);
    player.steps = bench.steps;
    player.first = bench.firstStep;
    if (player.t > bench.steps) player.seek(bench.steps);
    this.quiz.begin();
    this.show();
    this.fetchAwaited();
    this.memory.keepSoon();
    this.askFrame();
  }

  /** Take back the last gesture. */
  takeBack() {
    const before = this.undo.back();
    if (before) this.restore(before);
    else this.say("There is nothing to undo.");
  }

  /** Let the gesture under way have been none. */
  cancelGesture() {
    const before = this.undo.cancel();
    if (before) this.restore(before);
  }

  /** Take over a set-up that is no gesture: from a link, or from before a gesture. @param {Setup} setup */
  restore(setup) {
    this.bench.change(setup);
    this.undo.now = this.bench.setup;
    this.changed();
  }

  /** What one paints with: the brightest cell of the picture. */
  get usualBrush() {
    return largestOf(this.bench.input);
  }

  /** @param {string} name */
  chooseInput(name) {
    if (name === "digit") return this.chooseDigit(digitNumber(this.bench.setup.input) ?? this.firstDigit);
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

  /** Have another input channel at hand: to paint on, and to write into its slice of the kernel. @param {number} channel */
  takeChannel(channel) {
    if (!(this.bench instanceof ConvolutionBench)) return;
    this.bench.takeChannel(channel);
    this.brush = this.usualBrush;
    this.show();
    this.askFrame();
  }

  /** @param {number} number */
  chooseDigit(number) {
    this.bench.chooseInput(`digit-${number}`);
    this.brush = 1;
    this.changed();
  }

  /** @param {Place[]} places of the input, without padding @param {number} value */
  paint(places, value) {
    this.bench.paint(places, value);
    this.changed();
  }

  /** @param {Place | null} shift */
  slideTo(shift) {
    this.bench.shiftTo(shift);
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
    return { index, moment: momentAt(phase, !asked && player.isBrief), asked, covered: coveredKinds().has("maps") };
  }

  render() {
    const { bench, player } = this;
    const look = this.look;
    this.view.draw(bench, look);
    const filled = Math.floor(player.t);
    const scrub = this.panel.input(".scrub");
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
    if (!look.asked) this.announce(this.stepInWords);
    this.memory.keepSoon();
  }

  /** The step that is shown, in words; "" before the first, and where it is covered. */
  get stepInWords() {
    const { index, covered } = this.look;
    return index < 0 || covered || !this.bench.steps ? "" : this.bench.stepInWords(index);
  }

  /** Tell the step in words, once. @param {string} text */
  announce(text) {
    if (text === this.announced) return;
    this.announced = text;
    find(this.root, ".notice").textContent = text;
  }

  /** Tell something else, until the step changes. @param {string} text */
  say(text) {
    if (!text) return;
    this.announced = this.stepInWords;
    find(this.root, ".notice").textContent = text;
  }

  /** Show the set-up in the controls. */
  show() {
    const { bench, panel } = this;
    panel.show({ brush: this.brush, isAsking: this.quiz.isOn, isCovered: coveredKinds().has("maps") });
    panel.showSpeeds(this.player);
    if (!this.canZoom) this.setZoom(1);
    this.view.element.dataset.output = bench.steps <= 1024 ? bench.output.cells.join(",") : "";
  }

  get canZoom() {
    return !find(this.root, ".zooming").hidden;
  }

  /** @param {number} zoom */
  setZoom(zoom) {
    this.view.zoom = Math.min(Math.max(zoom, 1), 5);
    this.panel.input(".zoom").value = String(this.view.zoom);
    this.askFrame();
  }

  /** @param {string} speed a factor, or "followed" for steps that each take the time of a single one */
  setSpeed(speed) {
    this.player.fits = speed !== "followed";
    this.player.speed = Number(speed) || 1;
    this.panel.showSpeeds(this.player);
  }

  // --- what buttons and keys ask for ------------------------------------------------------------------------------------

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
    if (action === "undo") return this.takeBack();
    if (action === "reset") return this.reset();
    if (action === "link") return this.copyLink();
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

const steppers = mounting((host, data) => new Stepper(host, data));

/** The stepper that stands there. */
export const stepperOn = steppers.on;

export default steppers.mount;
