// The networks that answer in the page: how each is built, its weights, and the engine that runs it.

import { resources as ours } from "../core/resources.js";

/** @typedef {import("./network.js").Network} Engine */
/** @typedef {import("./anatomy.js").Anatomy} Anatomy */
/** @typedef {import("./layer-spec.js").LayerSpec} LayerSpec */
/** @typedef {Map<string, import("./safetensors.js").Tensor>} Tensors */
/** @typedef {{layers: LayerSpec[], anatomy?: Anatomy, weights?: string, corner?: number}} Description weights: name of the network whose weights it has; corner: side of all that it reads of the canvas, pixels */
/** @typedef {{engine: Engine, layers: LayerSpec[], anatomy: Anatomy | null, weights: Tensors, isRemote?: boolean}} Loaded isRemote: not run in the page, see `widget/remote-engine.js` */
/** @typedef {Record<string, string>} Versions by name, the first characters of the weights' hash */
/** @typedef {Pick<import("../core/resources.js").Resources, "load">} Source */

/** A network that a run has trained is named `run/ID`. */
const RUN = "run/";

/** @param {string} name */
const folderOf = (name) => (name.startsWith(RUN) ? `runs/${name.slice(RUN.length)}` : `networks/${name}`);

/** @param {string} name @param {Versions} versions */
const query = (name, versions) => (versions[name] ? `?v=${versions[name]}` : "");

/** Where the table of a network lies: its logits at all 841 placements. @param {string} name @param {number | null} digit null for a drawing, which is posted @param {Versions} versions */
export function sweepPath(name, digit, versions) {
  const folder = name.startsWith(RUN) ? `${folderOf(name)}/sweeps` : `sweeps/${name}`;
  return digit === null ? folder : `${folder}/${digit}${query(name, versions)}`;
}

/** Where a run's card lies. @param {string} id */
export const runPath = (id) => `runs/${id}`;

/** The name of the network that a run has trained. @param {string} id */
export const runNetwork = (id) => `${RUN}${id}`;

/** Where the plane of a shipped network's last features lies. @param {string} name @param {Versions} versions */
export const planePath = (name, versions) => `${folderOf(name)}/plane${query(name, versions)}`;

/** @param {string} name @param {Versions} versions @returns {import("../core/resources.js").Request<Description>} */
const descriptionRequest = (name, versions) => ({
  path: `${folderOf(name)}/anatomy${query(name, versions)}`,
  read: (response) => response.json(),
});

/** @param {string} name @param {Versions} versions @returns {import("../core/resources.js").Request<Tensors>} */
const weightsRequest = (name, versions) => ({
  path: (name.startsWith(RUN) ? `${folderOf(name)}/network` : folderOf(name)) + query(name, versions),
  read: async (response) => {
    const [{ parseSafetensors }, file] = await Promise.all([import("./safetensors.js"), response.arrayBuffer()]);
    return parseSafetensors(file);
  },
});

/** What has been loaded, by name. */
export class Networks {
  /** @param {Source} resources */
  constructor(resources = ours) {
    this.resources = resources;
    /** @type {Map<string, Loaded>} */
    this.loaded = new Map();
    /** @type {Map<string, Promise<Loaded>>} */
    this.underWay = new Map();
    /** @type {Set<() => void>} */
    this.listeners = new Set();
  }

  /** Call back whenever a network has come. @param {() => void} listener @param {AbortSignal} signal */
  subscribe(listener, signal) {
    this.listeners.add(listener);
    signal.addEventListener("abort", () => this.listeners.delete(listener));
  }

  /** A network that is here, or null. @param {string} name */
  get(name) {
    return this.loaded.get(name) ?? null;
  }

  /** Have a network come anew when it is wanted: its weights have changed. @param {string} name */
  forget(name) {
    this.loaded.delete(name);
    this.underWay.delete(name);
  }

  /** A network that is here; if it is not, it is asked for. @param {string} name @param {Versions} versions */
  want(name, versions) {
    const found = this.get(name);
    if (!found) this.load(name, versions).catch(() => {});
    return found;
  }

  /** Have several come. @param {string[]} names @param {Versions} versions */
  loadAll(names, versions) {
    for (const name of names) this.want(name, versions);
  }

  /** Resolves when it is here; the engine itself comes with the first one. @param {string} name @param {Versions} versions @returns {Promise<Loaded>} */
  load(name, versions) {
    let coming = this.underWay.get(name); // one that fails stays here: it would fail again
    if (!coming) {
      coming = this.build(name, versions);
      this.underWay.set(name, coming);
    }
    return coming;
  }

  /** @param {string} name @param {Versions} versions */
  async build(name, versions) {
    const [{ Network }, { layers, anatomy = null, weights: file = name, corner }] = await Promise.all([
      import("./network.js"),
      this.resources.load(descriptionRequest(name, versions)),
    ]);
    const weights = await this.resources.load(weightsRequest(file, versions));
    const loaded = { engine: new Network(layers, weights, corner), layers, anatomy, weights };
    this.loaded.set(name, loaded);
    this.tell();
    return loaded;
  }

  tell() {
    for (const listener of this.listeners) listener();
  }
}

/** The networks of this document. */
export const networks = new Networks();
