import assert from "node:assert/strict";
import { test } from "node:test";
import { answersGiven, behind, confusionCounts, favourite, rightOf, worstCell, wrongAnswers } from "../../../app/static/js/mixups/counts.js";
import { cellInWords, shownInWords, summary } from "../../../app/static/js/mixups/words.js";

const LABELS = "3338099"; // two more than were asked
const ANSWERS = "35550";
const COUNTS = confusionCounts(LABELS, ANSWERS);

test("five digits are counted by hand", () => {
  assert.deepEqual([COUNTS[3][3], COUNTS[3][5], COUNTS[8][5], COUNTS[0][0]], [1, 2, 1, 1]);
  assert.deepEqual(rightOf(COUNTS), { asked: 5, right: 1 + 1 });
  assert.deepEqual(answersGiven(COUNTS), [1, 0, 0, 1, 0, 3, 0, 0, 0, 0]);
  assert.deepEqual(wrongAnswers(COUNTS), [0, 0, 0, 0, 0, 3, 0, 0, 0, 0]);
});

test("behind a cell are the digits that it counts", () => {
  assert.deepEqual(behind(LABELS, ANSWERS, { truth: 3, answer: 5 }), [1, 2]);
  assert.deepEqual(behind(LABELS, ANSWERS, { truth: 9, answer: 9 }), []);
});

test("the worst cell has most of what is wrong, and the favourite is the wrong answer given most often", () => {
  assert.deepEqual(worstCell(COUNTS), { truth: 3, answer: 5 });
  assert.deepEqual(favourite(wrongAnswers(COUNTS)), { answer: 5, times: 3, wrong: 3 });
  assert.deepEqual(favourite(new Uint16Array([0, 4, 0, 6])), { answer: 3, times: 6, wrong: 10 });
  assert.equal(favourite(wrongAnswers(confusionCounts("123", "123"))), null);
});

test("a cell and a place are told in words", () => {
  assert.equal(cellInWords(37, { truth: 7, answer: 1 }), "37 sevens taken for a 1");
  assert.equal(cellInWords(1, { truth: 6, answer: 8 }), "One six taken for an 8");
  assert.equal(cellInWords(0, { truth: 0, answer: 0 }), "No zero read rightly");
  assert.equal(cellInWords(1135, { truth: 1, answer: 1 }), "1,135 ones read rightly");
  assert.equal(shownInWords(0, 24, 37), "; the first 24 are shown");
  assert.equal(shownInWords(24, 13, 37), "; 25 to 37 are shown");
  assert.equal(shownInWords(0, 13, 13), "");
  assert.equal(summary({ asked: 10000, right: 892 }, { answer: 5, times: 9098, wrong: 9108 }),
    "Right: 892 of 10,000 (8.9 %). Of the 9,108 wrong answers 9,098 are 5: its favourite here.");
  assert.equal(summary({ asked: 10, right: 10 }, null), "Right: 10 of 10 (100.0 %). No wrong answer.");
  assert.equal(summary({ asked: 5, right: 2 }, { answer: 5, times: 3, wrong: 3 }), "Right: 2 of 5 (40.0 %). All 3 wrong answers are 5.");
});
