import assert from "node:assert/strict";
import { test } from "node:test";
import { extendStroke, quantise, rasterise } from "../../../app/static/js/drawing/ink.js";
import { LONGEST, decodeStrokes, encodeStrokes } from "../../../app/static/js/drawing/stroke-codec.js";

/** Numbers in 0..1, the same in every run (Park and Miller). @param {number} seed */
function randomNumbers(seed) {
  return () => (seed = (seed * 48271) % 2147483647) / 2147483647;
}

/** Drawings like a hand's, and wild ones that leap about. @param {number} seed */
function randomStrokes(seed) {
  const random = randomNumbers(seed);
  const leap = seed % 2 ? 3 : 100;
  return Array.from({ length: 1 + Math.floor(5 * random()) }, () => {
    /** @type {{row: number, col: number}[]} */
    let stroke = [];
    let [row, col] = [112 * random() - 28, 112 * random() - 28];
    for (let n = Math.floor(60 * random()); n >= 0; n--) {
      stroke = extendStroke(stroke, { row, col });
      row += leap * (random() - 0.5);
      col += leap * (random() - 0.5);
    }
    return stroke;
  });
}

test("what is written is read again, point for point and pixel for pixel", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const strokes = randomStrokes(seed);
    const text = encodeStrokes(strokes);
    assert.match(text, /^[A-Za-z0-9_~.-]*$/);
    const again = decodeStrokes(text);
    assert.deepEqual(again, strokes);
    assert.deepEqual(rasterise(again, 56, 56), rasterise(strokes, 56, 56));
    assert.equal(encodeStrokes(again), text);
  }
});

test("a hand's stroke takes two characters a point", () => {
  const line = Array.from({ length: 100 }, (_, i) => quantise({ row: 10 + i / 4, col: 20 + 3 * Math.sin(i / 5) }));
  assert.equal(encodeStrokes([line]).length, 2 * 100 + 2);
});

test("the text is the one of the documentation", () => {
  assert.equal(encodeStrokes([[{ row: 10, col: 20 }, { row: 10.25, col: 19 }]]), "CYDAhc");
  // 38 and 48 pixels from −28 are 152 = 2·64 + 24 and 192 = 3·64 + 0 quarters; the move is +1 and −4 quarters
});

test("no strokes are the empty text, and a stroke without points is no stroke", () => {
  assert.equal(encodeStrokes([]), "");
  assert.deepEqual(decodeStrokes(""), []);
  assert.equal(encodeStrokes([[], [{ row: 0, col: 0 }], []]), encodeStrokes([[{ row: 0, col: 0 }]]));
});

test("the corners of what can be drawn are written and read", () => {
  const corners = [-28, 84].flatMap((row) => [-28, 84].map((col) => ({ row, col })));
  assert.deepEqual(decodeStrokes(encodeStrokes([corners])), [corners]);
});

test("a drawing that would not be read is not written", () => {
  assert.throws(() => encodeStrokes([[{ row: 85, col: 0 }]]), /point \(85, 0\) is outside -28\.\.84/);
  assert.throws(() => encodeStrokes([[{ row: NaN, col: 0 }]]), /outside/);
  const endless = Array.from({ length: 3000 }, (_, i) => ({ row: i % 2, col: 0 }));
  assert.throws(() => encodeStrokes([endless]), /6002 characters; 6000 is the most/);
  assert.equal(encodeStrokes([endless.slice(1)]).length, LONGEST);
});

test("hostile texts are refused in words", () => {
  /** @type {[unknown, RegExp][]} */
  const hostile = [
    ["A".repeat(6001), /6001 characters; 6000 is the most/],
    ["AAA", /stroke 1 of the drawing is cut short/],
    ["AAAAB", /stroke 1 of the drawing is cut short/],
    ["AAAA~AA", /cut short/],
    [".", /stroke 1 of the drawing is cut short/],
    ["AAAA.", /stroke 2 of the drawing is cut short/],
    ["AAAA<script>", /holds "<"/],
    ["AAAAg é", /holds " "/],
    ["AAAAé", /holds "é"/],
    ["~AAAA", /holds "~"/],
    ["AAAAAA", /goes to \(-36, -36\), outside/],
    ["____", /goes to \(979\.5, 979\.5\), outside/],
    ["AAAA~--AA", /outside/],
    [null, /a text, not null/],
    [undefined, /a text, not undefined/],
    [["AAAA"], /a text, not object/],
  ];
  for (const [text, words] of hostile) assert.throws(() => decodeStrokes(/** @type {any} */ (text)), words);
});

test("any text is either refused or a drawing within reach", () => {
  const random = randomNumbers(9);
  const alphabet = "ABCDEFGHghijkl019_-~.";
  for (let round = 0; round < 5000; round++) {
    const length = Math.floor(20 * random());
    const text = Array.from({ length }, () => alphabet[Math.floor(alphabet.length * random())]).join("");
    let strokes;
    try {
      strokes = decodeStrokes(text);
    } catch (error) {
      assert.ok(error instanceof Error && error.message.includes("drawing"), text);
      continue;
    }
    for (const { row, col } of strokes.flat()) assert.ok(row >= -28 && row <= 84 && col >= -28 && col <= 84);
    assert.deepEqual(decodeStrokes(encodeStrokes(strokes)), strokes);
  }
});
