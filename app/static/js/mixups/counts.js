// What a network takes for what, from one answer a test digit: the confusion matrix, the digits behind a cell, and the wrong
// answer that it likes best. Pure functions; rows are true classes, columns answers.

export const CLASSES = 10;

/** @typedef {{truth: number, answer: number}} Cell of the matrix: what digits are, what they are taken for */
/** @typedef {{answer: number, times: number, wrong: number}} Favourite a wrong answer, how often it is given, of how many wrong ones */

/**
 * Count how often digits of each class were given each answer.
 * @param {string} labels the classes of the test digits, one character each @param {string} answers to the first of them
 * @returns {number[][]} [truth][answer]
 */
export function confusionCounts(labels, answers) {
  const counts = Array.from({ length: CLASSES }, () => new Array(CLASSES).fill(0));
  for (let i = 0; i < answers.length; i++) counts[Number(labels[i])][Number(answers[i])] += 1;
  return counts;
}

/** The numbers of the test digits behind a cell. @param {string} labels @param {string} answers @param {Cell} cell */
export function behind(labels, answers, { truth, answer }) {
  const numbers = [];
  for (let i = 0; i < answers.length; i++) if (labels[i] === String(truth) && answers[i] === String(answer)) numbers.push(i);
  return numbers;
}

/** How often each answer is given in all. @param {number[][]} counts */
export const answersGiven = (counts) => counts[0].map((_, answer) => sum(counts.map((row) => row[answer])));

/** How many digits were asked, and how many of them were right. @param {number[][]} counts */
export const rightOf = (counts) => ({ asked: sum(counts.flat()), right: sum(counts.map((row, k) => row[k])) });

/** The wrong answer that is given most often; null where nothing is wrong. @param {number[] | Uint16Array} wrong how often each answer is given wrongly @returns {Favourite | null} */
export function favourite(wrong) {
  const all = sum([...wrong]);
  if (all === 0) return null;
  const times = Math.max(...wrong);
  return { answer: wrong.indexOf(times), times, wrong: all };
}

/** How often each answer is given wrongly. @param {number[][]} counts */
export const wrongAnswers = (counts) => answersGiven(counts).map((given, k) => given - counts[k][k]);

/** The cell off the diagonal that has most digits; the first cell where nothing is wrong. @param {number[][]} counts @returns {Cell} */
export function worstCell(counts) {
  let worst = { truth: 0, answer: 0, times: 0 };
  counts.forEach((row, truth) => row.forEach((times, answer) => {
    if (truth !== answer && times > worst.times) worst = { truth, answer, times };
  }));
  return { truth: worst.truth, answer: worst.answer };
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);
