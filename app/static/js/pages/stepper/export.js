// The stepper's pictures for slides: a still as PNG or SVG, the whole animation as a GIF.

import { download, gifOf, pngOf, svgOf } from "./save.js";
import { momentAt } from "./timeline.js";

/** @typedef {import("./stepper.js").Stepper} Stepper */
/** @typedef {import("./timeline.js").Moment} Moment */

const WIDTH = 1200;
const HEIGHT = 430;
/** Outputs of at most so many cells are shown with every product; of at most so many more, each cell in two frames. */
const [SLOW, QUICK] = [16, 64];
const MOST_FRAMES = 160;
const LAST = 2400; // ms that the finished picture stays

/**
 * Which moments of the animation become frames.
 * @param {number} steps output cells @param {number} products of one step @param {number} [first] where something begins to happen
 * @returns {{index: number, moment: Moment, delay: number}[]} delays in ms
 */
export function framesOf(steps, products, first = 0) {
  const phases = (/** @type {[number, number][]} */ ...list) => list.map(([phase, delay]) => ({ moment: momentAt(phase), delay }));
  const shown = Math.min(products, 9);
  const slow = [
    ...phases([0.04, 60], [0.08, 60], [0.12, 60], [0.16, 160]),
    ...phases(.../** @type {[number, number][]} */ (Array.from({ length: shown }, (_, i) => [0.16 + (0.44 * (i + 1)) / shown, 160]))),
    ...phases([0.7, 500], [0.78, 400], [0.85, 400], [0.9, 60], [0.93, 60], [0.96, 60], [1, 500]),
  ];
  const quick = phases([0.08, 80], [1, 320]);
  const stride = Math.max(1, Math.ceil((steps - first) / MOST_FRAMES));
  const each = steps <= SLOW ? slow : steps <= QUICK ? quick : phases([1, 60]);
  const frames = [];
  for (let index = first; index < steps; index += steps > QUICK ? stride : 1) frames.push(...each.map((one) => ({ index, ...one })));
  if (steps) frames.push({ index: steps - 1, moment: momentAt(1), delay: LAST });
  return frames;
}

/**
 * Save and download.
 * @param {"gif" | "png" | "svg"} format @param {Stepper} stepper @param {(share: number) => void} onProgress
 */
export async function saveAs(format, stepper, onProgress) {
  const { bench, view, kind } = stepper;
  const still = { ...stepper.look, hover: null, palette: view.colours, zoom: view.zoom };
  const size = { width: WIDTH, height: bench.setup.shift ? HEIGHT * 1.6 : HEIGHT };
  const name = `kai-${kind}.${format}`;
  if (format === "png") return download(await pngOf(bench.scene({ ...still, ...size })), name);
  if (format === "svg") {
    const description = still.index < 0 ? "" : bench.stepInWords(still.index);
    const words = { title: kind === "convolution" ? "One convolution, step by step" : "Pooling, step by step", description };
    return download(svgOf(bench.scene({ ...still, ...size }), words), name);
  }
  const look = { ...still, ...size, asked: false, zoom: 1 }; // zoomed, the whole picture scrolls: six times the file
  const frames = framesOf(bench.steps, bench.sliding.size ** 2, bench.firstStep).map(({ index, moment, delay }) => ({
    picture: bench.scene({ ...look, index, moment }), delay,
  }));
  return download(await gifOf(frames, onProgress), name);
}
