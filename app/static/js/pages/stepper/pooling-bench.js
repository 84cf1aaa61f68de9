// The workbench of pooling: the largest and the average, side by side.

import { judgePooling } from "./predict.js";
import { pool, poolingStep, slidingOf } from "./pooling.js";
import { arrangePooling, narrowHeight, poolingScene } from "./pooling-scene.js";
import { poolingOf } from "./setup.js";
import { poolingFacts, poolingStepInWords, shiftInWords, shiftLegend } from "./words.js";
import { Workbench } from "./workbench.js";

/** @typedef {import("./scene.js").Look} Look */

export class PoolingBench extends Workbench {
  constructor() {
    super("pooling");
    this.pooling = poolingOf(this.setup, this.input);
    this.outputs = pool(this.pooling);
    /** @type {import("./pooling-scene.js").Second | null} */
    this.second = null;
    this.derive();
  }

  derive() {
    super.derive();
    const { moved } = this;
    const { shift } = this.setup;
    this.pooling = poolingOf(this.setup, this.input);
    this.outputs = pool(this.pooling);
    this.output = this.outputs.maximum;
    this.second = moved && shift && { input: moved, outputs: pool({ ...this.pooling, input: moved }), shift };
  }

  get sliding() {
    return slidingOf(this.pooling);
  }

  /** @param {Look} look */
  scene(look) {
    return poolingScene(this.pooling, this.outputs, this.second, look);
  }

  /** How high the picture is on a phone, px. @param {number} width */
  narrowHeight(width) {
    return narrowHeight(width, this.second !== null);
  }

  /** The grids that can be pointed at. @param {Look} look */
  parts(look) {
    const { input, maximum, average } = arrangePooling(this.pooling, this.outputs, this.second, look).first;
    return { input, maximum, average };
  }

  /** @param {number} index */
  stepInWords(index) {
    return poolingStepInWords(poolingStep(this.pooling, index));
  }

  /** The formulas, as markup. */
  get facts() {
    return poolingFacts(this.pooling);
  }

  /** What the shift does to both. @returns {string[]} */
  get remarks() {
    return this.second ? [shiftInWords(this.outputs, this.second)] : [];
  }

  get legend() {
    return this.second ? shiftLegend(this.outputs, this.second) : [];
  }

  /** What the learner is asked of each cell. @returns {import("./workbench.js").Wanted[]} */
  get questions() {
    return ["maximum", "average"];
  }

  /** @param {number} guess @param {number} index @param {import("./workbench.js").Wanted} wanted */
  judge(guess, index, wanted) {
    return judgePooling(guess, poolingStep(this.pooling, index), wanted === "average" ? "average" : "maximum");
  }
}
