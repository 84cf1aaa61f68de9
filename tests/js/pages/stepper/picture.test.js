import assert from "node:assert/strict";
import { test } from "node:test";

import { paint, toSvg } from "../../../../app/static/js/pages/stepper/picture.js";
import { countColours, GifWriter } from "../../../../app/static/js/pages/stepper/save.js";
import * as gifenc from "../../../../app/static/js/vendor/gifenc.js";

const picture = (...items) => ({ width: 40, height: 20, background: "white", items });
const words = { title: "A <title>", description: 'Says "this" & that' };

/** A canvas context that notes what is done to it. */
function recorder() {
  const done = [];
  const state = {};
  return new Proxy(state, {
    get: (_, name) => (name === "done" ? done : name in state ? state[name] : (...args) => done.push([name, ...args])),
    set: (_, name, value) => ((state[name] = value), ["fillStyle", "globalAlpha", "font"].includes(name) && done.push([name, value]), true),
  });
}

test("cells without a radius are plain squares, their gap shared between neighbours", () => {
  const context = recorder();
  paint(context, picture({ kind: "cells", x: 1, y: 2, cell: 10, rows: 1, cols: 2, gap: 2, fills: ["red", "blue"] }));
  const squares = context.done.filter(([name]) => name === "fillRect");
  assert.deepEqual(squares, [["fillRect", 0, 0, 40, 20], ["fillRect", 2, 3, 8, 8], ["fillRect", 12, 3, 8, 8]]);
});

test("opacity ends with its item, and a clip with its items", () => {
  const context = recorder();
  const faint = { kind: "text", x: 1, y: 1, text: "a", size: 9, fill: "black", opacity: 0.5 };
  paint(context, picture({ kind: "clip", x: 0, y: 0, width: 5, height: 5, items: [faint] }, { kind: "rect", x: 0, y: 0, width: 2, height: 2, fill: "red" }));
  const names = context.done.map(([name]) => name);
  assert.ok(names.indexOf("save") < names.indexOf("clip") && names.indexOf("fillText") < names.indexOf("restore"));
  assert.deepEqual(context.done.filter(([name]) => name === "globalAlpha").map(([, value]) => value), [0.5, 1, 1, 1]);
});

test("SVG says the same, with everything escaped and clips told apart", () => {
  const text = { kind: "text", x: 20, y: 10, text: '<script>"&', size: 10, fill: 'red" onload="x', weight: 700 };
  const clip = { kind: "clip", x: 0, y: 0, width: 9.999, height: 5, items: [text] };
  const svg = toSvg(picture(clip, clip, { kind: "rect", x: 1, y: 1, width: 2, height: 2, stroke: "red", dash: [1, 2] }), words);
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 40 20"/);
  assert.match(svg, /<title>A &lt;title&gt;<\/title><desc>Says &quot;this&quot; &amp; that<\/desc>/);
  assert.match(svg, /<text x="20" y="13.3" font-size="10" font-weight="700" fill="red&quot; onload=&quot;x" text-anchor="middle">&lt;script&gt;&quot;&amp;<\/text>/);
  assert.match(svg, /id="clip1".*id="clip2"/);
  assert.match(svg, /width="10" height="5"/);
  assert.match(svg, /<rect x="1" y="1" width="2" height="2" fill="none" stroke="red" stroke-dasharray="1 2"\/>/);
  assert.ok(!svg.includes("<script"));
});

/** The frames of a GIF: delays in ms, read block by block (GIF89a, sections 18 to 26). */
function framesIn(bytes) {
  const delays = [];
  let at = 13 + (bytes[10] & 0x80 ? 3 * 2 ** ((bytes[10] & 7) + 1) : 0);
  const skipBlocks = () => {
    while (bytes[at]) at += bytes[at] + 1;
    at++;
  };
  for (let delay = 0; bytes[at] !== 0x3b; ) {
    if (bytes[at] === 0x21) {
      if (bytes[at + 1] === 0xf9) delay = 10 * (bytes[at + 4] + 256 * bytes[at + 5]);
      at += 2;
      skipBlocks();
    } else {
      assert.equal(bytes[at], 0x2c);
      delays.push(delay);
      const flags = bytes[at + 9];
      at += 10 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0) + 1;
      skipBlocks();
    }
  }
  return { width: bytes[6] + 256 * bytes[7], height: bytes[8] + 256 * bytes[9], delays };
}

const plain = (...colour) => Uint8ClampedArray.from({ length: 4 * 4 * 4 }, (_, i) => [...colour, 255][i % 4]);

/** The GIF of some frames, each `[rgba, delay]`, with a palette made for all of them. */
function gifFrom(frames, side) {
  const counts = new Map();
  for (const [rgba] of frames) countColours(rgba, counts);
  const writer = new GifWriter(gifenc, side, side, counts);
  for (const [rgba, delay] of frames) writer.add(rgba, delay);
  return { writer, bytes: writer.finish() };
}

test("frames that change nothing lengthen the one before; the others are written", () => {
  const [red, blue] = [plain(255, 0, 0), plain(0, 0, 255)];
  const { bytes } = gifFrom([[red, 100], [red, 200], [blue, 50], [red, 400]], 4);
  assert.equal(String.fromCharCode(...bytes.subarray(0, 6)), "GIF89a");
  assert.deepEqual(framesIn(bytes), { width: 4, height: 4, delays: [300, 50, 400] });
});

test("colours are counted pixel by pixel", () => {
  const counts = new Map();
  const [red, blue] = [plain(255, 0, 0), plain(0, 0, 255)];
  countColours(Uint8ClampedArray.from([...red, ...blue, ...red.subarray(0, 12)]), counts);
  assert.deepEqual([...counts], [[0xff0000ff, 16 + 3], [0xffff0000, 16]]);
});

/** 64×64 pixels of some thousand colours under a white margin: more than a palette holds. @param {number} seed */
const colourful = (seed) =>
  Uint8ClampedArray.from({ length: 64 * 64 * 4 }, (_, i) => {
    const pixel = i >> 2;
    return i % 4 === 3 || pixel < 64 * 8 ? 255 : ((pixel * 2654435761 + seed) >>> (8 * (i % 4))) & 255;
  });

test("what fills much of the picture keeps its colour, however many others there are", () => {
  const { writer } = gifFrom([[colourful(1), 100]], 64);
  assert.deepEqual(writer.palette[writer.placeOf(0xffffffff)], [255, 255, 255]);
  assert.equal(writer.palette.length, 256);
});

test("a pixel that stays as it is keeps its place in the palette: nothing flickers", () => {
  const [first, second] = [colourful(1), colourful(1)];
  second.set(colourful(2).subarray(64 * 32 * 4), 64 * 32 * 4); // the lower half is another
  const { writer } = gifFrom([[first, 100], [second, 100]], 64);
  const { indices } = writer.waiting;
  assert.ok(indices.subarray(0, 64 * 32).every((index) => index === 255));
  assert.ok(indices.subarray(64 * 32).some((index) => index !== 255));
});
