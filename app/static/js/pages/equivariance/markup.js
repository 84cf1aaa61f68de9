// The elements of "Does the answer change?".

import { fill, html } from "../../core/html.js";
import { pageUrl } from "../../core/resources.js";
import { EFFECTS } from "./words.js";

/** @typedef {{name: string, title: string}} Compared */

/** @param {HTMLElement} host @param {Compared[]} networks */
export function buildExact(host, networks) {
  fill(
    host,
    html`
<div class="mover exact">
  <section class="left" aria-label="Canvas">
    <div class="paper">
      <canvas data-testid="digit-canvas" tabindex="0" role="application" aria-roledescription="canvas" aria-label="A digit on the canvas" aria-describedby="exact-keys"></canvas>
      <div class="from"><span>start</span></div>
      <div class="frame"></div>
    </div>
    <p id="exact-keys" class="unseen">Arrow keys move the digit by one pixel, with Shift by four. Home puts it into the top-left corner.</p>
    <p id="map-keys" class="unseen">Arrow keys go from place to place, with Shift by four; Enter puts the digit there.</p>
    <p class="shift" data-testid="shift"></p>
    <p class="too-large" hidden>It is larger than a digit of 28×28 pixels, so it cannot be shifted here. Drag it on <a href="${pageUrl("canvas").href}">the canvas</a>.</p>
    <div class="row">
      <button type="button" data-do="start" title="What follows is compared with the digit here">Start here</button>
      <button type="button" data-do="walk" aria-pressed="false">Walk</button>
      <button type="button" data-do="home" title="To the top-left corner (Home)">Home</button>
    </div>
    <div class="row">
      <button type="button" class="strong" data-do="predict" aria-pressed="false" title="Say what will happen before you see it">Predict first</button>
      <button type="button" data-do="task" title="A start and a shift, drawn at random">Set me a shift</button>
    </div>
    <p class="score" role="status" data-testid="score"></p>
    <p class="notice" role="status" aria-live="polite"></p>
  </section>
  <section class="middle" aria-label="What changes, stage by stage">
    <div class="row" role="group" aria-label="Network">
      ${networks.map(({ name, title }) => html`<button type="button" data-network="${name}" aria-pressed="false">${title}</button>`)}
    </div>
    <div class="row effects" role="group" aria-label="Effects that are there">
      ${EFFECTS.map(({ name, title, hint }) => html`<button type="button" class="switch" role="switch" aria-checked="true" data-effect="${name}" title="${hint}">${title}</button>`)}
    </div>
    <div class="question" data-testid="question" hidden>
      <p class="asked"></p>
      <div class="row">
        <button type="button" data-guess="same">Nothing changes</button>
        <button type="button" data-guess="changed">They change, the answer stays</button>
        <button type="button" data-guess="class">Another answer</button>
      </div>
    </div>
    <div data-cover="answers" data-told><p class="verdict" data-testid="verdict"></p></div>
    <div data-cover="words" data-told><p class="reason" data-testid="reason"></p></div>
    <div data-cover="answers" data-told><div class="results">
      <table data-testid="stages">
        <thead><tr><th scope="col">Stage</th><th scope="col">What stays or follows</th><th scope="col">Off by</th></tr></thead>
        <tbody></tbody>
      </table>
      <p class="key"><i class="swatch inside"></i> within the map <i class="swatch edge"></i> at its border, or left it. Bars are logarithmic.</p>
    </div></div>
  </section>
  <section class="last" aria-label="All placements" data-cover="maps" data-told>
    <figure class="map" data-testid="change-map">
      <div class="field"><canvas aria-describedby="map-keys" aria-label="How much the logits change at each of the 841 placements"></canvas><div class="here"></div><output class="tip" hidden></output></div>
      <figcaption></figcaption>
    </figure>
    <p class="key"><i class="swatch same"></i> the same logits <i class="swatch some"></i> to <i class="swatch much"></i> other logits. A dot: certain by design.</p>
    <table class="compared" data-testid="compared">
      <caption>Places with the same logits as the start</caption>
      <tbody>${networks.map(({ name, title }) => html`<tr data-compared="${name}"><th scope="row">${title}</th><td class="count">…</td></tr>`)}</tbody>
    </table>
  </section>
</div>`,
  );
}

/**
 * The rows of a network's stages.
 * @param {HTMLElement} body @param {import("../../nn/anatomy.js").Stage[]} stages
 * @returns {{row: HTMLElement, words: HTMLElement, inside: HTMLElement, edge: HTMLElement, amount: HTMLElement}[]}
 */
export function buildRows(body, stages) {
  const rows = stages.map(
    ({ name, shape }) => html`<tr data-stage="${name}"><th scope="row">${name} <small>${shape.join("×")}</small></th>
      <td><span class="bars"><i class="inside"></i><i class="edge"></i></span><span class="words"></span></td><td class="amount"></td></tr>`,
  );
  fill(body, html`${rows}`);
  return [...body.querySelectorAll("tr")].map((row) => {
    const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (row.querySelector(selector));
    return { row, words: part(".words"), inside: part("i.inside"), edge: part("i.edge"), amount: part(".amount") };
  });
}
