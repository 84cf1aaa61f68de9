// What a matrix of mix-ups says, in words.

/** @typedef {import("./counts.js").Cell} Cell */

const NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const PLURALS = ["zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines"];

/** @param {number} n */
export const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** What lies behind a cell: "37 sevens taken for a 1". @param {number} count @param {Cell} cell */
export function cellInWords(count, { truth, answer }) {
  const digits = count === 1 ? `One ${NAMES[truth]}` : `${count === 0 ? "No" : grouped(count)} ${count === 0 ? NAMES[truth] : PLURALS[truth]}`;
  return truth === answer ? `${digits} read rightly` : `${digits} taken for ${answer === 8 ? "an" : "a"} ${answer}`;
}

/** How many are shown of how many. @param {number} from @param {number} shown @param {number} all */
export function shownInWords(from, shown, all) {
  if (shown === all) return "";
  return from === 0 ? `; the first ${shown} are shown` : `; ${grouped(from + 1)} to ${grouped(from + shown)} are shown`;
}

/**
 * How right a network is at a place, and which wrong answer it likes best there.
 * @param {{asked: number, right: number}} rightness @param {import("./counts.js").Favourite | null} favourite
 */
export function summary({ asked, right }, favourite) {
  const share = ((100 * right) / asked).toFixed(1);
  const first = `Right: ${grouped(right)} of ${grouped(asked)} (${share} %).`;
  if (!favourite) return `${first} No wrong answer.`;
  const { answer, times, wrong } = favourite;
  if (wrong === 1) return `${first} The one wrong answer is ${answer}.`;
  if (times === wrong) return `${first} All ${grouped(wrong)} wrong answers are ${answer}.`;
  return `${first} Of the ${grouped(wrong)} wrong answers ${grouped(times)} ${times === 1 ? "is" : "are"} ${answer}: its favourite here.`;
}
