// The picture of a convolution over several input channels: a row for each, with its slice of the kernel and its partial sum;
// what they add up to goes into one feature map. A pure function of set-up, time and size.

import { css } from "./colours.js";
import { channelsOf, convolutionStep, slidingOf } from "./convolution.js";
import { cornerAt, hintItems, resultLines, termItems } from "./convolution-scene.js";
import { frameItems, gridItems, largestOf, middleOf, viewGrid } from "./gridview.js";
import { bracketed, equals, written } from "./numbers.js";
import { flyingItems, heading, hoverItems, inputItems, inputView, MARGIN, outputItems, outputView, sizeFor, styleOf, windowItems } from "./scene.js";

/** @typedef {import("./convolution.js").Convolution} Convolution */
/** @typedef {import("./convolution.js").ConvolutionStep} Step */
/** @typedef {import("./gridview.js").Box} Box */
/** @typedef {import("./gridview.js").GridView} GridView */
/** @typedef {import("./picture.js").Item} Item */
/** @typedef {import("./scene.js").Look} Look */
/** @typedef {import("./scene.js").Style} Style */
/** @typedef {import("./sliding.js").Grid} Grid */

/** On a phone: between two channels, the largest sides of an input and of the output, and the height of the sums, px. */
const NARROW = { between: 10, input: 150, output: 190, sums: 96 };

/** @param {number} width */
const narrowSide = (width) => Math.min((width - 12) / 2 - MARGIN, NARROW.input);

/** How high the picture is on a phone, px. @param {number} width @param {number} channels */
export const narrowChannelsHeight = (width, channels) => 44 + channels * (narrowSide(width) + NARROW.between) + NARROW.sums + Math.min(width, NARROW.output) + MARGIN;

/**
 * Where everything stands.
 * @param {Convolution} convolution @param {Grid} output @param {Look} look
 */
export function arrangeChannels(convolution, output, look) {
  const style = styleOf(look);
  const { gap, titleHeight, narrow } = style;
  const { width, height, index, zoom, moment } = look;
  const all = channelsOf(convolution);
  const sliding = slidingOf(convolution);
  const corner = cornerAt(index, moment.glide, output, sliding);
  const middle = { row: corner.row + (sliding.size - 1) / 2, col: corner.col + (sliding.size - 1) / 2 };
  const between = narrow ? NARROW.between : 12 * style.unit;
  const side = narrow ? narrowSide(width) : Math.min((height - titleHeight - MARGIN - (all.length - 1) * between) / all.length, width * 0.22);
  const kernelSide = narrow ? side : Math.min(side, width * 0.16);
  const kernelX = narrow ? width - MARGIN - side : MARGIN + side + gap;
  const outputSide = narrow ? Math.min(width - 2 * MARGIN, NARROW.output) : Math.min(width * 0.26, height * 0.62);
  const rowsEnd = titleHeight + all.length * (side + between);
  /** @type {Box} */
  const outputBox = narrow
    ? { x: (width - outputSide) / 2, y: rowsEnd + NARROW.sums + titleHeight, width: outputSide, height: outputSide }
    : { x: width - MARGIN - outputSide, y: titleHeight, width: outputSide, height: outputSide };
  /** @type {Box} where the partial sums are added up */
  const sums = narrow
    ? { x: 0, y: rowsEnd, width, height: NARROW.sums }
    : { x: outputBox.x - gap, y: titleHeight + outputSide + 10 * style.unit, width: outputSide + gap, height: height - titleHeight - outputSide - 10 * style.unit };
  const termsX = kernelX + kernelSide + gap * 0.6;
  const channels = all.map(({ input, kernel }, i) => {
    const y = titleHeight + i * (side + between);
    return {
      input: inputView({ x: MARGIN, y, width: side, height: side }, input, sliding.padding, zoom, middle),
      kernel: viewGrid({ x: kernelX, y: y + (side - kernelSide) / 2, width: kernelSide, height: kernelSide }, kernel),
      terms: { x: termsX, y, width: outputBox.x - gap * 1.4 - termsX, height: side },
    };
  });
  const cell = { row: Math.floor(Math.max(index, 0) / Math.max(output.cols, 1)), col: Math.max(index, 0) % Math.max(output.cols, 1) };
  return { style, sliding, corner, channels, sums, output: outputView(outputBox, output, channels[0].input.cell, zoom, cell) };
}

/**
 * @param {Convolution} convolution @param {Grid} output all of it @param {Look} look
 * @param {{flipped: boolean}} words @param {number} atHand the channel that is painted on
 * @returns {import("./picture.js").Picture}
 */
