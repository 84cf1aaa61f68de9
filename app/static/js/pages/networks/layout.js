// Where the stages of a network stand in its picture. Pure geometry, in the units of the picture's viewBox.

/** @typedef {import("../../nn/anatomy.js").Anatomy} Anatomy */
/**
 * A box of the picture: the input, or a stage.
 * @typedef {object} Box
 * @property {number} stage index of the stage, −1 for the input
 * @property {number} x of the middle
 * @property {number} width of the front sheet
 * @property {number} height
 * @property {number} sheets drawn one behind the other, 1 to 6
 * @property {boolean} isVector
 * @property {boolean} isExtractor
 */

export const WIDTH = 800;
export const HEIGHT = 118;
/** The baseline below all boxes. */
export const FOOT = 88;
/** Units from one sheet of a stack to the next, to the right and up. */
export const LIFT = 2.4;
const PIXEL = 0.95;
const MOST_SHEETS = 6;

/**
 * Whether a stage finds features: all before the classifier, if any window slides over the picture at all.
 * @param {Anatomy} anatomy @param {number} index
 */
export const isExtractor = ({ stages }, index) => stages[index].extractor && stages.some(({ window }) => window);

/**
 * @param {Anatomy} anatomy
 * @returns {Box[]} from left to right
 */
export function layOut(anatomy) {
  const { stages, input } = anatomy;
  const pictures = [{ shape: [1, input, input] }, ...stages];
  const step = WIDTH / pictures.length;
  return pictures.map(({ shape }, i) => {
    const isVector = shape.length === 1;
    const [channels, side] = shape;
    return {
      stage: i - 1,
      x: (i + 0.5) * step,
      width: isVector ? 9 : Math.max(side * PIXEL, 5),
      height: isVector ? vectorHeight(channels) : Math.max(side * PIXEL, 5),
      sheets: isVector ? 1 : Math.min(Math.ceil(Math.sqrt(channels) * 1.2), MOST_SHEETS, channels),
      isVector,
      isExtractor: i === 0 || isExtractor(anatomy, i - 1),
    };
  });
}

/** A column grows with the logarithm of what it holds: 10 and 3,136 both can be seen. @param {number} n */
const vectorHeight = (n) => 12 + 54 * (Math.log(n / 10) / Math.log(313.6));

/**
 * The pixels of the picture that the middle cell of a stage sees; a flattened number sees what its cell saw.
 * @param {Anatomy} anatomy @param {number} index of the stage
 * @returns {{first: number, size: number, step: number} | null} null where it sees all
 */
export function middleSight({ stages, input }, index) {
  const from = stages[index].type === "Flatten" ? index - 1 : index;
  if (from < 0) return { first: input / 2, size: 1, step: 1 };
  const { sight, shape } = stages[from];
  return sight && { first: sight.start + Math.floor(shape[1] / 2) * sight.step, size: sight.receptiveField, step: sight.step };
}
