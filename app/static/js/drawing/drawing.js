// A drawing on the canvas: strokes, the digit's frame around them, and everything that can be undone. Knows no DOM.

import {
  extendStroke, frameOf, inkBounds, inkSegment, quantise, rasterise, tidy, translate,
} from "./ink.js";
import { CANVAS, DIGIT, LAST_OFFSET, clampOffset } from "../scene/placement.js";
import { decodeStrokes, encodeStrokes } from "./stroke-codec.js";
import { base64FromBytes } from "../nn/sweeps.js";

/** @typedef {import("./ink.js").Stroke} Stroke */
/** @typedef {{row: number, col: number}} Place */
/** @typedef {{strokes: Stroke[], place: Place, fits: boolean}} Snapshot */

/** @type {Snapshot} */
const BLANK = { strokes: [], place: { row: 0, col: 0 }, fits: true };
const UNDO_STEPS = 200;

export class Drawing {
  constructor() {
    /** Strokes in canvas pixels, the offset of the frame, and whether the ink fits into a frame. */
    this.now = BLANK;
    /** @type {Snapshot[]} */
    this.past = [];
    /** @type {Stroke | null} the stroke under the pen */
    this.open = null;
    /** What the canvas shows, 56×56 grey levels. */
    this.canvas = new Uint8Array(CANVAS * CANVAS);
    /** The frame's 784 grey levels in base64, by which the server's tables know this drawing; null if it has none. */
    this.key = /** @type {string | null} */ (null);
  }

  /**
   * Restore a drawing from a link.
   * @param {string} ink @param {Place} place the frame's offset, to which the strokes are relative
   * @throws {Error} in words, if the link is damaged
   */
  restore(ink, place) {
    this.open = null;
    this.past = [];
    this.become(framed(translate(decodeStrokes(ink), place.row, place.col), place));
  }

  /** The strokes for a link, relative to the frame's offset; "" if they are too many or too far away for one. */
  toLink() {
    const { strokes, place } = this.now;
    try {
      return encodeStrokes(translate(strokes, -place.row, -place.col));
    } catch {
      return "";
    }
  }

  get isEmpty() {
    return this.now.strokes.length === 0 && !this.open;
  }

  /** @param {Place} point in canvas pixels */
  penDown(point) {
    this.remember();
    this.open = [quantise(point)];
    inkSegment(this.canvas, CANVAS, CANVAS, this.open[0], this.open[0]);
  }

  /** @param {Place} point @returns {boolean} whether ink was added */
  penMove(point) {
    if (!this.open) return false;
    const longer = extendStroke(this.open, point);
    if (longer === this.open) return false;
    inkSegment(this.canvas, CANVAS, CANVAS, this.open[this.open.length - 1], longer[longer.length - 1]);
    this.open = longer;
    return true;
  }

  penUp() {
    if (!this.open) return;
    const strokes = [...this.now.strokes, this.open];
    this.open = null;
    this.become(framed(strokes));
  }

  /** Move by whole pixels, as far as the canvas allows. @param {number} rows @param {number} cols */
  shift(rows, cols) {
    const { strokes, place, fits } = this.now;
    if (fits) {
      const target = clampOffset({ row: place.row + rows, col: place.col + cols });
      this.become({
        strokes: translate(strokes, target.row - place.row, target.col - place.col), place: target, fits,
      });
    } else {
      const moved = translate(strokes, rows, cols);
      if (inkBounds(rasterise(moved, CANVAS, CANVAS), CANVAS, CANVAS)) this.become({ strokes: moved, place, fits });
    }
  }

  clear() {
    if (this.isEmpty) return;
    this.remember();
    this.become(BLANK);
  }

  /** Bring the drawing to MNIST's form, in the middle of where it stands. */
  tidy() {
    if (this.isEmpty) return;
    this.remember();
    const { place, fits } = this.now;
    const middle = fits ? place : { row: LAST_OFFSET / 2, col: LAST_OFFSET / 2 };
    this.become({ strokes: translate(tidy(this.now.strokes), middle.row, middle.col), place: middle, fits: true });
  }

  undo() {
    this.open = null;
    const before = this.past.pop();
    if (before) this.become(before);
  }

  /** Keep the present, so that `undo` brings it back. Called once a gesture. */
  remember() {
    this.past.push(this.now);
    if (this.past.length > UNDO_STEPS) this.past.shift();
  }

  /** @param {Snapshot} snapshot */
  become(snapshot) {
    const { strokes, place, fits } = snapshot;
    const sameFrame = strokes.length > 0 && fits && this.now.fits && isShift(this.now, snapshot);
    this.now = snapshot;
    this.canvas = rasterise(strokes, CANVAS, CANVAS);
    if (sameFrame && this.key) return;
    const hasFrame = strokes.length > 0 && fits;
    this.key = hasFrame
      ? base64FromBytes(rasterise(translate(strokes, -place.row, -place.col), DIGIT, DIGIT))
      : null;
  }
}

/** The snapshot of strokes with the frame that is theirs. @param {Stroke[]} strokes @param {Place} [preferred] */
function framed(strokes, preferred) {
  if (strokes.length === 0) return BLANK;
  const { row, col, fits } = frameOf(strokes);
  if (!fits) return { strokes, place: { row: 0, col: 0 }, fits };
  const place = preferred && holds(strokes, preferred) ? preferred : { row, col };
  return { strokes, place, fits };
}

/** Whether the frame at `place` holds all the ink. @param {Stroke[]} strokes @param {Place} place */
function holds(strokes, place) {
  const wide = 3 * DIGIT; // the frame in the middle, and as much around it
  const bounds = inkBounds(rasterise(translate(strokes, DIGIT - place.row, DIGIT - place.col), wide, wide), wide, wide);
  return !!bounds && bounds.top >= DIGIT && bounds.left >= DIGIT && bounds.bottom < 2 * DIGIT && bounds.right < 2 * DIGIT;
}

/** Whether two snapshots are the same ink at different offsets. @param {Snapshot} a @param {Snapshot} b */
function isShift(a, b) {
  if (a.strokes.length !== b.strokes.length) return false;
  const [rows, cols] = [b.place.row - a.place.row, b.place.col - a.place.col];
  return a.strokes.every(
    (stroke, i) =>
      stroke.length === b.strokes[i].length &&
      stroke.every((p, j) => p.row + rows === b.strokes[i][j].row && p.col + cols === b.strokes[i][j].col),
  );
}
