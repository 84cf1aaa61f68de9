// The workbench of a convolution: kernel, output, and what slides along with the input.

import { convolutionStep, convolve, flip, resizeKernel, slidingOf } from "./convolution.js";
import { arrangeConvolution, convolutionScene, narrowHeight } from "./convolution-scene.js";
import { judgeConvolution } from "./predict.js";
import { convolutionOf, kernelOf, LARGEST_CELL } from "./setup.js";
import { isWholeStrides, slidAlong } from "./sliding.js";
import { convolutionFacts, convolutionStepInWords, flipInWords, slideInWords, slideLegend } from "./words.js";
import { Workbench } from "./workbench.js";

/** @typedef {import("./library.js").Kernel} Kernel */
/** @typedef {import("./scene.js").Look} Look */
/** @typedef {import("./setup.js").Setup} Setup */
/** @typedef {import("./sliding.js").Grid} Grid */

export class ConvolutionBench extends Workbench {
  /** @param {Kernel[]} kernels all that can be chosen */
  constructor(kernels) {
    super("convolution");
    this.kernels = kernels;
    /** @type {Grid | null} one's own kernel, kept while another is looked at */
    this.ownKernel = null;
    this.convolution = convolutionOf(this.setup, this.input, kernels);
    /** @type {import("./convolution-scene.js").Second | null} */
    this.second = null;
    this.derive();
  }

  /** @param {Partial<Setup>} changes */
  change(changes) {
    super.change(changes);
    if (this.setup.ownKernel) this.ownKernel = this.setup.ownKernel;
  }

  derive() {
    super.derive();
    this.convolution = convolutionOf(this.setup, this.input, this.kernels);
    this.output = convolve(this.convolution);
    const { moved } = this;
    const { shift, stride } = this.setup;
    const after = moved && convolve({ ...this.convolution, input: moved });
    const marks = after && shift && isWholeStrides(shift, stride) ? slidAlong(this.output, after, shift, stride) : [];
    this.second = moved && after && shift && { input: moved, output: after, shift, marks };
  }

  get sliding() {
    return slidingOf(this.convolution);
  }

  // --- the kernel -------------------------------------------------------------------------------------------------------

  /** A learned kernel brings its bias and activation along, and takes them away again. @param {string} name */
  chooseKernel(name) {
    if (name === "own" && this.ownKernel) return this.change({ kernel: "own", ownKernel: this.ownKernel });
    const find = (/** @type {string} */ wanted) => this.kernels.find((kernel) => kernel.name === wanted);
    const [chosen, before] = [find(name), find(this.setup.kernel)];
    if (!chosen) return;
    /** @type {Partial<Setup>} */
    const changes = { kernel: name, ownKernel: null };
    if (chosen.bias !== undefined) Object.assign(changes, { bias: chosen.bias, activation: "relu" });
    else if (before?.bias !== undefined && this.setup.bias === before.bias) Object.assign(changes, { bias: 0, activation: "none" });
    this.change(changes);
  }

  /** The kernel's cells as they are shown. @returns {number[]} */
  get kernelCells() {
    return this.convolution.kernel.cells;
  }

  /** @param {number} cell as shown @param {number} value */
  setKernelCell(cell, value) {
    const grid = kernelOf(this.setup, this.kernels);
    const cells = [...grid.cells];
    cells[this.setup.flipped ? cells.length - 1 - cell : cell] = Math.min(Math.max(value, -LARGEST_CELL), LARGEST_CELL);
    this.change({ kernel: "own", ownKernel: { ...grid, cells } });
  }

  /** @param {number} size */
  resizeKernel(size) {
    this.change({ kernel: "own", ownKernel: resizeKernel(kernelOf(this.setup, this.kernels), size) });
  }

  // --- showing it -------------------------------------------------------------------------------------------------------

  /** @param {Look} look */
  scene(look) {
    return convolutionScene(this.convolution, this.output, this.second, look, this.setup);
  }

  /** How high the picture is on a phone, px. @param {number} width */
  narrowHeight(width) {
    return narrowHeight(width, this.convolution.kernel.rows, this.second !== null);
  }

  /** The grids that can be pointed at. @param {Look} look */
  parts(look) {
    const { input, output, kernel } = arrangeConvolution(this.convolution, this.output, this.second, look);
    return { input, output, kernel };
  }

  /** @param {number} index */
  stepInWords(index) {
    return convolutionStepInWords(convolutionStep(this.convolution, index), this.convolution);
  }

  /** The formulas, as markup. */
  get facts() {
    return convolutionFacts(this.convolution);
  }

  /** What the moved input and the turned kernel show. @returns {string[]} */
  get remarks() {
    const remarks = [];
    if (this.second) remarks.push(slideInWords(this.second, this.setup.stride));
    if (this.setup.flipped) {
      remarks.push(flipInWords(this.output, convolve({ ...this.convolution, kernel: flip(this.convolution.kernel) })));
    }
    return remarks;
  }

  get legend() {
    return this.second ? slideLegend(this.second) : [];
  }

  /** What the learner is asked of each cell. @returns {import("./workbench.js").Wanted[]} */
  get questions() {
    return ["value"];
  }

  /** @param {number} guess @param {number} index */
  judge(guess, index) {
    return judgeConvolution(guess, convolutionStep(this.convolution, index), this.convolution);
  }
}
