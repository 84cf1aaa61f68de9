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
  const gif = await import("../vendor/gifenc.js");
  const { width, height } = frames[0].picture;
  const surface = surfaceOf(frames[0].picture, 1, true);
  /** @param {Picture} picture */
  const pixelsOf = (picture) => {
    paint(surface, picture);
    return surface.getImageData(0, 0, width, height).data;
  };
  const writer = new GifWriter(gif, width, height, sampleOf(frames, pixelsOf));
  for (const [i, { picture, delay }] of frames.entries()) {
    writer.add(pixelsOf(picture), delay);
    onProgress((i + 1) / frames.length);
    await new Promise((rest) => setTimeout(rest));
  }
  return new Blob([writer.finish()], { type: "image/gif" });
}

/** @param {Picture} picture @param {number} scale @param {boolean} [willReadFrequently] */
function surfaceOf(picture, scale, willReadFrequently = false) {
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently }));
  paint(context, picture, scale);
  return context;
}

/** Pixels of some frames, the last among them: all colours that the palette has to know. @param {Frame[]} frames @param {(picture: Picture) => Uint8ClampedArray} pixelsOf */
function sampleOf(frames, pixelsOf) {
  const chosen = [0, 0.25, 0.5, 0.75, 1].map((share) => frames[Math.round(share * (frames.length - 1))]);
  const parts = chosen.map(({ picture }) => pixelsOf(picture));
  const sample = new Uint8ClampedArray(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (sample.set(part, at), at + part.length), 0);
  return sample;
}

/** Colours of the palette; one more stands for "as before". */
const COLOURS = 255;

/**
 * Frames become a GIF with one palette for all, so that nothing flickers; of each frame only what changed is kept, and frames that
 * change nothing lengthen the one before.
 */
export class GifWriter {
  /**
   * @param {any} gif the encoder's module @param {number} width @param {number} height
   * @param {Uint8ClampedArray} sample RGBA pixels with the colours that matter
   */
  constructor(gif, width, height, sample) {
    this.gif = gif;
    this.size = [width, height];
    this.encoder = gif.GIFEncoder();
    this.palette = gif.quantize(sample, COLOURS, { format: "rgb565" });
    while (this.palette.length <= COLOURS) this.palette.push([0, 0, 0]);
    /** @type {Uint8Array | null} what is seen so far, as indices */
    this.seen = null;
    /** @type {{indices: Uint8Array, delay: number} | null} a frame that may still be lengthened */
    this.waiting = null;
    this.written = 0;
  }

  /** @param {Uint8ClampedArray} rgba @param {number} delay ms */
  add(rgba, delay) {
    const indices = this.gif.applyPalette(rgba, this.palette.slice(0, COLOURS), "rgb565");
    const { seen } = this;
    const changes = seen ? indices.map((/** @type {number} */ index, /** @type {number} */ i) => (index === seen[i] ? COLOURS : index)) : indices;
    this.seen = indices;
    if (this.waiting && changes.every((/** @type {number} */ index) => index === COLOURS)) {
      this.waiting.delay += delay;
      return;
    }
    this.write();
    this.waiting = { indices: changes, delay };
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
