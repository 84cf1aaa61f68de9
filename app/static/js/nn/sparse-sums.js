/**
 * Weighted sums over the cells of a window that are not zero: what a convolution computes at each place, and a dense
 * layer once.
 *
 * A digit leaves most of its canvas black, and a ReLU turns most of what follows to zero. So an input's non-zero cells
 * are listed once; a row of a window is a stretch of that list, and every output channel sums over such stretches alone.
 *
 * What that buys, for the page's three networks together and a digit of MNIST (Node.js 20, median): 2.6 ms. Each window
 * listing its own non-zero cells: 3.3; summing over the zeros as well: 5.9; scattering every non-zero cell into the
 * outputs that it reaches: 6.3. Four or sixteen sums at a time instead of eight: 2.9; float32: no difference.
 *
 * @module
 */

/** Output channels summed at a time: as many sums as a processor's registers hold. */
const LANES = 8;

/**
 * A window is one stretch of pixels or several; a tap is a cell's place in the window. Weights are stored as [block of
 * 8 output channels][tap][lane], so that the innermost loop reads them in order.
 */
export class SparseSums {
  /**
   * @param {number} taps cells of a window, all input channels counted
   * @param {number} outChannels
   * @param {Float32Array} bias
   * @param {(channel: number, tap: number) => number} weightOf
   */
  constructor(taps, outChannels, bias, weightOf) {
    const blocks = Math.ceil(outChannels / LANES);
    this.outChannels = outChannels;
    this.blockLength = taps * LANES;
    this.weights = new Float64Array(blocks * this.blockLength);
    this.bias = new Float64Array(blocks * LANES);
    for (let channel = 0; channel < outChannels; channel++) {
      const start = Math.floor(channel / LANES) * this.blockLength + (channel % LANES);
      for (let tap = 0; tap < taps; tap++) this.weights[start + tap * LANES] = weightOf(channel, tap);
      this.bias[channel] = bias[channel];
    }
    this.sums = new Float64Array(blocks * LANES);
    // the input's non-zero cells: their values, their places in the input (× 8), and where each pixel's begin
    this.channels = 1;
    this.values = new Float64Array(0);
    this.places = new Int32Array(0);
    this.starts = new Int32Array(0);
    // the window's stretches: from where to where in that list, and how far from a cell's place to its tap (× 8)
    this.count = 0;
    this.from = new Int32Array(taps);
    this.to = new Int32Array(taps);
    this.shifts = new Int32Array(taps);
  }

  /**
   * List the non-zero cells of an input. Every cell is written, and kept if it is not zero: there is no branch for a
   * processor to guess.
   * @param {Float64Array} x
   * @param {number} pixels
   * @param {number} channels
   */
  list(x, pixels, channels) {
    if (this.values.length < pixels * channels) {
      this.values = new Float64Array(pixels * channels);
      this.places = new Int32Array(pixels * channels);
    }
    if (this.starts.length < pixels + 1) this.starts = new Int32Array(pixels + 1);
    this.channels = channels;
    const { values, places, starts } = this;
    let count = 0;
    for (let pixel = 0, place = 0; pixel < pixels; pixel++) {
      starts[pixel] = count;
      for (let channel = 0; channel < channels; channel++, place++) {
        const value = x[place];
        values[count] = value;
        places[count] = place * LANES;
        count += value !== 0 ? 1 : 0;
      }
    }
    starts[pixels] = count;
  }

  /** Begin a window. */
  clear() {
    this.count = 0;
  }

  /**
   * Add a stretch of pixels to the window, unless all its cells are zero.
   * @param {number} pixel the first
   * @param {number} pixels how many
   * @param {number} tap of the first pixel's first channel
   */
  add(pixel, pixels, tap) {
    const { count, starts } = this;
    this.from[count] = starts[pixel];
    this.to[count] = starts[pixel + pixels];
    this.shifts[count] = (tap - pixel * this.channels) * LANES;
    if (starts[pixel] < starts[pixel + pixels]) this.count++;
  }

  /**
   * Write y[at + channel] = bias + Σ weight · value for every output channel.
   * @param {Float64Array} y
   * @param {number} at
   */
  sum(y, at) {
    const { values, places, from, to, shifts, count, weights, bias, sums, blockLength, outChannels } = this;
    for (let channel = 0, block = 0; channel < outChannels; channel += LANES, block += blockLength) {
      let s0 = bias[channel];
      let s1 = bias[channel + 1];
      let s2 = bias[channel + 2];
      let s3 = bias[channel + 3];
      let s4 = bias[channel + 4];
      let s5 = bias[channel + 5];
      let s6 = bias[channel + 6];
      let s7 = bias[channel + 7];
      for (let stretch = 0; stretch < count; stretch++) {
        const start = block + shifts[stretch];
        for (let n = from[stretch], end = to[stretch]; n < end; n++) {
          const value = values[n];
          const w = start + places[n];
          s0 += weights[w] * value;
          s1 += weights[w + 1] * value;
          s2 += weights[w + 2] * value;
          s3 += weights[w + 3] * value;
          s4 += weights[w + 4] * value;
          s5 += weights[w + 5] * value;
          s6 += weights[w + 6] * value;
          s7 += weights[w + 7] * value;
        }
      }
      sums[channel] = s0;
      sums[channel + 1] = s1;
      sums[channel + 2] = s2;
      sums[channel + 3] = s3;
      sums[channel + 4] = s4;
      sums[channel + 5] = s5;
      sums[channel + 6] = s6;
      sums[channel + 7] = s7;
    }
    for (let channel = 0; channel < outChannels; channel++) y[at + channel] = sums[channel];
  }
}
