// The stepper's elements: what is there before anything is known, so that nothing jumps when it is.

import { fill, html } from "../../core/html.js";
import { INPUTS } from "./library.js";
import { CHANNELS, KERNEL_SIZES, PADDINGS, STRIDES, WINDOWS } from "./setup.js";

/** @typedef {import("./library.js").Kernel} Kernel */
/** @typedef {import("./setup.js").Setup} Setup */

/** Signs of the player, drawn, because not every machine has letters for them. */
const SIGNS = {
  first: "M3 2h2v12H3zM14 2v12L6 8z",
  back: "M12 2v12L3 8z",
  forward: "M4 2v12l9-6z",
  last: "M11 2h2v12h-2zM2 2v12l8-6z",
};

/** @param {keyof typeof SIGNS} name */
const sign = (name) => html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="${SIGNS[name]}" fill="currentColor"/></svg>`;

/**
 * Fill `host` with the stepper's elements.
 * @param {HTMLElement} host @param {Setup["kind"]} kind @param {Kernel[]} kernels
 */
export function buildStepper(host, kind, kernels) {
  const convolves = kind === "convolution";
  fill(
    host,
    html`
<div class="stepper" data-kind="${kind}">
  <div class="settings" role="group" aria-label="Settings">
    ${field("Input", html`<select data-choose="input" aria-label="Input">${options(INPUTS)}
      <option value="digit">An MNIST digit</option><option value="own" hidden>Your own</option></select>
      <span class="digit" hidden><input type="text" inputmode="numeric" maxlength="4" class="number" data-set="digit" aria-label="Number of the test image, 0 to 9999"
        ><button type="button" data-do="random" title="Any of the 10,000 test images">Random</button></span>`)}
    ${convolves ? convolutionFields(kernels) : poolingFields()}
  </div>
  <div class="stage" data-testid="stepper-stage" tabindex="0" role="group" aria-roledescription="step-by-step picture"
    aria-label="${convolves ? "Convolution" : "Pooling"}, step by step" aria-describedby="stepper-keys">
    <canvas aria-hidden="true"></canvas>
    <div class="cells" tabindex="0" role="application" aria-label="Cells of the input. Arrow keys choose one, digits write into it, space paints it."></div>
    <div class="kernel-cells" role="group" aria-label="Cells of the kernel"></div>
  </div>
  <ul class="legend" aria-label="Legend"></ul>
  <div class="told" data-cover="words"><div class="remarks" role="status" aria-live="polite"></div></div>
  <p id="stepper-keys" class="unseen">Space plays and pauses. Left and right arrows step. Home and End go to the first and last cell.</p>
  <div class="player" role="group" aria-label="Player">
    <span class="buttons">
      <button type="button" data-do="first" aria-label="To the beginning" title="To the beginning (Home)">${sign("first")}</button>
      <button type="button" data-do="back" aria-label="One step back" title="One step back (←)">${sign("back")}</button>
      <button type="button" class="strong" data-do="play" aria-pressed="false" title="Play and pause (space)">Play</button>
      <button type="button" data-do="forward" aria-label="One step forward" title="One step forward (→)">${sign("forward")}</button>
      <button type="button" data-do="last" aria-label="To the end" title="To the end (End)">${sign("last")}</button>
    </span>
    <input type="range" class="scrub" min="0" step="any" aria-label="Step">
    <output class="count"></output>
    <label class="inline"><span>Speed</span> <select data-choose="speed" aria-label="Speed"></select></label>
    <label class="inline zooming">Zoom <input type="range" class="zoom" min="1" max="5" step="0.1" value="1" aria-label="Zoom"></label>
  </div>
  <p class="notice" role="status" aria-live="polite"></p>
  <form class="quiz" hidden>
    <label><span class="question"></span> <input type="text" inputmode="decimal" class="number guess" maxlength="9" autocomplete="off"></label>
    <button type="submit" class="strong">Check</button>
    <button type="button" data-do="show">Show me</button>
    <span class="verdict" role="status" aria-live="polite"></span> <span class="score"></span>
  </form>
  <div class="facts"></div>
  <div class="extras" role="group" aria-label="More">
    <button type="button" data-do="slide" aria-pressed="false">${convolves ? "Slide the input" : "Shift the input"}</button>
    <span class="arrows" hidden role="group" aria-label="Move the input">
      ${["↑ -1 0 up", "↓ 1 0 down", "← 0 -1 left", "→ 0 1 right"].map(arrowButton)}
    </span>
    ${convolves ? html`<button type="button" data-do="flip" aria-pressed="false">Flip the kernel</button>` : ""}
    <button type="button" data-do="quiz" aria-pressed="false">Try it yourself</button>
    <span class="saves" role="group" aria-label="Save for slides">
      <button type="button" data-save="gif" title="The whole animation">GIF</button><button type="button" data-save="png" title="This picture, as pixels">PNG</button
      ><button type="button" data-save="svg" title="This picture, as shapes">SVG</button>
    </span>
    <button type="button" data-do="link" title="A link that opens exactly this">Copy link</button>
    <button type="button" data-do="undo" title="Undo (Ctrl+Z)">Undo</button>
    <button type="button" data-do="reset">Start afresh</button>
  </div>
