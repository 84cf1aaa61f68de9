// What stands on the stepper: input, kernel, stride and all, as plain data; to the page's address and back.

import { unstuck } from "../../core/pasted.js";
import { MOST_CHANNELS, otherChannels } from "./channels.js";
import { gridCode, LARGEST_CELL, readGrid } from "./gridcode.js";
import { INPUTS, KERNELS } from "./library.js";
import { readNumber } from "./numbers.js";
import { flip } from "./convolution.js";

/** @typedef {import("./sliding.js").Grid} Grid */
/** @typedef {import("./sliding.js").Place} Place */
/** @typedef {import("./library.js").Kernel} Kernel */
/**
 * @typedef {object} Setup
 * @property {"convolution" | "pooling"} kind
 * @property {string} input name of a small picture, "digit-K", or "own"
 * @property {Grid | null} ownInput
 * @property {string} kernel name, or "own"
 * @property {Grid | null} ownKernel
 * @property {number} channels of the input, 1 to 3; a kernel has a slice for each
 * @property {(Grid | null)[]} moreInputs the second and third channel, where the learner made them
 * @property {(Grid | null)[]} moreKernels their slices of the kernel
 * @property {number} bias
 * @property {number} stride
 * @property {number} padding
 * @property {"none" | "relu" | "sigmoid"} activation
 * @property {boolean} flipped whether the kernel is turned by 180° before it slides
 * @property {number} size side of the pooling window; 0 for all of the input
 * @property {Place | null} shift of the input in the second row; null without one
 * @property {number} step how many output cells are filled
 */

export { LARGEST_CELL };
export const LARGEST_BIAS = 999;
export const KERNEL_SIZES = [2, 3, 4, 5, 6, 7];
export const CHANNELS = [1, 2, 3];
export const STRIDES = [1, 2, 3];
export const PADDINGS = [0, 1, 2, 3];
export const WINDOWS = [2, 3, 4, 0];
export const LARGEST_SHIFT = 6;
const LARGEST_STEP = 34 * 34;
const LAST_DIGIT = 9999;

/** @type {Setup} */
const CONVOLUTION = {
  kind: "convolution", input: INPUTS[0].name, ownInput: null, kernel: KERNELS[0].name, ownKernel: null,
  channels: 1, moreInputs: [null, null], moreKernels: [null, null], bias: 0, stride: 1, padding: 0,
  activation: "none", flipped: false, size: 2, shift: null, step: 1,
};
/** @type {Record<Setup["kind"], Setup>} */
export const DEFAULTS = { convolution: CONVOLUTION, pooling: { ...CONVOLUTION, kind: "pooling", input: "valleys", stride: 2 } };

// --- what is meant ------------------------------------------------------------------------------------------------------

/** Number of the test image that is meant, or null. @param {string} input */
export function digitNumber(input) {
  const match = /^digit-(\d{1,4})$/.exec(input);
  return match ? Number(match[1]) : null;
}

/**
 * The input's cells; null while the test image is on its way.
 * @param {Setup} setup
 * @param {(number: number) => Grid | null} digits
 */
export function inputOf(setup, digits) {
  if (setup.ownInput) return setup.ownInput;
  const number = digitNumber(setup.input);
  return number === null ? (INPUTS.find(({ name }) => name === setup.input) ?? INPUTS[0]).grid : digits(number);
}

/**
 * The kernel as it is written, before any flip.
 * @param {Setup} setup @param {Kernel[]} kernels
 */
export function kernelOf(setup, kernels) {
  return setup.ownKernel ?? (kernels.find(({ name }) => name === setup.kernel) ?? KERNELS[0]).grid;
}

/**
 * The convolution that is meant.
 * @param {Setup} setup @param {Grid} input @param {Kernel[]} kernels
 * @returns {import("./convolution.js").Convolution}
 */
export function convolutionOf(setup, input, kernels) {
  const kernel = kernelOf(setup, kernels);
  const { bias, stride, padding, activation } = setup;
  const others = otherChannels(setup, input, kernel);
  const turned = (/** @type {Grid} */ grid) => (setup.flipped ? flip(grid) : grid);
  return {
    input, kernel: turned(kernel), bias, stride, padding, activation,
    others: others.map((channel) => ({ ...channel, kernel: turned(channel.kernel) })),
  };
}

/**
 * The pooling that is meant.
 * @param {Setup} setup @param {Grid} input
 * @returns {import("./pooling.js").Pooling}
 */
export function poolingOf({ size, stride }, input) {
  return size ? { input, size, stride } : { input, size: Math.min(input.rows, input.cols), stride: 1 };
}

// --- the page's address --------------------------------------------------------------------------------------------------

/**
 * The query string that brings this set-up back: only what differs from the beginning.
 * @param {Setup} setup
 */
export function toUrl(setup) {
  const plain = DEFAULTS[setup.kind];
  const query = new URLSearchParams();
  if (setup.ownInput) query.set("input", gridCode(setup.ownInput));
  else if (setup.input !== plain.input) query.set("input", setup.input);
  if (setup.kind === "convolution") {
    if (setup.ownKernel) query.set("kernel", gridCode(setup.ownKernel));
    else if (setup.kernel !== plain.kernel) query.set("kernel", setup.kernel);
  }
  for (const name of NUMBERS[setup.kind]) if (setup[name] !== plain[name]) query.set(name, decimal(setup[name]));
  if (setup.kind === "convolution") {
    if (setup.activation !== plain.activation) query.set("activation", setup.activation);
    if (setup.flipped) query.set("flipped", "1");
    for (let i = 0; i < setup.channels - 1; i++) {
      const [input, kernel] = [setup.moreInputs[i], setup.moreKernels[i]];
      if (input) query.set(`input${i + 2}`, gridCode(input));
      if (kernel) query.set(`kernel${i + 2}`, gridCode(kernel));
    }
  }
  if (setup.shift) query.set("shift", `${setup.shift.row}_${setup.shift.col}`);
  return query.toString();
}

