// The widget: a part of the app in a notebook, as a module for anywidget (https://anywidget.dev/en/afm/). `tools/bundle.py`
// makes one file of it, in which each widget has modules of its own, so that one's scene is none of another's.

import { resources } from "../core/resources.js";
import { networks } from "../nn/networks.js";
import { answers } from "../scene/answers.js";
import { FIRST_SCENE } from "../scene/scene.js";
import { store } from "../scene/store.js";
import { Kernel } from "./kernel.js";
import { showPart } from "./part.js";
import { RemoteEngine } from "./remote-engine.js";
import { followTraits, sceneOf } from "./traits.js";

/** @typedef {import("./kernel.js").Model} Model */

/** Nothing is kept in the notebook's own address, nor in its tab. @param {import("../scene/scene.js").Scene} scene @returns {import("../scene/store.js").Edges} */
const nowhere = (scene) => ({
  search: () => "",
  path: () => store.shown?.path ?? "",
  replace: () => {},
  recall: () => scene,
  keep: () => true,
  now: () => performance.now(),
  later: (callback, ms) => Number(setTimeout(callback, ms)),
});

/** Some hosts put each output into a frame as high as what is in it (Colab), whose height so says nothing: then it is a laptop's, px. */
const SCREEN = 800;

/** @param {{model: Model, el: HTMLElement}} widget */
export function render({ model, el }) {
  const gone = new AbortController();
  const { signal } = gone;
  const kernel = new Kernel(model, signal);
  const kind = model.get("_part");
  const data = model.get("_data");
  const isScene = kind !== "stepper";
  resources.by = "kernel";
  kernel.onProgress = ({ network, share }) => {
    resources.progress = share < 1 ? `${network} computes its map: ${Math.round(100 * share)} %` : "";
    resources.tell();
  };
  runRemotely(data.remote ?? [], kernel);
  const first = isScene ? sceneOf(model, FIRST_SCENE) : FIRST_SCENE;
  const host = document.createElement("div");
  if (window.parent !== window) host.style.setProperty("--kai-height", `${SCREEN}px`);
  el.append(host);
  showPart(host, kind, data, { fetch: (url, init) => kernel.fetch(url, init), edges: nowhere(first), signal });
  if (kind === "canvas") {
    followTraits(model, store, answers, signal);
    const refresh = () => {
      const { versions, remote } = model.get("_data");
      for (const name of Object.keys(versions)) networks.forget(name);
      runRemotely(remote, kernel);
      answers.learn(versions);
      store.tell();
    };
    model.on("change:_data", refresh);
    signal.addEventListener("abort", () => model.off("change:_data", refresh));
  }
  return () => gone.abort();
}

/** Have the kernel run these networks. @param {string[]} names @param {Kernel} kernel */
function runRemotely(names, kernel) {
  for (const name of names) networks.loaded.set(name, remote(name, kernel));
}

/** @param {string} name @param {Kernel} kernel @returns {import("../nn/networks.js").Loaded} */
function remote(name, kernel) {
  const run = async (/** @type {Uint8Array<ArrayBuffer>} */ canvas) => {
    const response = await kernel.ask(`answers/${name}`, canvas);
    if (!response.ok) throw new Error(`${name} does not answer`);
    return new Float32Array(await response.arrayBuffer());
  };
  const engine = /** @type {any} */ (new RemoteEngine(run, () => networks.tell())); // it is asked for logits alone
  return { engine, layers: [], anatomy: null, weights: new Map(), isRemote: true };
}
