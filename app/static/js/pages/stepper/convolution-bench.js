// The workbench of a convolution: kernel, output, and what slides along with the input.

import { arrangeChannels, channelsScene, narrowChannelsHeight } from "./channels-scene.js";
import { channelsOf, convolutionStep, convolve, resizeKernel, slidingOf } from "./convolution.js";
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
    /** The input channel at hand: the one that is painted on, and whose slice of the kernel is written into. */
    this.channel = 0;
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
    this.convolution = convolutionOf(this.setup, this.first, this.kernels);
    const channels = channelsOf(this.convolution);
    this.channel = Math.min(this.channel, channels.length - 1);
    this.input = channels[this.channel].input;
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

  // --- channels ---------------------------------------------------------------------------------------------------------

  /** Have so many input channels. @param {number} channels */
  setChannels(channels) {
    this.change({ channels, shift: channels > 1 ? null : this.setup.shift });
  }

  /** Take another channel to hand. @param {number} channel */
  takeChannel(channel) {
    this.channel = channel;
    this.derive();
  }

  /** @param {Grid} grid */
  takePainted(grid) {
    if (!this.channel) return super.takePainted(grid);
    this.change({ moreInputs: replaced(this.setup.moreInputs, this.channel - 1, grid) });
  }

  /** The slice at hand, as it is written, before any flip. */
  get slice() {
    const { kernel } = channelsOf(convolutionOf({ ...this.setup, flipped: false }, this.first, this.kernels))[this.channel];
    return kernel;
  }

  /** @param {Grid} kernel takes the place of the slice at hand */
  takeSlice(kernel) {
    if (this.channel) this.change({ moreKernels: replaced(this.setup.moreKernels, this.channel - 1, kernel) });
    else this.change({ kernel: "own", ownKernel: kernel });
  }

  // --- the kernel -------------------------------------------------------------------------------------------------------

  /** A learned kernel brings its bias and activation along, and takes them away again. @param {string} name */
  chooseKernel(name) {
    if (this.channel) {
      const found = this.kernels.find((kernel) => kernel.name === name);
      if (found) this.takeSlice(resizeKernel(found.grid, this.convolution.kernel.rows));
      return;
    }
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
    return channelsOf(this.convolution)[this.channel].kernel.cells;
  }

  /** @param {number} cell as shown @param {number} value */
  setKernelCell(cell, value) {
    const grid = this.slice;
    const cells = [...grid.cells];
    cells[this.setup.flipped ? cells.length - 1 - cell : cell] = Math.min(Math.max(value, -LARGEST_CELL), LARGEST_CELL);
    this.takeSlice({ ...grid, cells });
  }

  /** @param {number} size */
  resizeKernel(size) {
    const moreKernels = this.setup.moreKernels.map((kernel) => kernel && resizeKernel(kernel, size));
    this.change({ kernel: "own", ownKernel: resizeKernel(kernelOf(this.setup, this.kernels), size), moreKernels });
  }

  // --- showing it -------------------------------------------------------------------------------------------------------

  /** @param {Look} look */
  scene(look) {
    if (this.setup.channels > 1) return channelsScene(this.convolution, this.output, look, this.setup, this.channel);
    return convolutionScene(this.convolution, this.output, this.second, look, this.setup);
  }

  /** How high the picture is on a phone, px. @param {number} width */
  narrowHeight(width) {
    if (this.setup.channels > 1) return narrowChannelsHeight(width, this.setup.channels);
    return narrowHeight(width, this.convolution.kernel.rows, this.second !== null);
  }

  /** The grids that can be pointed at. @param {Look} look */
  parts(look) {
    if (this.setup.channels > 1) {
      const { output, channels } = arrangeChannels(this.convolution, this.output, look);
      const others = channels.flatMap(({ input, kernel }, i) => (i === this.channel ? [] : [[`channel-${i}`, input], [`channel-${i} kernel`, kernel]]));
      const { input, kernel } = channels[this.channel];
      return { input, output, kernel, ...Object.fromEntries(others) };
    }
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
      remarks.push(flipInWords(this.output, convolve(convolutionOf({ ...this.setup, flipped: false }, this.first, this.kernels))));
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

/** The list with one place taken by another grid. @param {(Grid | null)[]} list @param {number} at @param {Grid} grid */
const replaced = (list, at, grid) => [0, 1].map((i) => (i === at ? grid : (list[i] ?? null)));
