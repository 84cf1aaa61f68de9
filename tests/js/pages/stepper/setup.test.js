import assert from "node:assert/strict";
import { test } from "node:test";

import { gridCode, readGrid } from "../../../../app/static/js/pages/stepper/gridcode.js";
import { KERNELS } from "../../../../app/static/js/pages/stepper/library.js";
import { equals, readNumber, written } from "../../../../app/static/js/pages/stepper/numbers.js";
import { DEFAULTS, fromUrl, inputOf, poolingOf, toUrl } from "../../../../app/static/js/pages/stepper/setup.js";

const kernels = [...KERNELS, { name: "lenet-3", title: "", note: "", bias: 0.5, grid: { rows: 5, cols: 5, cells: Array(25).fill(1) } }];
const read = (search, kind = "convolution") => fromUrl(kind, search, kernels);

/** A random number in 0..1 (Park and Miller's generator), the same in every run. */
let seed = 7;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const oneOf = (list) => list[Math.floor(random() * list.length)];

test("every set-up comes back from its link", () => {
  for (let i = 0; i < 300; i++) {
    const side = 1 + Math.floor(random() * 9);
    const own = random() < 0.5;
    const k = 2 + Math.floor(random() * 6);
    const setup = {
      ...DEFAULTS.convolution,
      input: own ? "own" : oneOf(["notebook", "steps", "digit-7", "digit-9999"]),
      ownInput: own ? { rows: side, cols: 3, cells: Array.from({ length: side * 3 }, () => oneOf([0, 0, 1, -2.5, 75, 0.125])) } : null,
      kernel: own ? "own" : oneOf(["sobel-rows", "lenet-3"]),
      ownKernel: own ? { rows: k, cols: k, cells: Array.from({ length: k * k }, () => oneOf([0, 1, -1, 0.1])) } : null,
      bias: oneOf([0, -5, 0.25]),
      stride: oneOf([1, 2, 3]),
      padding: oneOf([0, 1, 2, 3]),
      activation: oneOf(["none", "relu", "sigmoid"]),
      flipped: random() < 0.5,
      shift: oneOf([null, { row: -2, col: 3 }]),
      step: Math.floor(random() * 20),
    };
    const url = toUrl(setup);
    assert.match(url, /^[\w.=&*+-]*$/); // nothing that an address would have to escape
    assert.deepEqual(read(url), { setup, notices: [] });
  }
});

test("a pooling set-up comes back, the window over everything too", () => {
  const setup = { ...DEFAULTS.pooling, input: "digit-3", size: 0, stride: 4, step: 1, shift: { row: 1, col: 0 } };
  assert.deepEqual(read(toUrl(setup), "pooling"), { setup, notices: [] });
  const input = { rows: 4, cols: 6, cells: Array(24).fill(0) };
  assert.deepEqual(poolingOf(setup, input), { input, size: 4, stride: 1 });
});

test("a painted digit comes back to the last grey level", () => {
  const grid = { rows: 28, cols: 28, cells: Array.from({ length: 784 }, (_, i) => (i % 256) / 255) };
  assert.deepEqual(readGrid(gridCode(grid)), grid);
  assert.ok(gridCode(grid).length < 1600);
});

test("what is wrong in a link is refused in words, and the rest is taken", () => {
  const hostile = {
    "stride=9": "stride", "stride=1.5": "stride", "stride=": "stride", "padding=-1": "padding", "bias=1e9": "bias", "bias=NaN": "bias",
    "activation=tanh": "activation", "kernel=<script>": "kernel", "kernel=9x9_0*81": "kernel", "kernel=2x3_0*6": "kernel", "input=99x99_1": "input",
    "input=5x5_1_2": "input", "input=5x5_1*999": "input", "input=28x28xzz": "input", "input=digit-99999": "input", "input=0x0_": "input",
    "shift=1": "shift", "shift=1_2_3": "shift", "shift=a_b": "shift", "step=-4": "step", "flipped=maybe": "flipped", "input=__proto__": "input",
  };
  for (const [query, name] of Object.entries(hostile)) {
    const { setup, notices } = read(`${query}&padding=${query.startsWith("padding") ? "-1" : "2"}`);
    assert.equal(notices.length, 1, query);
    assert.match(notices[0], new RegExp(`^The ${name} in this link was not taken: `));
    assert.ok(notices[0].length < 160, notices[0]);
    assert.deepEqual(setup, { ...DEFAULTS.convolution, padding: query.startsWith("padding") ? 0 : 2 });
  }
});

test("what is clear is understood: blanks, brackets and full stops that stuck to a link, and capital letters", () => {
  const clear = {
    "input=digit-7)": { input: "digit-7" }, "input=%20digit-7%20": { input: "digit-7" }, "input=Digit-7.": { input: "digit-7" },
    "stride=2)": { stride: 2 }, "padding=%202": { padding: 2 }, "bias=-0.5,": { bias: -0.5 }, "activation=ReLU": { activation: "relu" },
    "kernel=(sobel-cols)": { kernel: "sobel-cols" }, "shift=1,-2": { shift: { row: 1, col: -2 } }, "shift=(0, 4)": { shift: { row: 0, col: 4 } },
    "step=9%22": { step: 9 }, "flipped=1]": { flipped: true },
  };
  for (const [query, expected] of Object.entries(clear)) {
    assert.deepEqual(read(query), { setup: { ...DEFAULTS.convolution, ...expected }, notices: [] }, query);
  }
});

test("no address, however strange, breaks the reading", () => {
  for (let i = 0; i < 2000; i++) {
    const name = oneOf(["input", "kernel", "bias", "stride", "step", "shift", "size"]);
    const text = Array.from({ length: Math.floor(random() * 12) }, () => oneOf([..."0159x_*.-%<&=é∞ e"])).join("");
    for (const kind of ["convolution", "pooling"]) {
      const { setup } = fromUrl(kind, `?${name}=${text}`, kernels);
      assert.ok(inputOf(setup, () => null) !== undefined);
      assert.ok(Number.isFinite(setup.bias) && setup.stride >= 1 && setup.size !== 1);
    }
  }
});

test("numbers are written with two decimals and a true minus sign, and read back", () => {
  assert.deepEqual([0, -0, 1, -2.5, 1 / 3, -0.004].map(written), ["0", "0", "1", "−2.5", "0.33", "0"]);
  assert.deepEqual(["3", " −2,5", "+.5", "1.", "", "1e3", "0x1", "1_000", "--1"].map(readNumber), [3, -2.5, 0.5, 1, null, null, null, null, null]);
  assert.equal(equals(0.1 + 0.2), "=");
  assert.equal(equals(1, 1 / 3), "≈");
});
