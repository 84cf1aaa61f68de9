import assert from "node:assert/strict";
import { test } from "node:test";

import { BLANK, fromStrokes } from "../../../app/static/js/drawing/drawing.js";
import { strokeMark } from "../../../app/static/js/drawing/marks.js";
import { fitsLink, readAddress, writeAddress } from "../../../app/static/js/scene/address.js";
import { FIRST_SCENE } from "../../../app/static/js/scene/scene.js";

/** @typedef {import("../../../app/static/js/scene/scene.js").Scene} Scene */

const read = (/** @type {string} */ search, /** @type {Scene} */ scene = FIRST_SCENE) => readAddress(scene, search);
const STROKES = [[{ row: 20, col: 30 }, { row: 38, col: 30 }]];
const SCRIBBLE = [Array.from({ length: 4000 }, (_, i) => ({ row: 20 + 15 * Math.sin(i), col: 28 + 15 * Math.cos(1.7 * i) }))];

test("a scene survives its address on every page", () => {
  /** @type {Scene} */
  const digit = { ...FIRST_SCENE, digit: 4321, place: { row: 28, col: 3 }, network: "notebook-gap", without: ["stride", "bright_black"], start: { row: 1, col: 2 } };
  assert.equal(writeAddress(digit, "canvas", ""), "?digit=4321&row=28&col=3");
  assert.equal(writeAddress(digit, "inside", ""), "?digit=4321&row=28&col=3&network=notebook-gap");
  const exact = writeAddress(digit, "exact", "");
  assert.equal(exact, "?digit=4321&row=28&col=3&network=notebook-gap&without=stride.bright_black&start=1.2");
  assert.deepEqual(read(exact), { scene: digit, notices: [] });
  const drawing = { ...FIRST_SCENE, mode: /** @type {const} */ ("drawing"), drawing: fromStrokes(STROKES), guest: "3f2a" };
  const { scene } = read(writeAddress(drawing, "canvas", ""));
  assert.deepEqual(scene, drawing);
});

test("what is not ours in an address stays, after what is", () => {
  assert.equal(writeAddress(FIRST_SCENE, "canvas", "?embed=true&digit=7&room=ABCD"), "?digit=0&row=0&col=0&embed=true&room=ABCD");
});

for (const [search, digit, row] of /** @type {const} */ ([
  ["?digit=7%20&row=3)", 7, 3],
  ["?digit=7&row=3.", 7, 3],
  ["?digit=%227%22&row=(3", 7, 3],
  ["?digit=+7&row=03", 7, 3],
  ["?digit=**7**&row=%E2%80%8B3", 7, 3],
  ["?digit=7%60&row=3…", 7, 3],
])) {
  test(`what is clear is understood: ${search}`, () => {
    const { scene, notices } = read(search);
    assert.deepEqual([scene.digit, scene.place.row, notices], [digit, row, []]);
  });
}

for (const [search, notice] of [
  ["?row=29", "row goes from 0 to 28; 29 became 28."],
  ["?digit=-1", "digit goes from 0 to 9999; -1 became 0."],
  ["?col=٣", "col must be a whole number from 0 to 28; “٣” became 0."],
  ["?row=1e999", "row must be a whole number from 0 to 28; “1e999” became 0."],
  [`?digit=${"9".repeat(300)}`, "digit must be a whole number from 0 to 9999; “99999999999999999999…” became 0."],
  ["?ink=a b", "The drawing in this link is damaged, so here is a test image instead."],
  [`?ink=${"a".repeat(6001)}`, "The drawing in this link is damaged, so here is a test image instead."],
]) {
  test(`what is wrong is said: ${notice}`, () => assert.deepEqual(read(search).notices, [notice]));
}

test("whatever an address says, a scene on the canvas comes of it", () => {
  const values = ["", "0", "-0", "NaN", "1.5", "∞", "%00", "<script>", "29.0", "1.2.3", "7 7", "\n", "~~~~", "."];
  for (const name of ["digit", "row", "col", "ink", "drawing", "network", "without", "start", "evidence", "guest"]) {
    for (const value of values) {
      const { scene } = read(`?${new URLSearchParams({ [name]: value })}`);
      for (const at of [scene.place.row, scene.place.col, scene.start.row, scene.start.col]) assert.ok(at >= 0 && at <= 28 && Number.isInteger(at));
      assert.ok(Number.isInteger(scene.digit) && !Object.is(scene.digit, -0));
      assert.ok(writeAddress(scene, "exact", "").length < 500);
    }
  }
});

test("what sticks to any part of an address falls off", () => {
  const { scene } = read("?network=Gap).&without=stride.lost_windows)&start=(3.4)&guest=%203f2a)");
  assert.deepEqual([scene.network, scene.without, scene.start, scene.guest], ["gap", ["stride", "lost_windows"], { row: 3, col: 4 }, "3f2a"]);
  const link = writeAddress({ ...FIRST_SCENE, mode: "drawing", drawing: fromStrokes(STROKES) }, "canvas", "");
  const { drawing } = read(link.replace("ink=", "ink=%20(").replace("&row", ").&row")).scene;
  assert.deepEqual(drawing.ink.marks, STROKES.map((points) => strokeMark(points)));
  assert.equal(read("?drawing=kept).").scene.mode, "drawing");
});

test("what an address does not speak of stays", () => {
  const scene = { ...FIRST_SCENE, digit: 7, place: { row: 5, col: 6 }, network: "mlp" };
  assert.deepEqual(read("?guest=3f2a", scene).scene, { ...scene, guest: "3f2a" });
  assert.equal(read("", scene).scene, scene);
  assert.equal(read("?other=1", scene).scene, scene);
  assert.deepEqual(read("?digit=2", scene).scene, { ...scene, digit: 2, place: { row: 0, col: 0 }, network: "lenet" });
});

test("an empty drawing in an address leaves the digit there, for whoever shifts it again", () => {
  const { scene } = read("?ink=");
  assert.deepEqual([scene.mode, scene.digit, scene.drawing], ["drawing", 0, BLANK]);
});

test("a drawing that comes back from its own address keeps what undo brings back", () => {
  const drawing = { ...fromStrokes(STROKES), past: [BLANK.ink] };
  const scene = { ...FIRST_SCENE, mode: /** @type {const} */ ("drawing"), drawing };
  assert.equal(read(writeAddress(scene, "canvas", ""), scene).scene.drawing, drawing);
});

test("a drawing too long for a link is kept by the device: its address says so, and another device says what is missing", () => {
  const scene = { ...FIRST_SCENE, mode: /** @type {const} */ ("drawing"), drawing: fromStrokes(SCRIBBLE) };
  const search = writeAddress(scene, "canvas", "");
  assert.equal(fitsLink(scene), false);
  assert.match(search, /^\?drawing=kept&row=\d+&col=\d+$/);
  assert.deepEqual(read(search, scene), { scene, notices: [] });
  assert.match(read(search).notices[0], /kept on the device where it was made/);
});

test("a place alone moves a drawing, and where nothing is drawn the digit comes to it", () => {
  const empty = { ...FIRST_SCENE, mode: /** @type {const} */ ("drawing"), digit: 5 };
  const { scene } = readAddress(empty, "?row=14&col=9");
  assert.equal(scene.mode, "digit");
  assert.equal(scene.digit, 5);
  assert.deepEqual(scene.place, { row: 14, col: 9 });
});
