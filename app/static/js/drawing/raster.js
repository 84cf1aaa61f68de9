// What the canvas shows of a drawing. While the pen or the eraser is down only what it has added is drawn.

import { CANVAS, placeDigit } from "../scene/placement.js";
import { addMark, compose } from "./marks.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {import("./marks.js").Mark} Mark */

export class Raster {
  constructor() {
    /** The drawing that `canvas` shows. @type {Pick<Drawing, "ink" | "open"> | null} */
    this.shown = null;
    this.canvas = new Uint8Array(CANVAS * CANVAS);
  }

  /** 56×56 grey levels 0..255, the same array again and again. @param {Drawing} drawing */
  of({ ink, open }) {
    const { shown } = this;
    const drawn = shown?.ink === ink ? pointsOf(shown.open) : 0;
    if (shown?.ink !== ink || !continues(open, shown.open)) {
      if (ink.pixels) placeDigit(ink.pixels, ink.place, this.canvas);
      else this.canvas.set(compose(ink.marks, CANVAS, CANVAS));
      if (open) addMark(this.canvas, CANVAS, CANVAS, open);
    } else if (open) {
      addMark(this.canvas, CANVAS, CANVAS, open, drawn);
    }
    this.shown = { ink, open };
    return this.canvas;
  }
}

/** @param {Mark | null} mark */
const pointsOf = (mark) => (mark && mark.kind !== "stamp" ? mark.points.length : 0);

/** Whether a mark is another with more points, or the same. @param {Mark | null} mark @param {Mark | null} before */
function continues(mark, before) {
  if (!before || mark === before) return true;
  if (!mark || mark.kind === "stamp" || before.kind !== mark.kind) return false;
  const last = before.points.length - 1;
  return mark.points.length > last && mark.points[last] === before.points[last];
}
