// Colours of the stepper: one scale for each role, from the page's own background, so that light and dark both work.

/** @typedef {[number, number, number]} Rgb */
/**
 * @typedef {object} Palette
 * @property {Rgb} text
 * @property {Rgb} page
 * @property {Rgb} soft
 * @property {Rgb} accent
 */

/** Hues of the roles, safe for the colour-blind (Okabe & Ito, 2008), and not those of the three networks. */
export const ROLES = /** @type {Record<"input" | "kernel" | "map" | "negative", Rgb>} */ ({
  input: [86, 180, 233],
  kernel: [230, 159, 0],
  map: [204, 121, 167],
  negative: [96, 104, 80],
});
/** @typedef {"input" | "kernel" | "map"} Role */

/** @param {Rgb} from @param {Rgb} to @param {number} share @returns {Rgb} */
export const mix = (from, to, share) => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

/** As #rrggbb, which every reader of SVG understands. @param {Rgb} colour */
export const css = (colour) => `#${colour.map((level) => Math.round(level).toString(16).padStart(2, "0")).join("")}`;

/** Relative luminance, 0..1 (WCAG 2.1). @param {Rgb} colour */
export function luminance(colour) {
  const [r, g, b] = colour.map((level) => (level / 255 <= 0.04045 ? level / 255 / 12.92 : ((level / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @type {Rgb} */
const INK = [16, 18, 24];
/** @type {Rgb} */
const CHALK = [255, 255, 255];

/** Black or white, whichever is read more easily on this colour. @param {Rgb} colour @returns {Rgb} */
export const readableOn = (colour) => (luminance(colour) > 0.2 ? INK : CHALK);

const LEVELS = 48;

/**
 * The scale of a role: 0 is nearly the page's background, the role's hue is the largest value, grey the most negative.
 * @param {Palette} palette @param {Role} role
 */
export function scaleOf(palette, role) {
  const zero = mix(palette.page, palette.text, 0.05);
  const colours = Array.from({ length: 2 * LEVELS + 1 }, (_, i) => {
    const share = (i - LEVELS) / LEVELS;
    return mix(zero, share < 0 ? ROLES.negative : ROLES[role], Math.abs(share) ** 0.8);
  });
  const fills = colours.map(css);
  const inks = colours.map((colour) => css(readableOn(colour)));
  /** @param {number} value @param {number} largest */
  const level = (value, largest) => Math.round(Math.min(Math.max(value / largest, -1), 1) * LEVELS) + LEVELS;
  return {
    /** @param {number} value @param {number} largest the value of the full hue */
    fill: (value, largest) => fills[level(value, largest)],
    /** The colour of a number on that fill. @param {number} value @param {number} largest */
    ink: (value, largest) => inks[level(value, largest)],
  };
}
