// The walk: what is on the canvas goes along a path through the placements by itself, for the projector.

import { nearestOnPath, walkPath } from "./placement.js";

/** @typedef {{row: number, col: number}} Place */

const STEP = 45; // ms a pixel
const CALM_STEP = 700; // ms for seven pixels, where reduced motion is asked for
const PATH = walkPath();

export class Walk {
  /**
   * @param {(place: Place) => void} moveTo
   * @param {(walking: boolean) => void} show called when it begins and ends
   */
  constructor(moveTo, show) {
    this.moveTo = moveTo;
    this.show = show;
    this.timer = 0;
  }

  get isOn() {
    return this.timer !== 0;
  }

  /** @param {Place} from joins the path where it is nearest */
  start(from) {
    this.stop();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let step = nearestOnPath(PATH, from);
    this.timer = setInterval(
      () => {
        step = (step + (calm ? 7 : 1)) % PATH.length;
        this.moveTo(PATH[step]);
      },
      calm ? CALM_STEP : STEP,
    );
    this.show(true);
  }

  stop() {
    if (!this.isOn) return;
    clearInterval(this.timer);
    this.timer = 0;
    this.show(false);
  }
}
