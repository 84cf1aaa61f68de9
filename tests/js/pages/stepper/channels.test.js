import assert from "node:assert/strict";
import { test } from "node:test";

import { mirrored, otherChannels } from "../../../../app/static/js/pages/stepper/channels.js";
import { channelsScene, narrowChannelsHeight, totalLines } from "../../../../app/static/js/pages/stepper/channels-scene.js";
import { ConvolutionBench } from "../../../../app/static/js/pages/stepper/convolution-bench.js";
import { convolutionStep, convolve, countWeights } from "../../../../app/static/js/pages/stepper/convolution.js";
import { KERNELS } from "../../../../app/static/js/pages/stepper/library.js";
import { judgeConvolution } from "../../../../app/static/js/pages/stepper/predict.js";
import { DEFAULTS, fromUrl, toUrl } from "../../../../app/static/js/pages/stepper/setup.js";
import { momentAt } from "../../../../app/static/js/pages/stepper/timeline.js";
import { convolutionStepInWords } from "../../../../app/static/js/pages/stepper/words.js";

/** @param {number[][]} rows */
const grid = (...rows) => ({ rows: rows.length, cols: rows[0].length, cells: rows.flat() });

/** @type {import("../../../../app/static/js/pages/stepper/convolution.js").Convolution} */
const two = {
  input: grid([1, 0, 2], [0, 3, 0], [4, 0, 5]), kernel: grid([1, 0], [0, 1]), bias: -2, stride: 1, padding: 0, activation: "relu",
  others: [{ input: grid([1, 1, 1], [2, 2, 2], [0, 0, 0]), kernel: grid([1, -1], [-3, 1]) }],
};

test("a cell is the sum over channels, each its patch times its slice", () => {
  const step = convolutionStep(two, 0);
  assert.deepEqual(step.parts.map(({ sum }) => sum), [1 * 1 + 3 * 1, 1 - 1 - 6 + 2]);
  assert.deepEqual([step.sum, step.total, step.value], [0, -2, 0]);
  // 4 − 4 − 2; 0 − 4 − 2; 0 + 0 − 2; (3 + 5) + 0 − 2
  assert.deepEqual(convolve({ ...two, activation: "none" }).cells, [-2, -6, -2, 6]);
});

test("weights are counted over all channels", () => {
  assert.deepEqual(countWeights(two), { shared: 9, inputs: 18, outputs: 4 });
});

test("the sum is written out, partial sum by partial sum", () => {
  const step = convolutionStep(two, 0);
  assert.deepEqual(totalLines(step, two).map(({ text }) => text), ["4 + (−4) = 0", "0 + bias (−2) = −2", "ReLU(−2) = 0"]);
  assert.equal(convolutionStepInWords(step, two), "Row 0, column 0: partial sums 4 + (−4) = 0; 0 + bias (−2) = −2; ReLU(−2) = 0.");
});

test("who forgets a channel is told so", () => {
  assert.match(judgeConvolution(4, convolutionStep({ ...two, bias: 3, activation: "none" }, 0), { ...two, bias: 3, activation: "none" }).words, /channel 1 adds/);
});

test("further channels begin as mirror images with slices of their own, and what was made is kept while it fits", () => {
  const input = grid([1, 2], [3, 4]);
  assert.deepEqual(mirrored(input, 1).cells, [2, 1, 4, 3]);
  assert.deepEqual(mirrored(input, 2).cells, [3, 4, 1, 2]);
  const own = grid([9, 9], [9, 9]);
  const setup = { ...DEFAULTS.convolution, channels: 3, moreInputs: [own, grid([1])] };
  const kernel = { rows: 3, cols: 3, cells: Array(9).fill(1) };
  const others = otherChannels(setup, input, kernel);
  assert.deepEqual(others.map((channel) => channel.input.cells), [[9, 9, 9, 9], [3, 4, 1, 2]]);
  assert.deepEqual(others[1].kernel.cells, [0, 0, 0, 0, 1, 0, 0, 0, 0]);
});

