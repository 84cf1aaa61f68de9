// How accurate networks are at every placement of the digit: one map a network, all on one scale and seen at once.

import { fill, html } from "../../core/html.js";
import { scaleColour } from "../../charts/answer-map.js";
import { mounting } from "../../core/component.js";
import { goTo } from "../../core/way.js";
import { OFFSETS } from "../../scene/placement.js";
import { PlacementMap } from "../../charts/heatmap.js";

/** @typedef {{name: string, title: string, accuracies: number[][], words: string}} Survey accuracies: shares 0..1, 29×29 */
/** @typedef {{surveys: Survey[]}} SurveysData */

/** @param {number} share */
export const percentOf = (share) => `${(100 * share).toFixed(1)} %`;

const LAST = OFFSETS - 1;

export class Surveys {
  /** @param {HTMLElement} host @param {SurveysData} data */
  constructor(host, data) {
    this.listeners = new AbortController();
    fill(host, html`<div class="surveys">${data.surveys.map(surveyMarkup)}
      <p class="unseen" id="survey-keys">Arrow keys go from place to place, with Shift by four; Enter opens the canvas there.</p></div>`);
    data.surveys.forEach((survey) => this.draw(/** @type {HTMLElement} */ (host.querySelector(`[data-survey="${survey.name}"]`)), survey));
  }

  /** @param {HTMLElement} figure @param {Survey} survey */
  draw(figure, { accuracies, words }) {
    const map = new PlacementMap(
      figure,
      (place) => {
        const isAimed = map.aimed?.row === place.row && map.aimed.col === place.col;
        if (canHover() || isAimed) goTo("canvas", { row: place.row, col: place.col });
        else map.aimAt(place); // where nothing hovers, a first touch tells
      },
      ({ row, col }) => `row ${row}, column ${col}: ${percentOf(accuracies[row][col])}`,
      this.listeners.signal,
    );
    map.paint((cell) => ({ colour: scaleColour(accuracies[Math.floor(cell / OFFSETS)][cell % OFFSETS]), dot: null }), words);
  }

  /** The maps are those of the models' cards and never change. */
  update() {}

  dispose() {
    this.listeners.abort();
  }
}

/** @param {Survey} survey */
const surveyMarkup = ({ name, title, accuracies }) => html`
<figure class="map survey" data-survey="${name}" data-testid="survey-${name}">
  <h2>${title}</h2>
  <div data-cover="maps"><div class="field"><canvas aria-label="${title}: accuracy at each of the 841 placements" aria-describedby="survey-keys"></canvas>
    <b class="first">${percentOf(accuracies[0][0])}</b><b class="last">${percentOf(accuracies[LAST][LAST])}</b>
    <div class="here" hidden></div><output class="tip" hidden></output></div></div>
  <div data-cover="words"><figcaption></figcaption></div>
</figure>`;

const canHover = () => matchMedia("(hover: hover)").matches;

export default mounting((host, data) => new Surveys(host, data)).mount;