export function channelsScene(convolution, output, look, { flipped }, atHand) {
  const places = arrangeChannels(convolution, output, look);
  const { style, sliding, corner, channels, sums } = places;
  const { input, kernel, padding } = convolution;
  const all = channelsOf(convolution);
  const { index, moment, asked, covered } = look;
  const step = index >= 0 && output.cells.length ? convolutionStep(convolution, index) : null;
  const window = step ? { corner, size: sliding.size } : null;
  const [k, n] = [kernel.rows, all.length];
  const largest = { input: Math.max(...all.map((channel) => largestOf(channel.input))), kernel: Math.max(...all.map((channel) => largestOf(channel.kernel))) };

  /** @type {Item[]} */
  const items = [
    heading(channels[0].input.box, `Input ${n}×${input.rows}×${input.cols}${padding ? ` + padding ${padding}` : ""}`, style),
    heading({ ...channels[0].kernel.box, y: channels[0].input.box.y }, `Kernel ${n}×${k}×${k}${flipped ? ", flipped" : ""}`, style),
    heading(places.output.box, `Feature map ${output.rows}×${output.cols}`, style),
  ];
  channels.forEach((channel, i) => {
    items.push(...inputItems(channel.input, all[i].input, padding, window, style, largest.input));
    items.push(...gridItems(channel.kernel, all[i].kernel, { scale: style.scales.kernel, empty: style.empty, largest: largest.kernel }));
    if (i === atHand) items.push(...frameItems(channel.kernel, { row: 0, col: 0 }, k, k, { stroke: style.accent, lineWidth: 2.5 }));
  });
  items.push(...outputItems(places.output, output, look, style));
  if (step && !asked && !covered) items.push(...sumItems(places, step, convolution, moment));
  else items.push(...hintItems(sums, !output.cells.length ? "The kernel does not fit." : asked || covered ? "What comes out?" : style.narrow ? "Press Play" : "Press Play, or →", style));
  const hovered = channels[atHand].input;
  items.push(...hoverItems(look.hover?.part.startsWith("channel") || look.hover?.part === "kernel" ? null : look.hover, { input: hovered, outputs: [places.output] }, input, sliding, style));
  return { width: look.width, height: look.height, background: css(look.palette.page), items };
}

/**
 * Channel by channel the products and their partial sum, then all together, then the value that flies into its cell.
 * @param {ReturnType<typeof arrangeChannels>} places @param {Step} step @param {Convolution} convolution @param {import("./timeline.js").Moment} moment
 * @returns {Item[]}
 */
function sumItems({ style, channels, sums, output, sliding }, step, convolution, moment) {
  const all = channelsOf(convolution);
  const [k, n] = [sliding.size, all.length];
  /** @type {Item[]} */
  const items = [];
  channels.forEach(({ input, kernel, terms }, i) => {
    const share = Math.min(Math.max(moment.products * n - i, 0), 1);
    const part = step.parts[i];
    if (share > 0 && share < 1 && moment.glide === 1) {
      const at = { row: Math.floor((share * k * k) / k), col: Math.floor(share * k * k) % k };
      items.push(...windowItems(kernel, at, 1, style));
      items.push(...windowItems(input, { row: step.top + sliding.padding + at.row, col: step.left + sliding.padding + at.col }, 1, style));
    }
    if (style.narrow) return;
    const line = Math.min(24 * style.unit, terms.height * 0.2);
    const { items: products, height } = termItems({ ...terms, height: terms.height - 1.5 * line }, part, all[i].kernel, share, style);
    const { x, width } = terms;
    const sum = `${equals(part.sum, ...part.products)} ${written(part.sum)}`;
    items.push(...products, {
      kind: "text", x: x + width / 2, y: terms.y + height + 0.8 * line, text: sum, size: line, fill: style.text, weight: 650, opacity: share === 1 ? 1 : 0,
    });
  });
  const lines = totalLines(step, convolution);
  const lineHeight = sums.height / Math.max(lines.length, 3);
  const size = Math.min(26 * style.unit, lineHeight / 1.25, ...lines.map(({ text }) => sizeFor(text, sums.width)));
  const opacities = { sum: moment.sum, bias: moment.bias, activation: moment.activation };
  const at = (/** @type {number} */ i) => ({ x: sums.x + sums.width / 2, y: sums.y + (i + 0.5) * lineHeight });
  lines.forEach(({ text, part }, i) => {
    const isLast = i === lines.length - 1;
    items.push({ kind: "text", ...at(i), text, size, opacity: opacities[part], fill: isLast ? style.tinted("map") : style.text, weight: isLast ? 750 : 550 });
  });
  items.push(...flyingItems(at(lines.length - 1), middleOf(output, step), moment.fill, step.value, 26 * style.unit, style));
  return items;
}

/** "4 + 2 + (−1) = 5", and what follows. @param {Step} step @param {Convolution} convolution */
export function totalLines(step, convolution) {
  const sums = step.parts.map(({ sum }) => sum);
  const text = `${sums.map((sum, i) => (i ? bracketed(sum) : written(sum))).join(" + ")} ${equals(...sums, step.sum)} ${written(step.sum)}`;
  return [{ part: /** @type {const} */ ("sum"), text }, ...resultLines(step, convolution).slice(1)];
}