test("channels are painted and written into one by one, and a link holds them", () => {
  const bench = new ConvolutionBench(KERNELS);
  bench.setChannels(3);
  bench.takeChannel(1);
  bench.paint([{ row: 0, col: 0 }], 7);
  bench.setKernelCell(4, -2);
  bench.takeChannel(0);
  bench.paint([{ row: 4, col: 4 }], 5);
  assert.equal(bench.convolution.input.cells[24], 5);
  assert.deepEqual([bench.convolution.others?.[0].input.cells[0], bench.convolution.others?.[0].kernel.cells[4]], [7, -2]);
  const { setup, notices } = fromUrl("convolution", `?${toUrl(bench.setup)}`, KERNELS);
  assert.deepEqual(notices, []);
  assert.deepEqual(setup, bench.setup);
  bench.resizeKernel(5);
  assert.deepEqual([bench.convolution.kernel.rows, bench.convolution.others?.[0].kernel.rows, bench.convolution.others?.[1].kernel.rows], [5, 5, 5]);
  bench.setChannels(1);
  assert.equal(bench.steps, bench.output.cells.length);
  assert.equal(bench.channel, 0);
});

test("what can be pointed at are grids, those of every channel", () => {
  const bench = new ConvolutionBench(KERNELS);
  bench.setChannels(3);
  bench.takeChannel(1);
  const parts = bench.parts(look(1200, 430, 1));
  assert.deepEqual(Object.keys(parts), ["input", "output", "kernel", "channel-0", "channel-0 kernel", "channel-2", "channel-2 kernel"]);
  assert.ok(Object.values(parts).every(({ box, cell }) => box.width > 0 && cell > 0));
});

test("with several channels nothing slides along beside them", () => {
  const bench = new ConvolutionBench(KERNELS);
  bench.shiftTo({ row: 0, col: 1 });
  bench.setChannels(2);
  assert.equal(bench.setup.shift, null);
  assert.equal(bench.second, null);
});

test("a flipped kernel is flipped in every slice", () => {
  const bench = new ConvolutionBench(KERNELS);
  bench.setChannels(2);
  const before = bench.convolution.others?.[0].kernel.cells ?? [];
  bench.change({ flipped: true });
  assert.deepEqual(bench.convolution.others?.[0].kernel.cells, [...before].reverse());
  bench.takeChannel(1);
  bench.setKernelCell(0, 8);
  assert.equal(bench.kernelCells[0], 8);
});

const palette = { text: [20, 20, 20], page: [255, 255, 255], soft: [240, 240, 240], accent: [0, 90, 160] };
/** @param {number} width @param {number} height @param {number} phase @returns {any} */
const look = (width, height, phase, more = {}) => ({ width, height, index: 0, moment: momentAt(phase), zoom: 1, hover: null, asked: false, covered: false, palette, ...more });
/** @param {any[]} items @returns {string[]} what can be read */
const texts = (items) => items.flatMap((item) => (item.kind === "text" && (item.opacity ?? 1) > 0 ? [item.text] : item.items ? texts(item.items) : []));

test("the partial sums appear one after the other, then what they add up to", () => {
  const at = (/** @type {number} */ phase) => texts(channelsScene(two, convolve(two), look(1200, 430, phase), { flipped: false }, 0).items);
  const [early, later, end] = [0.3, 0.45, 1].map(at);
  assert.ok(!early.includes("= 4") && !later.includes("= −4") && !later.includes("4 + (−4) = 0"));
  assert.ok(later.includes("= 4"));
  for (const text of ["= 4", "= −4", "4 + (−4) = 0", "ReLU(−2) = 0"]) assert.ok(end.includes(text), text);
});

test("nothing of the result is told where it is asked for or covered", () => {
  for (const hidden of [{ asked: true }, { covered: true }]) {
    const shown = texts(channelsScene(two, convolve(two), look(1200, 430, 1, hidden), { flipped: false }, 0).items);
    assert.ok(!shown.some((text) => text.includes("ReLU(") || text.startsWith("= ")));
  }
});

for (const [width, height] of [[1232, 430], [1840, 760], [358, 0]]) {
  for (const channels of [2, 3]) {
    test(`everything stays within the picture: ${channels} channels, ${width} px`, () => {
      const bench = new ConvolutionBench(KERNELS);
      bench.setChannels(channels);
      const high = height || narrowChannelsHeight(width, channels);
      /** @param {any[]} items */
      const inside = (items) => {
        for (const item of items) {
          if (item.kind === "clip") continue;
          const [w, h] = item.kind === "cells" ? [item.cols * item.cell, item.rows * item.cell] : [item.width ?? 0, item.height ?? 0];
          assert.ok(item.x >= -1 && item.y >= -1 && item.x + w <= width + 1 && item.y + h <= high + 1, JSON.stringify({ ...item, fills: undefined }));
        }
      };
      inside(bench.scene(look(width, high, 1)).items);
    });
  }
}
