import assert from "node:assert/strict";
import { test } from "node:test";

import { ConvolutionBench } from "../../../../app/static/js/pages/stepper/convolution-bench.js";
import { KERNELS } from "../../../../app/static/js/pages/stepper/library.js";
import { PoolingBench } from "../../../../app/static/js/pages/stepper/pooling-bench.js";
import { momentAt } from "../../../../app/static/js/pages/stepper/timeline.js";

/** @type {import("../../../../app/static/js/pages/stepper/colours.js").Palette} */
const palette = { text: [20, 22, 26], page: [255, 255, 255], soft: [240, 242, 246], accent: [11, 95, 165] };
const [LAPTOP, LOW, PROJECTOR, PHONE] = [[1180, 430], [1180, 340], [1790, 700], [358, 700]]; // low: under a step's question

/** @param {object} how @param {number[]} size @returns {import("../../../../app/static/js/pages/stepper/scene.js").Look} */
const look = (how = {}, [width, height] = LAPTOP) => ({
  width, height, index: 0, moment: momentAt(1), zoom: 1, hover: null, asked: false, covered: false, palette, ...how,
});

/** All items of a picture, those in clips too. @param {any[]} items @returns {any[]} */
const flat = (items) => items.flatMap((item) => (item.kind === "clip" ? flat(item.items) : [item]));
/** The fills of all grids, in their order. @param {any} picture */
const grids = (picture) => flat(picture.items).filter(({ kind }) => kind === "cells").map(({ fills }) => fills);
/** @param {any} picture @returns {any[]} */
const texts = (picture) => flat(picture.items).filter(({ kind }) => kind === "text");

/** A bench with an upright edge and Sobel's kernel, moved. @param {object} changes */
function sliding(changes) {
  const bench = new ConvolutionBench(KERNELS);
  bench.change({ input: "valleys", kernel: "sobel-cols", shift: { row: 0, col: 1 }, ...changes });
  return bench;
}

test("beside the moved input's map the original's is complete, whatever step is shown", () => {
  const bench = sliding({});
  const complete = grids(bench.scene(look({ index: bench.steps - 1 })));
  for (const index of [-1, 0, 3]) assert.deepEqual(grids(bench.scene(look({ index }))).slice(2), complete.slice(2));
  const single = sliding({ shift: null });
  assert.notDeepEqual(grids(single.scene(look({ index: 0 })))[2], grids(single.scene(look({ index: 9 })))[2]);
});

test("a value has one colour on both maps, and nothing pales where the stride does not divide the shift", () => {
  for (const stride of [1, 2, 3]) {
    const bench = sliding({ stride });
    const picture = bench.scene(look());
    const [, , before, , after] = grids(picture);
    bench.output.cells.forEach((value, i) => {
      const at = bench.second?.output.cells.indexOf(value) ?? -1;
      if (at >= 0) assert.equal(after[at], before[i], `stride ${stride}, value ${value}`);
    });
    const veils = flat(picture.items).filter(({ kind, opacity }) => kind === "rect" && opacity === 0.6);
    assert.equal(veils.length > 0, stride === 1);
  }
});

test("the legend names the marks that are there, and no others", () => {
  const marks = (/** @type {{legend: import("../../../../app/static/js/pages/stepper/workbench.js").Mark[]}} */ { legend }) => legend.map(({ mark }) => mark);
  assert.deepEqual(marks(sliding({ shift: null })), []);
  assert.deepEqual(marks(sliding({})), ["window", "new"]);
  assert.deepEqual(marks(sliding({ padding: 1 })), ["window", "different", "new"]); // what comes in at the border
  assert.deepEqual(marks(sliding({ stride: 2 })), ["window"]);
  const pooling = new PoolingBench();
  pooling.change({ shift: { row: 0, col: 1 } });
  assert.deepEqual(marks(pooling), ["window", "different"]);
  pooling.change({ input: "blank" });
  assert.deepEqual(marks(pooling), ["window"]);
});

test("what is asked or covered is given away by no map, and by no arithmetic", () => {
  for (const hidden of [{ asked: true }, { covered: true }]) {
    const bench = sliding({});
    const filled = texts(bench.scene(look({ index: 0, ...hidden }))).map(({ text }) => text);
    assert.ok(!filled.some((text) => text.includes("×(") || text.includes("bias")), filled.join(" | "));
    const [, , before, , after] = grids(bench.scene(look({ index: 0, ...hidden })));
    assert.equal(new Set([...before, ...after]).size, 1);
    const pooling = new PoolingBench();
    pooling.change({ shift: { row: 0, col: 1 } });
    const maps = grids(pooling.scene(look({ index: 0, ...hidden }))).filter((fills) => fills.length === 9);
    assert.equal(maps.length, 4);
    assert.equal(new Set(maps.flat()).size, 1);
  }
});

test("products are read from the back of a room: never below 14 px on a laptop, 20 px on a projector, 13 px on a phone", () => {
  for (const size of [3, 5, 7]) {
    const kernel = { rows: size, cols: size, cells: Array.from({ length: size ** 2 }, (_, i) => (i % 2 ? -0.37 : 0.44)) };
    const bench = new ConvolutionBench(KERNELS);
    const input = { rows: 28, cols: 28, cells: Array.from({ length: 784 }, (_, i) => ((i * 37) % 256) / 255) };
    bench.change({ input: "own", ownInput: input, kernel: "own", ownKernel: kernel });
    for (const [shape, least] of /** @type {[number[], number][]} */ ([[LAPTOP, 14], [LOW, 14], [[1180, 390], 14], [[1790, 600], 20], [PROJECTOR, 20], [PHONE, 13]])) {
      const height = shape === PHONE ? bench.narrowHeight(PHONE[0]) : shape[1];
      const products = texts(bench.scene(look({ index: 30 }, [shape[0], height]))).filter(({ text }) => /^[+−]$/.test(text));
      assert.equal(products.length, size ** 2 - 1, `${size}: all are there`);
      assert.ok(products[0].size >= least, `${size}×${size} on ${shape}: ${products[0].size} px`);
    }
  }
});

test("the largest kernel holds its numbers on every stage", () => {
  const bench = new ConvolutionBench(KERNELS);
  bench.resizeKernel(7);
  for (const shape of [LAPTOP, LOW, PROJECTOR]) {
    const { kernel } = bench.parts(look({}, shape));
    assert.ok(kernel.cell >= 24, `${shape}: ${kernel.cell}`);
  }
});

test("on a phone the cells of every kernel are as large as a finger", () => {
  for (const size of [2, 3, 5, 7]) {
    const bench = new ConvolutionBench(KERNELS);
    bench.resizeKernel(size);
    const { kernel, output } = bench.parts(look({}, [PHONE[0], bench.narrowHeight(PHONE[0])]));
    assert.ok(kernel.cell >= 44, `${size}: ${kernel.cell}`);
    assert.ok(output.y + output.cell * output.rows <= kernel.y);
  }
});