</div>`,
  );
}

/** @param {Kernel[]} kernels */
function convolutionFields(kernels) {
  const groups = new Map(kernels.map(({ group = "" }) => [group, kernels.filter((kernel) => (kernel.group ?? "") === group)]));
  const listed = [...groups].map(([group, members]) => (group ? html`<optgroup label="${group}">${options(members)}</optgroup>` : options(members)));
  return html`
    ${field("Kernel", html`<select data-choose="kernel" aria-label="Kernel">${listed}<option value="own" hidden>Your own</option></select>`)}
    ${field("Size", html`<select data-choose="size" aria-label="Kernel size">${KERNEL_SIZES.map((k) => html`<option value="${k}">${k}×${k}</option>`)}</select>`)}
    ${field("Channels", buttons("channels", CHANNELS))}
    <div class="field at-hand" role="group" aria-label="Channel at hand" hidden><span aria-hidden="true">At hand</span><div><span class="segments">${CHANNELS.map(
      (n) => html`<button type="button" data-channel="${n - 1}" aria-pressed="false" title="Paint on this channel, write into its slice of the kernel">${n}</button>`,
    )}</span></div></div>
    ${field("Bias", html`<input type="text" inputmode="decimal" class="number" data-set="bias" maxlength="8" aria-label="Bias">`)}
    ${field("Stride", buttons("stride", STRIDES))}
    ${field("Padding", buttons("padding", PADDINGS))}
    ${field("Activation", buttons("activation", ["none", "relu", "sigmoid"], ["none", "ReLU", "sigmoid"]))}
    ${field("Paint with", html`<input type="text" inputmode="decimal" class="number" data-set="brush" maxlength="6" aria-label="Paint cells of the input with">`)}`;
}

function poolingFields() {
  return html`
    ${field("Window", buttons("size", WINDOWS, ["2×2", "3×3", "4×4", "all of it"]))}
    ${field("Stride", buttons("stride", [...STRIDES, 4]))}
    ${field("Paint with", html`<input type="text" inputmode="decimal" class="number" data-set="brush" maxlength="6" aria-label="Paint cells of the input with">`)}`;
}

/** @param {string} label @param {import("../../core/html.js").Markup} controls */
const field = (label, controls) => html`<div class="field" role="group" aria-label="${label}"><span aria-hidden="true">${label}</span><div>${controls}</div></div>`;

/** @param {{name: string, title: string}[]} choices */
const options = (choices) => html`${choices.map(({ name, title }) => html`<option value="${name}">${title}</option>`)}`;

/** @param {string} name @param {(string | number)[]} values @param {(string | number)[]} words */
function buttons(name, values, words = values) {
  return html`<span class="segments">${values.map((value, i) => html`<button type="button" data-option="${name}" data-value="${value}" aria-pressed="false">${words[i]}</button>`)}</span>`;
}

/** @param {string} spec sign, rows, columns, word */
function arrowButton(spec) {
  const [sign, rows, cols, word] = spec.split(" ");
  return html`<button type="button" data-shift="${rows} ${cols}" aria-label="${word}">${sign}</button>`;
}

/**
 * The inputs that lie over the kernel's cells; made anew when its size changes.
 * @param {HTMLElement} holder @param {number} size
 */
export function buildKernelCells(holder, size) {
  holder.style.gridTemplateColumns = `repeat(${size}, 1fr)`;
  const cells = Array.from(
    { length: size * size },
    (_, i) => html`<input type="text" inputmode="decimal" maxlength="7" data-cell="${i}" autocomplete="off"
      aria-label="Kernel row ${Math.floor(i / size)}, column ${i % size}">`,
  );
  fill(holder, html`${cells}`);
}
