// A chart of lines over seconds: where its ticks are, and where its lines go. Geometry alone; numbers in, numbers out.

/**
 * @typedef {object} Series
 * @property {number} run index of the run whose line it is
 * @property {string} name
 * @property {string} colour
 * @property {"solid" | "dash" | "dot"} dash
 * @property {number[]} x
 * @property {number[]} y
 */
/**
 * @typedef {object} Chart
 * @property {string} title what the y axis shows
 * @property {string} unit behind each of its numbers
 * @property {"linear" | "log"} scale
 * @property {[number, number]} range of the y axis; of a logarithmic one in powers of ten
 * @property {Series[]} series
 * @property {string} said the same in words
 */
/** @typedef {{at: number, text: string}} Tick at: pixels */

export const WIDTH = 420;
export const HEIGHT = 230;
/** The plot within the picture. */
export const PLOT = { left: 48, right: WIDTH - 8, top: 8, bottom: HEIGHT - 40 };

/** The end of the x axis: the last second of all lines, or one. @param {Series[]} series */
export const lastSecond = (series) => Math.max(1, ...series.map(({ x }) => x.at(-1) ?? 0));

/** Pixels from the left of a moment. @param {number} second @param {number} last */
export const xOf = (second, last) => PLOT.left + (second / last) * (PLOT.right - PLOT.left);

/** Pixels from the top of a value; what is beyond the axis lies at its end. @param {number} value @param {Pick<Chart, "scale" | "range">} axis */
export function yOf(value, { scale, range: [least, most] }) {
  const place = scale === "log" ? Math.log10(Math.max(value, 1e-30)) : value;
  const share = Math.min(Math.max((place - least) / (most - least), 0), 1);
  return PLOT.bottom - share * (PLOT.bottom - PLOT.top);
}

/** Ticks at round seconds: 1, 2 or 5 times a power of ten apart, at most seven. @param {number} last @returns {Tick[]} */
export function xTicks(last) {
  const rough = last / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((apart) => apart >= rough * (1 - 1e-9)) ?? 10 * power;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: Math.floor(last / step + 1e-9) + 1 }, (_, i) => ({ at: xOf(i * step, last), text: (i * step).toFixed(digits) }));
}

/** Ticks of the y axis: each power of ten, or quarters of a linear one. @param {Pick<Chart, "scale" | "range">} axis @returns {Tick[]} */
export function yTicks({ scale, range: [least, most] }) {
  if (scale === "linear") {
    const step = 25;
    return Array.from({ length: Math.floor((most - least) / step) + 1 }, (_, i) => least + i * step).map((value) => ({ at: yOf(value, { scale, range: [least, most] }), text: String(value) }));
  }
  const powers = Array.from({ length: Math.floor(most) - Math.ceil(least) + 1 }, (_, i) => Math.ceil(least) + i);
  return powers.map((power) => ({ at: yOf(10 ** power, { scale, range: [least, most] }), text: power < 0 ? (10 ** power).toFixed(-power) : String(10 ** power) }));
}

/** The path of a line, as SVG writes it; a point alone is a dash of two pixels. @param {Series} series @param {Chart} chart @param {number} last */
export function pathOf({ x, y }, chart, last) {
  const points = x.map((second, i) => `${xOf(second, last).toFixed(1)} ${yOf(y[i], chart).toFixed(1)}`);
  return points.length === 1 ? `M${points[0]}h2` : `M${points.join("L")}`;
}

/** A line as it was at a moment. @param {Series} series @param {number} second */
export function until(series, second) {
  const n = series.x.filter((then) => then <= second + 1e-6).length;
  return { ...series, x: series.x.slice(0, n), y: series.y.slice(0, n) };
}

/** The index of the point that is nearest to a moment; -1 without points. @param {number[]} x @param {number} second */
export function nearest(x, second) {
  const after = x.findIndex((moment) => moment >= second);
  if (after <= 0) return after === 0 ? 0 : x.length - 1;
  return second - x[after - 1] < x[after] - second ? after - 1 : after;
}

/** A value: with a tenth if it has a unit, else with three digits that say something. @param {number} value @param {string} unit */
export const inWords = (value, unit) => (unit ? `${value.toFixed(1)}${unit}` : value.toPrecision(3));
