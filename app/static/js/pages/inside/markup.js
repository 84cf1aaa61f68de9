// The elements of "Look inside".

import { fill, html } from "../../core/html.js";
import { evidencePanel } from "../../scene/evidence-view.js";
import { panelMarkup } from "./cell-markup.js";

/** @typedef {import("../../scene/answers.js").NetworkCard} NetworkCard */

/** @param {HTMLElement} host @param {NetworkCard[]} networks */
export function buildInside(host, networks) {
  fill(
    host,
    html`
<div class="mover inside">
  <section class="left" aria-label="Canvas">
    <div class="paper">
      <canvas data-testid="digit-canvas" tabindex="0" role="application" aria-roledescription="canvas" aria-label="A digit on the canvas" aria-describedby="inside-keys"></canvas>
      <div class="corner"><span>↑ trained here</span></div>
      <div class="frame"></div>
      <div class="seen" hidden></div>
    </div>
    <p id="inside-keys" class="unseen">Arrow keys move the digit by one pixel, with Shift by four. Home puts it back where the
      networks were trained.</p>
    <div class="row">
      <select class="classes" aria-label="Choose a digit by its class">${Array.from({ length: 10 }, (_, k) => html`<option>${k}</option>`)}</select>
      <button type="button" data-do="another" title="The next test image of this class">Another</button>
      <button type="button" class="strong" data-do="walk" aria-pressed="false">Walk</button>
      <button type="button" data-do="home" title="Back to the training corner (Home)">Home</button>
    </div>
    <div data-cover="answers"><p class="answer" data-testid="inside-answer"></p></div>
    <div class="stages vectors" data-cover="maps"></div>
    <div data-cover="words"><p class="notice" role="status" aria-live="polite"></p></div>
  </section>
  <section class="right" aria-label="Inside the network">
    <div class="row">
      <div class="row" role="group" aria-label="Network">
        ${networks.map(({ name, title }) => html`<button type="button" data-network="${name}" aria-pressed="false">${title}</button>`)}
      </div>
      ${evidencePanel()}
    </div>
    <p class="nature"></p>
    <div class="stages sheets" data-cover="maps"></div>
    <figure class="weights" data-testid="weights" data-cover="maps" hidden>
      <figcaption><b>where dense1 looks</b> <span class="looks"></span></figcaption>
      <label class="unit" hidden>unit <input type="range" min="0" step="1" value="0" aria-label="Unit of dense1"> <output></output></label>
      <canvas role="img" aria-label="The weights of dense1, bright where something meets them; only the top-left corner shows a pattern"></canvas>
      <figcaption class="met" data-testid="met"></figcaption>
    </figure>
    <figure class="plane" data-testid="plane" data-cover="maps" hidden>
      <figcaption><b>where it lies among all</b> what the last layer reads, seen from the side where training digits differ most: the
        plane of the first two principal components, which keeps <span class="kept"></span> of how they differ. Each small number is a
        training digit in the corner. The point is the digit on the canvas, with the way that it has come.</figcaption>
      <canvas role="img" aria-label="The last features of training digits"></canvas>
      <figcaption class="lies" data-testid="lies"></figcaption>
    </figure>
    ${panelMarkup}
  </section>
</div>`,
  );
}

/** @param {import("./stages.js").Stage} stage */
const isVector = ({ height, width }) => height * width === 1;

/**
 * One box a stage: maps as sheets, and vectors as bars, which stand below the canvas, so that the digit and what is left
 * of it are seen together.
 * @param {HTMLElement} sheets @param {HTMLElement} vectors @param {import("./stages.js").Stage[]} stages
 * @returns {HTMLElement[]} in the stages' order
 */
export function buildStages(sheets, vectors, stages) {
  for (const holder of [sheets, vectors]) holder.replaceChildren();
  return stages.map((stage) => {
    const box = document.createElement("figure");
    const { name, words } = stage;
    box.className = isVector(stage) ? "vector" : "maps";
    box.dataset.stage = name;
    const label = `${name}: ${words}. Enter opens a cell, arrow keys go from cell to cell, Page Up and Page Down from map to map.`;
    fill(
      box,
      html`<figcaption><b>${name}</b> ${words}</figcaption><div class="sheet"><canvas tabindex="0" role="application" aria-roledescription="feature maps" aria-label="${label}"></canvas></div>`,
    );
    (isVector(stage) ? vectors : sheets).append(box);
    return box;
  });
}
