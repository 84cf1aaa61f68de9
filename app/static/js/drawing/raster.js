// What the canvas shows of a drawing. While the pen is down only what it has added is drawn.

import { CANVAS, placeDigit } from "../scene/placement.js";
import { inkSegment, rasterise } from "./ink.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */
/** @typedef {import("./ink.js").Stroke} Stroke */

export class Raster {
  constructor() {
    /** The drawing that `canvas` shows. @type {Pick<Drawing, "ink" | "open"> | null} */
    this.shown = null;
    this.canvas = new Uint8Array(CANVAS * CANVAS);
  }

  /** 56×56 grey levels 0..255, the same array again and again. @param {Drawing} drawing */
  of({ ink, open }) {
    const { shown } = this;
    if (shown?.ink !== ink || !continues(open, shown.open)) {
      if (ink.pixels) placeDigit(ink.pixels, ink.place, this.canvas);
      else this.canvas.set(rasterise(ink.strokes, CANVAS, CANVAS));
      this.add(open, 0);
    } else {
      this.add(open, shown.open?.length ?? 0);
    }
    this.shown = { ink, open };
    return this.canvas;
  }

  /** @param {Stroke | null} stroke @param {number} from how many of its points are drawn already */
  add(stroke, from) {
    if (!stroke) return;
    for (let i = from; i < stroke.length; i++) inkSegment(this.canvas, CANVAS, CANVAS, stroke[Math.max(i - 1, 0)], stroke[i]);
  }
}

/** Whether a stroke is another with more points, or the same. @param {Stroke | null} stroke @param {Stroke | null} before */
function continues(stroke, before) {
  if (!before) return true;
  return !!stroke && stroke.length >= before.length && stroke[before.length - 1] === before[before.length - 1];
}
