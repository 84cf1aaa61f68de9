// A picture as a list of shapes, and two ways to make it seen: painted on a canvas, written as SVG.

/** @typedef {{kind: "rect", x: number, y: number, width: number, height: number, fill?: string, stroke?: string, lineWidth?: number,
 *   radius?: number, dash?: number[], opacity?: number}} Rect */
/** @typedef {{kind: "text", x: number, y: number, text: string, size: number, fill: string, align?: "start" | "middle" | "end",
 *   weight?: number, opacity?: number}} Text `y` is the middle of the letters */
/** @typedef {{kind: "cells", x: number, y: number, cell: number, rows: number, cols: number, fills: string[], gap?: number,
 *   radius?: number}} Cells squares row by row, `cell` apart */
/** @typedef {{kind: "clip", x: number, y: number, width: number, height: number, items: Item[]}} Clip its items, within the box alone */
/** @typedef {Rect | Text | Cells | Clip} Item */
/** @typedef {{width: number, height: number, background: string, items: Item[]}} Picture */

/** How far the letters' baseline lies under the middle of a digit, as a share of the size: the same on canvas and in SVG, whatever the font. */
const BASELINE = 0.33;
const FONT = '"Source Sans", "Source Sans Pro", system-ui, sans-serif';

/**
 * The squares of a grid of cells.
 * @param {Cells} cells
 * @returns {{x: number, y: number, side: number, fill: string}[]}
 */
const squaresOf = ({ x, y, cell, cols, fills, gap = 0 }) =>
  fills.map((fill, i) => ({ x: x + (i % cols) * cell + gap / 2, y: y + Math.floor(i / cols) * cell + gap / 2, side: cell - gap, fill }));

// --- on a canvas ----------------------------------------------------------------------------------------------------------

/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context */

/**
 * @param {Context} context @param {Picture} picture @param {number} [scale] device pixels a pixel of the picture
 */
export function paint(context, picture, scale = 1) {
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = picture.background;
  context.fillRect(0, 0, picture.width, picture.height);
  context.textBaseline = "alphabetic";
  paintItems(context, picture.items);
}

/** @param {Context} context @param {Item[]} items */
function paintItems(context, items) {
  const pen = { font: "" };
  for (const item of items) paintItem(context, item, pen);
}

/** @typedef {{font: string}} Pen what the context's font was set to: asking the context itself costs as much as setting it */

/** @param {Context} context @param {Item} item @param {Pen} pen */
function paintItem(context, item, pen) {
  if (item.kind === "cells") return paintCells(context, item);
  if (item.kind === "clip") return paintClip(context, item);
  context.globalAlpha = item.opacity ?? 1;
  if (item.kind === "text") paintText(context, item, pen);
  else paintRect(context, item);
  context.globalAlpha = 1;
}

/** @param {Context} context @param {Cells} item */
function paintCells(context, item) {
  const { radius = 0 } = item;
  for (const { x, y, side, fill } of squaresOf(item)) {
    context.fillStyle = fill;
    if (!radius) {
      context.fillRect(x, y, side, side);
      continue;
    }
    context.beginPath();
    context.roundRect(x, y, side, side, radius);
    context.fill();
  }
}

/** @param {Context} context @param {Clip} item */
function paintClip(context, { x, y, width, height, items }) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  paintItems(context, items);
  context.restore();
}

/** @type {Record<string, CanvasTextAlign>} */
const ALIGNS = { start: "left", middle: "center", end: "right" };

/** @param {Context} context @param {Text} item @param {Pen} pen */
function paintText(context, { x, y, text, size, fill, align = "middle", weight = 400 }, pen) {
  const font = `${weight} ${size.toFixed(1)}px ${FONT}`;
  if (pen.font !== font) context.font = pen.font = font;
  context.textAlign = ALIGNS[align];
  context.fillStyle = fill;
  context.fillText(text, x, y + size * BASELINE);
}

/** @param {Context} context @param {Rect} item */
function paintRect(context, { x, y, width, height, fill, stroke, lineWidth = 1, radius = 0, dash = [] }) {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
  if (fill) {
    context.fillStyle = fill;
    context.fill();
  }
  if (!stroke) return;
  context.strokeStyle = stroke;
  context.lineWidth = lineWidth;
  context.setLineDash(dash);
  context.stroke();
}

// --- as SVG ---------------------------------------------------------------------------------------------------------------

/**
 * A document of its own, with a title and a description for those who hear it.
 * @param {Picture} picture @param {{title: string, description: string}} words
 */
export function toSvg({ width, height, background, items }, { title, description }) {
  let clips = 0;
  /** @param {Item} item @returns {string} */
  const draw = (item) => {
    if (item.kind === "clip") {
      const id = `clip${++clips}`;
      const box = attributes({ x: item.x, y: item.y, width: item.width, height: item.height });
      return `<clipPath id="${id}"><rect${box}/></clipPath><g clip-path="url(#${id})">${item.items.map(draw).join("")}</g>`;
    }
    if (item.kind === "cells") {
      const { radius } = item;
      return squaresOf(item)
        .map(({ x, y, side, fill }) => `<rect${attributes({ x, y, width: side, height: side, rx: radius, fill })}/>`)
        .join("");
    }
    if (item.kind === "text") {
      const { x, y, text, size, fill, align = "middle", weight, opacity } = item;
      const look = { x, y: y + size * BASELINE, "font-size": size, "font-weight": weight, fill, "text-anchor": align, opacity };
      return `<text${attributes(look)}>${escaped(text)}</text>`;
    }
    const { x, y, width: w, height: h, fill = "none", stroke, lineWidth, radius, dash, opacity } = item;
    const look = { x, y, width: w, height: h, rx: radius, fill, stroke, "stroke-width": lineWidth, "stroke-dasharray": dash?.join(" "), opacity };
    return `<rect${attributes(look)}/>`;
  };
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
    `font-family="${escaped(FONT)}" role="img"><title>${escaped(title)}</title><desc>${escaped(description)}</desc>` +
    `<rect${attributes({ width, height, fill: background })}/>${items.map(draw).join("")}</svg>\n`
  );
}

/** @param {Record<string, string | number | undefined>} values */
function attributes(values) {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === "number" ? Number(value.toFixed(2)) : escaped(String(value))}"`)
    .join("");
}

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]);
