// Numbers as people read them: at most two decimals, a true minus sign, and word of it where something was rounded away.

const DECIMALS = 2;

/** @param {number} x */
const rounded = (x) => Math.round(x * 10 ** DECIMALS) / 10 ** DECIMALS;

/** Whether the written number is not the number itself. @param {number} x */
export const isRounded = (x) => Math.abs(x - rounded(x)) > 1e-9 * Math.max(1, Math.abs(x));

/** @param {number} x */
export function written(x) {
  const short = rounded(x);
  return short < 0 ? `−${-short}` : String(Math.abs(short));
}

/** As a factor or a term that follows an operator: a negative number in brackets. @param {number} x */
export const bracketed = (x) => (rounded(x) < 0 ? `(${written(x)})` : written(x));

/** "=" or, where a number beside it was rounded, "≈". @param {...number} numbers */
export const equals = (...numbers) => (numbers.some(isRounded) ? "≈" : "=");

/**
 * A number that somebody typed, with point or comma and either minus sign; null if it is none.
 * @param {string} text
 */
export function readNumber(text) {
  const plain = text.trim().replace(/^[−–]/, "-").replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}
