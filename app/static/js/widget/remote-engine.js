// A network that the engine in the page does not know: the kernel runs it, one picture after another, always the newest.

export class RemoteEngine {
  /**
   * @param {(canvas: Uint8Array<ArrayBuffer>) => Promise<ArrayLike<number>>} run asks for the logits of 56×56 grey levels 0..255
   * @param {() => void} arrived called when logits have come
   */
  constructor(run, arrived) {
    this.run = run;
    this.arrived = arrived;
    this.isBusy = false;
    /** The picture whose logits these are. @type {Uint8Array<ArrayBuffer>} */
    this.shown = new Uint8Array(0);
    /** @type {ArrayLike<number> | null} */
    this.last = null;
  }

  /**
   * The logits of the last picture that was run; another one is asked for if this is not it.
   * @param {ArrayLike<number>} image grey levels 0..1
   * @returns {ArrayLike<number> | null} null until the first have come
   */
  logits(image) {
    const canvas = Uint8Array.from(image, (grey) => Math.round(255 * grey));
    if (!this.isBusy && !isSame(canvas, this.shown)) this.ask(canvas);
    return this.last;
  }

  /** @param {Uint8Array<ArrayBuffer>} canvas */
  async ask(canvas) {
    this.isBusy = true;
    try {
      this.last = await this.run(canvas);
      this.shown = canvas;
      this.isBusy = false;
      this.arrived();
    } catch {
      this.isBusy = false; // the next picture asks again
    }
  }
}

/** @param {Uint8Array} one @param {Uint8Array} other */
const isSame = (one, other) => one.length === other.length && one.every((grey, i) => grey === other[i]);
