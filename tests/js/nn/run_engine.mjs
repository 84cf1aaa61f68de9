/**
 * Run the page's engine for tests in Python: `node tests/js/nn/run_engine.mjs FOLDER`.
 *
 * FOLDER holds `cases.json` (a list of {layers, weights, height, width, images, corner}; `weights` and `images` name files
 * beside it, the latter float32 grey levels, image after image). Prints JSON, one object a case: `neutralStride`;
 * `logits`, one list an image; `featureMaps` of the first image, one {type, height, width, channels, values} a layer;
 * `evidence` of each image for class (image modulo 10), against the next class for every other image; `classActivation`
 * likewise where the network ends in a global pool and one dense layer, else null.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Explainer } from "../../../app/static/js/nn/evidence.js";
import { Network } from "../../../app/static/js/nn/network.js";
import { parseSafetensors } from "../../../app/static/js/nn/safetensors.js";

const folder = process.argv[2];
const answers = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")).map((/** @type {any} */ test) => {
  const tensors = parseSafetensors(readFileSync(join(folder, test.weights)));
  const network = new Network(test.layers, tensors, test.corner);
  const explainer = new Explainer(network, test.layers, tensors);
  /** @param {"evidence" | "classActivation"} form */
  const explained = (form) =>
    images.map((image, i) => {
      const found = explainer[form](image, height, width, { label: i % 10, against: i % 2 ? (i + 1) % 10 : null });
      return { ...found, map: [...found.map] };
    });
  const { height, width } = test;
  const numbers = new Float32Array(new Uint8Array(readFileSync(join(folder, test.images))).buffer);
  const images = [];
  for (let at = 0; at < numbers.length; at += height * width) images.push(numbers.subarray(at, at + height * width));
  return {
    neutralStride: network.neutralStride,
    logits: images.map((image) => [...network.logits(image, height, width)]),
    featureMaps: network.featureMaps(images[0], height, width).map((maps) => ({ ...maps, values: [...maps.values] })),
    evidence: explained("evidence"),
    classActivation: explainer.head ? explained("classActivation") : null,
  };
});
process.stdout.write(JSON.stringify(answers));
