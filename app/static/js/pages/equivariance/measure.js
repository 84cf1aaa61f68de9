// Measures what a shift changes in one of the networks of the page. Knows no DOM, so that another thread can do it as well.

import { networks } from "../../nn/networks.js";
import { CANVAS } from "../../scene/placement.js";
import { answerFrom } from "../../nn/sweeps.js";
import { largestDifference, stageChanges, stageOutputs } from "./changes.js";

/** @typedef {{row: number, col: number}} Place */
/** @typedef {import("./changes.js").Maps} Maps */
/**
 * A shift to be measured.
 * @typedef {object} Question
 * @property {string} name of the network, in full
 * @property {string} key the same for all shifts of one digit from one start in one network
 * @property {Uint8Array} before the canvas at the start, grey levels 0..255
 * @property {Uint8Array} after the same after the shift
 * @property {Place} start @property {Place} end offsets
 */
/**
 * @typedef {object} Measured
 * @property {import("./changes.js").StageChange[]} changes one a stage
 * @property {number} change the largest of a logit
 * @property {number} before prediction @property {number} after prediction
 */

/** Tells questions apart. @param {Pick<Question, "key" | "end">} question */
export const idOf = ({ key, end }) => [key, end.row, end.col].join();

export class Measurer {
  constructor() {
    /** What shifts are compared with, worked out once: outputs at the start and on a black canvas. @type {{key: string, before: Maps[], black: Maps[]} | null} */
    this.reference = null;
    this.unit = new Float32Array(CANVAS * CANVAS);
  }

  /** @param {Question} question about a network that is here @returns {Measured} */
  measure({ name, key, before, after, start, end }) {
    const { stages } = /** @type {import("../../nn/anatomy.js").Anatomy} */ (networks.get(name)?.anatomy);
    if (this.reference?.key !== key) {
      this.reference = { key, before: this.outputs(name, before), black: this.outputs(name, new Uint8Array(CANVAS * CANVAS)) };
    }
    const outputs = { ...this.reference, after: this.outputs(name, after) };
    const [there, here] = [outputs.before, outputs.after].map((all) => all[all.length - 1].values);
    return {
      changes: stageChanges(stages, outputs, { row: end.row - start.row, col: end.col - start.col }),
      change: largestDifference(there, here),
      before: answerFrom(there).prediction,
      after: answerFrom(here).prediction,
    };
  }

  /** @param {string} name @param {Uint8Array} canvas */
  outputs(name, canvas) {
    for (let i = 0; i < canvas.length; i++) this.unit[i] = canvas[i] / 255;
    const { engine } = /** @type {import("../../nn/networks.js").Loaded} */ (networks.get(name));
    return stageOutputs(engine.featureMaps(this.unit, CANVAS, CANVAS));
  }
}
