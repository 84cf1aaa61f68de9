/**
 * Measure shifts for tests in Python: `node tests/js/pages/equivariance/run_changes.mjs FOLDER`.
 *
 * FOLDER holds for each network NAME.json (its anatomy) and NAME.safetensors; `canvases.f32` (float32 grey levels, 56×56 each: for each case the
 * canvas before and after) and `cases.json` (a list of {network, shift: {row, col}}). Prints a
 * list of stage changes for each case.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Measurer } from "../../../../app/static/js/pages/equivariance/measure.js";
import { networks } from "../../../../app/static/js/nn/networks.js";

const read = (/** @type {string} */ name) => new Uint8Array(readFileSync(join(process.argv[2], name)));
globalThis.fetch = async (address) => {
  const [, name, anatomy] = /** @type {string[]} */ (decodeURI(String(address)).match(/networks\/([^/]+)(\/anatomy)?$/));
  return new Response(read(`${name}.${anatomy ? "json" : "safetensors"}`));
};
const numbers = new Float32Array(read("canvases.f32").buffer);
const bytes = Uint8Array.from(numbers, (grey) => Math.round(255 * grey));
const canvas = (/** @type {number} */ i) => bytes.subarray(i * 3136, (i + 1) * 3136);
const cases = JSON.parse(new TextDecoder().decode(read("cases.json")));
const measurer = new Measurer();
for (const { network } of cases) await networks.load(network, {});
const changes = cases.map((/** @type {any} */ { network, shift }, /** @type {number} */ i) => {
  const question = { name: network, key: String(i), before: canvas(2 * i), after: canvas(2 * i + 1), start: { row: 0, col: 0 }, end: shift };
  return measurer.measure(question).changes;
});
process.stdout.write(JSON.stringify(changes));
