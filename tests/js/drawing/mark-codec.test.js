import assert from "node:assert/strict";
import { test } from "node:test";
import { extendStroke, quantise } from "../../../app/static/js/drawing/ink.js";
import { LONGEST, decodeMarks, encodeMarks } from "../../../app/static/js/drawing/mark-codec.js";
import { compose, MOST_STAMPS, stampMark, strokeMark } from "../../../app/static/js/drawing/marks.js";

/** @typedef {import("../../../app/static/js/drawing/ink.js").Stroke} Stroke */
/** @typedef {import("../../../app/static/js/drawing/marks.js").StrokeMark} StrokeMark */

const inked = (/** @type {Stroke[]} */ strokes) => strokes.map((points) => strokeMark(points));
const encodeStrokes = (/** @type {Stroke[]} */ strokes) => encodeMarks(inked(strokes));

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

/** Marks of all kinds. @param {number} seed */
function randomMarks(seed) {
  const random = randomNumbers(seed);
  return randomStrokes(seed).flatMap((points) => {
    const kind = /** @type {const} */ (["ink", "eraser"])[Math.floor(2 * random())];
    const corner = () => Math.floor(85 * random()) - 28;
    return [strokeMark(points, kind), ...(random() < 0.4 ? [stampMark(Math.floor(10_000 * random()), { row: corner(), col: corner() })] : [])];
  });
}

test("what is written is read again, mark for mark and pixel for pixel", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const marks = randomMarks(seed);
    const text = encodeMarks(marks);
    assert.match(text, /^[A-Za-z0-9_~.-]*$/);
    const again = decodeMarks(text);
    assert.deepEqual(again, marks);
    assert.deepEqual(compose(again, 56, 56), compose(marks, 56, 56));
    assert.equal(encodeMarks(again), text);
  }
});

/** Links as the first version wrote them, and their strokes. @type {[string, [number, number][][]][]} */
const OLD_LINKS = [
  ["CYDAhc", [[[10, 20], [10.25, 19]]]],
  ["DQCwkgsY.EIDA~CYEA", [[[24, 16], [25, 16], [28, 14]], [[38, 20], [10, 36]]]],
  ["AAAA.HAHA", [[[-28, -28]], [[84, 84]]]],
];

test("links of the first version open as they did, and a drawing of ink alone is still written like them", () => {
  for (const [text, strokes] of OLD_LINKS) {
    const marks = inked(strokes.map((points) => points.map(([row, col]) => ({ row, col }))));
    assert.deepEqual(decodeMarks(text), marks);
    assert.equal(encodeMarks(marks), text);
  }
});

test("a test digit takes nine characters, an eraser's stroke two more than the pen's", () => {
  // image 0 at (0, 0): 0 is AAA, 28 from −28 is 0·64 + 28, "Ac"
  assert.equal(encodeMarks([stampMark(0, { row: 0, col: 0 })]), "~dAAAAcAc");
  assert.equal(encodeMarks([strokeMark([{ row: 10, col: 20 }], "eraser")]), "~eCYDA");
  assert.deepEqual(decodeMarks("~dCcPAABU"), [stampMark(9999, { row: -28, col: 56 })]);
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
  assert.deepEqual(decodeMarks(""), []);
  assert.equal(encodeStrokes([[], [{ row: 0, col: 0 }], []]), encodeStrokes([[{ row: 0, col: 0 }]]));
});

test("the corners of what can be drawn are written and read", () => {
  const corners = [-28, 84].flatMap((row) => [-28, 84].map((col) => ({ row, col })));
  assert.deepEqual(decodeMarks(encodeStrokes([corners])), inked([corners]));
});

test("a drawing that would not be read is not written", () => {
  assert.throws(() => encodeStrokes([[{ row: 85, col: 0 }]]), /point \(85, 0\) is outside -28\.\.84/);
  assert.throws(() => encodeStrokes([[{ row: NaN, col: 0 }]]), /outside/);
  assert.throws(() => encodeMarks([stampMark(0, { row: 57, col: 0 })]), /test digit at \(57, 0\) is outside -28\.\.56/);
  assert.throws(() => encodeMarks([stampMark(0, { row: 0.5, col: 0 })]), /outside/);
  assert.throws(() => encodeMarks([stampMark(10_000, { row: 0, col: 0 })]), /10000 is no test image/);
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
    ["~", /holds "~"/],
    ["~e", /stroke 1 of the drawing is cut short/],
    ["~e~eAAAA", /holds "~"/],
    ["~xAAAA", /holds "~"/],
    ["~d", /mark 1 of the drawing is no test digit: it has 0 digits of 7/],
    ["AAAA.~dAAAAcAcA", /mark 2 of the drawing is no test digit: it has 8 digits of 7/],
    ["~dAAAAc<c", /mark 1 of the drawing holds "<"/],
    ["~dCcQAcAc", /test image 10000 at/],
    ["~dAAABVAc", /at \(57, 0\), outside -28\.\.56/],
    ["~d_______", /outside/],
    [Array(MOST_STAMPS + 1).fill("~dAAAAcAc").join("."), /17 test digits; 16 is the most/],
    [null, /a text, not null/],
    [undefined, /a text, not undefined/],
    [["AAAA"], /a text, not object/],
  ];
  for (const [text, words] of hostile) assert.throws(() => decodeMarks(/** @type {any} */ (text)), words);
});

test("any text is either refused or a drawing within reach", () => {
  const random = randomNumbers(9);
  const alphabet = "ABCDEFGHghijkl019_-~.de";
  let read = 0;
  for (let round = 0; round < 20_000; round++) {
    const start = ["", "~e", "~d", "~dAA"][round % 4];
    const length = Math.floor(20 * random());
    const text = start + Array.from({ length }, () => alphabet[Math.floor(alphabet.length * random())]).join("");
    let marks;
    try {
      marks = decodeMarks(text);
    } catch (error) {
      assert.ok(error instanceof Error && error.message.includes("drawing"), text);
      continue;
    }
    read++;
    for (const mark of marks) {
      if (mark.kind === "stamp") {
        assert.ok(mark.digit >= 0 && mark.digit <= 9999 && [mark.at.row, mark.at.col].every((at) => at >= -28 && at <= 56));
      } else for (const { row, col } of mark.points) assert.ok(row >= -28 && row <= 84 && col >= -28 && col <= 84);
    }
    assert.deepEqual(decodeMarks(encodeMarks(marks)), marks);
  }
  assert.ok(read > 100, `${read}`);
});