/** @type {Record<Setup["kind"], ("channels" | "bias" | "stride" | "padding" | "size" | "step")[]>} */
const NUMBERS = { convolution: ["channels", "bias", "stride", "padding", "step"], pooling: ["size", "stride", "step"] };

/**
 * The set-up of an address, and a sentence for each thing in it that could not be taken.
 * @param {Setup["kind"]} kind @param {string} search @param {Kernel[]} kernels
 * @returns {{setup: Setup, notices: string[]}}
 */
export function fromUrl(kind, search, kernels) {
  const query = new URLSearchParams(search);
  const setup = { ...DEFAULTS[kind] };
  /** @type {string[]} */
  const notices = [];
  /** @param {string} name @param {(text: string) => void} take throws words if it cannot */
  const read = (name, take) => {
    const found = query.get(name);
    if (found === null) return;
    const text = unstuck(found);
    try {
      take(text);
    } catch (error) {
      notices.push(`The ${name} in this link was not taken: ${/** @type {Error} */ (error).message}.`);
    }
  };
  /** @type {Record<string, [number, number, boolean]>} smallest, largest, whole */
  const ranges = {
    channels: [1, MOST_CHANNELS, true],
    bias: [-LARGEST_BIAS, LARGEST_BIAS, false],
    stride: [1, kind === "pooling" ? 4 : 3, true],
    padding: [0, 3, true],
    step: [0, LARGEST_STEP, true],
    size: [0, 4, true],
  };
  read("input", (text) => takeInput(setup, text.toLowerCase()));
  if (kind === "convolution") {
    read("kernel", (text) => takeKernel(setup, text.toLowerCase(), kernels));
    read("activation", (text) => {
      setup.activation = /** @type {Setup["activation"]} */ (oneOf(text.toLowerCase(), ["none", "relu", "sigmoid"]));
    });
    read("flipped", (text) => {
      setup.flipped = oneOf(text, ["0", "1"]) === "1";
    });
    [setup.moreInputs, setup.moreKernels] = [[null, null], [null, null]];
    for (const i of [0, 1]) {
      read(`input${i + 2}`, (text) => (setup.moreInputs[i] = readGrid(text)));
      read(`kernel${i + 2}`, (text) => (setup.moreKernels[i] = readKernel(text)));
    }
  }
  for (const name of NUMBERS[kind]) {
    read(name, (text) => {
      const [smallest, largest, whole] = ranges[name];
      setup[name] = numberIn(text, smallest, largest, whole);
    });
  }
  if (setup.size === 1) setup.size = 2;
  read("shift", (text) => {
    const [row, col, ...more] = text.split(/_|[,; ]+/).map((part) => numberIn(part, -LARGEST_SHIFT, LARGEST_SHIFT, true));
    if (col === undefined || more.length) throw new Error("it is written row_column");
    setup.shift = { row, col };
  });
  return { setup, notices };
}

/** @param {Setup} setup @param {string} text */
function takeInput(setup, text) {
  const number = digitNumber(text);
  if (number !== null ? number <= LAST_DIGIT : INPUTS.some(({ name }) => name === text)) setup.input = text;
  else if (/^\d/.test(text)) [setup.input, setup.ownInput] = ["own", readGrid(text)];
  else throw new Error(`“${shortened(text)}” is unknown`);
}

/** @param {Setup} setup @param {string} text @param {Kernel[]} kernels */
function takeKernel(setup, text, kernels) {
  if (kernels.some(({ name }) => name === text)) {
    setup.kernel = text;
  } else if (/^\d/.test(text)) {
    [setup.kernel, setup.ownKernel] = ["own", readKernel(text)];
  } else {
    throw new Error(`“${shortened(text)}” is unknown`);
  }
}

/** @param {string} text */
function readKernel(text) {
  const grid = readGrid(text);
  if (grid.rows !== grid.cols || !KERNEL_SIZES.includes(grid.rows)) throw new Error("it must be a square of 2×2 to 7×7 cells");
  return grid;
}

/** @param {string} text @param {string[]} choices */
function oneOf(text, choices) {
  if (!choices.includes(text)) throw new Error(`“${shortened(text)}” is none of ${choices.join(", ")}`);
  return text;
}

/** @param {string} text @param {number} smallest @param {number} largest @param {boolean} whole */
function numberIn(text, smallest, largest, whole) {
  const number = readNumber(text);
  if (number === null || number < smallest || number > largest || (whole && !Number.isInteger(number))) {
    throw new Error(`“${shortened(text)}” is no ${whole ? "whole " : ""}number from ${smallest} to ${largest}`);
  }
  return number;
}

/** Without an exponent, as links are read. @param {number} number */
const decimal = (number) => (Number.isInteger(number) ? String(number) : number.toFixed(8).replace(/0+$/, ""));

/** @param {string} text */
const shortened = (text) => (text.length > 20 ? `${text.slice(0, 20)}…` : text);
