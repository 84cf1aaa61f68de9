// Pictures as files: PNG, SVG, and an animated GIF. All of it happens in the page.

import { paint, toSvg } from "./picture.js";

/** @typedef {import("./picture.js").Picture} Picture */
/** @typedef {{picture: Picture, delay: number}} Frame `delay` in ms */

/** @param {Picture} picture @param {number} [scale] pixels of the file a pixel of the picture */
export async function pngOf(picture, scale = 2) {
  return surfaceOf(picture, scale).canvas.convertToBlob({ type: "image/png" });
}

/** @param {Picture} picture @param {{title: string, description: string}} words */
export const svgOf = (picture, words) => new Blob([toSvg(picture, words)], { type: "image/svg+xml" });

/**
 * An animation that begins again at its end. The page stays responsive: the encoder rests after every frame.
 * @param {Frame[]} frames all of one size
 * @param {(share: number) => void} [onProgress] told the share that is done
 */
export async function gifOf(frames, onProgress = () => {}) {
  if (!frames.length) throw new Error("there is nothing to show yet");
  const gif = await import("../../vendor/gifenc.js");
  const { width, height } = frames[0].picture;
  const surface = surfaceOf(frames[0].picture, 1, true);
  /** @param {Picture} picture */
  const pixelsOf = (picture) => {
    paint(surface, picture);
    return surface.getImageData(0, 0, width, height).data;
  };
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const { picture } of sampleOf(frames)) {
    countColours(pixelsOf(picture), counts);
    await rest();
  }
  const writer = new GifWriter(gif, width, height, counts);
  for (const [i, { picture, delay }] of frames.entries()) {
    writer.add(pixelsOf(picture), delay);
    onProgress((i + 1) / frames.length);
    await rest();
  }
  return new Blob([writer.finish()], { type: "image/gif" });
}

/** Let the page do what waits; not by a timer, which would all but stop in a tab that lies behind another. @returns {Promise<void>} */
function rest() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => (port1.close(), resolve());
    port2.postMessage(null);
  });
}

/** @param {Picture} picture @param {number} scale @param {boolean} [willReadFrequently] */
function surfaceOf(picture, scale, willReadFrequently = false) {
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently }));
  paint(context, picture, scale);
  return context;
}

const SAMPLE = 9;

/** Some frames, evenly spread, the last among them: few colours are missing from them. @param {Frame[]} frames */
const sampleOf = (frames) => Array.from({ length: SAMPLE }, (_, i) => frames[Math.round((i / (SAMPLE - 1)) * (frames.length - 1))]);

/** Colours of the palette; one more stands for "as before". */
const COLOURS = 255;
/** So many of them are kept exactly as they are: the fills. The others are shared by the soft edges of letters and frames. */
const EXACT = 128;

/**
 * Add the colours of some pixels to a tally.
 * @param {Uint8ClampedArray} rgba @param {Map<number, number>} counts how often each was met, a colour as one number
 */
export function countColours(rgba, counts) {
  const pixels = whole(rgba);
  for (let start = 0, i = 1; i <= pixels.length; i++) {
    if (pixels[i] === pixels[start]) continue; // most neighbours are alike, and a Map is slow
    counts.set(pixels[start], (counts.get(pixels[start]) ?? 0) + i - start);
    start = i;
  }
}

/**
 * The palette for colours: the most frequent unchanged, the best for all others.
 * @param {any} gif the encoder's module @param {Map<number, number>} counts
 * @returns {[number, number, number][]} 256 colours, the last of which nothing uses
 */
function paletteOf(gif, counts) {
  const colours = Uint32Array.from([...counts].sort(([, a], [, b]) => b - a), ([colour]) => colour);
  if (colours.length <= COLOURS) return filledUp(Array.from(colours, bytesOf));
  const exact = Array.from(colours.subarray(0, EXACT), bytesOf);
  return filledUp([...exact, ...gif.quantize(new Uint8Array(colours.slice(EXACT).buffer), COLOURS - EXACT)]);
}

/** @param {[number, number, number][]} colours */
const filledUp = (colours) => Object.assign(Array(COLOURS + 1).fill([0, 0, 0]), colours);

/** RGBA pixels as one number each. @param {Uint8ClampedArray} rgba */
const whole = (rgba) => new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4);

/** Red, green, blue of a pixel; every browser's machine has the lowest byte first. @param {number} pixel @returns {[number, number, number]} */
const bytesOf = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];

/**
 * Frames become a GIF with one palette for all, and a colour is always the same entry of it, so that nothing flickers; of each frame
 * only what changed is kept, and frames that change nothing lengthen the one before.
 */
export class GifWriter {
  /**
   * @param {any} gif the encoder's module @param {number} width @param {number} height
   * @param {Map<number, number>} counts the colours that matter, by `countColours`
   */
  constructor(gif, width, height, counts) {
    this.gif = gif;
    this.size = [width, height];
    this.encoder = gif.GIFEncoder();
    this.palette = paletteOf(gif, counts);
    /** @type {Map<number, number>} colours met so far, and their places in the palette */
    this.places = new Map();
    /** @type {Uint32Array | null} the pixels seen last */
    this.seen = null;
    /** @type {{indices: Uint8Array, delay: number} | null} a frame that may still be lengthened */
    this.waiting = null;
    this.written = 0;
  }

  /** The colour's entry in the palette. @param {number} pixel */
  placeOf(pixel) {
    let place = this.places.get(pixel);
    if (place === undefined) {
      place = /** @type {number} */ (this.gif.nearestColorIndex(this.palette.slice(0, COLOURS), bytesOf(pixel)));
      this.places.set(pixel, place);
    }
    return place;
  }

  /** @param {Uint8ClampedArray} rgba opaque pixels; kept, not copied @param {number} delay ms */
  add(rgba, delay) {
    const { seen, waiting } = this;
    const pixels = whole(rgba);
    const indices = new Uint8Array(pixels.length).fill(COLOURS);
    let changes = 0;
    for (let i = 0; i < pixels.length; i++) {
      if (pixels[i] === seen?.[i]) continue;
      indices[i] = this.placeOf(pixels[i]);
      changes++;
    }
    this.seen = pixels;
    if (waiting && !changes) {
      waiting.delay += delay;
      return;
    }
    this.write();
    this.waiting = { indices, delay };
  }

  write() {
    if (!this.waiting) return;
    const { indices, delay } = this.waiting;
    this.encoder.writeFrame(indices, ...this.size, {
      palette: this.written++ ? undefined : this.palette, delay, repeat: 0, transparent: true, transparentIndex: COLOURS, dispose: 1,
    });
  }

  /** @returns {Uint8Array<ArrayBuffer>} the file */
  finish() {
    this.write();
    this.encoder.finish();
    return this.encoder.bytes();
  }
}

/** Hand a file to the person. @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
