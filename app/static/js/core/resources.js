// What the server has for the page, by plain HTTP: each resource is asked for once however many want it, kept within
// bounds, and asked for again for as long as the server does not answer.

/** Where a resource lies: this module is `…/lab/js/VERSION/core/resources.js`. @param {string} path below `lab/` */
export const resource = (path) => new URL(`../../../${path}`, import.meta.url).href;

/** Key of the page that visitors meet first: its path is the base path itself. */
const FIRST_PAGE = "canvas";

/** Where a page lies. @param {string} key */
export const pageUrl = (key) => new URL(`../../../../${key === FIRST_PAGE ? "" : key}`, import.meta.url);

const MOST_BYTES = 16_000_000;
const FIRST_PAUSE = 500; // ms before a resource is asked for again; each pause is twice the last, up to:
const LONGEST_PAUSE = 8000;
const PATIENCE = 20_000; // ms without a single byte, until an answer is given up

/**
 * @template Value
 * @typedef {object} Request
 * @property {string} path below `lab/`; names the resource, together with `key`
 * @property {string} [key] what else tells it from others of the same path: for a drawing its content
 * @property {Uint8Array<ArrayBuffer>} [body] is posted
 * @property {(response: Response) => Promise<Value>} read
 * @property {number} [bytes] what it takes in memory; 0, as usual, for what stays for good
 * @property {() => boolean} [isWanted] whether to go on asking
 */

/** The server has answered, and will answer so again: it has no such thing. */
export class Refused extends Error {}

export class Resources {
  /**
   * @param {object} [how]
   * @param {typeof globalThis.fetch} [how.fetch]
   * @param {(ms: number) => Promise<void>} [how.pause]
   * @param {number} [how.mostBytes] of what does not stay for good
   */
  constructor({ fetch = (...call) => globalThis.fetch(...call), pause = sleep, mostBytes = MOST_BYTES } = {}) {
    this.fetch = fetch;
    this.pause = pause;
    this.mostBytes = mostBytes;
    /** What has come, the least recently used first. @type {Map<string, {value: any, bytes: number}>} */
    this.kept = new Map();
    this.bytes = 0;
    /** @type {Map<string, Promise<any>>} */
    this.underWay = new Map();
    /** What the server will never have, and why. @type {Map<string, string>} */
    this.refused = new Map();
    /** What was asked for in vain, and is asked for again. @type {Set<string>} */
    this.missed = new Set();
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    this.wake = () => {};
    /** Who answers, in words. */
    this.by = "server";
    /** Where a link to a page leads; "" if there are no others. @type {(key: string) => string} */
    this.link = (key) => pageUrl(key).href;
    /** How far what takes long has come, in words; "" where nobody tells. */
    this.progress = "";
  }

  /** Whether the server does not answer just now. */
  get isAway() {
    return this.missed.size > 0;
  }

  /** Call back whenever something has come, or the server has gone. @param {() => void} listener @param {AbortSignal} signal */
  subscribe(listener, signal) {
    this.listeners.add(listener);
    signal.addEventListener("abort", () => this.listeners.delete(listener));
  }

  /**
   * What is here, at once; it counts as used.
   * @template Value @param {Pick<Request<Value>, "path" | "key">} request @returns {Value | null}
   */
  peek(request) {
    const name = nameOf(request);
    const found = this.kept.get(name);
    if (!found) return null;
    this.kept.delete(name);
    this.kept.set(name, found);
    return found.value;
  }

  /** Why the server will never have it; null if nothing is known against it. @param {Pick<Request<any>, "path" | "key">} request */
  refusal(request) {
    return this.refused.get(nameOf(request)) ?? null;
  }

  /**
   * What is here; if it is not, it is asked for, and listeners hear when it has come.
   * @template Value @param {Request<Value>} request @returns {Value | null}
   */
  want(request) {
    const found = this.peek(request);
    if (found === null && this.refusal(request) === null) this.load(request).catch(() => {});
    return found;
  }

  /**
   * Resolves when it has come.
   * @template Value @param {Request<Value>} request @returns {Promise<Value>} rejects if the server refuses it, or nobody wants it any more
   */
  load(request) {
    const name = nameOf(request);
    const here = this.kept.get(name);
    if (here) return Promise.resolve(here.value);
    let coming = this.underWay.get(name);
    if (!coming) {
      coming = this.ask(request, name).finally(() => {
        this.underWay.delete(name);
        this.missed.delete(name);
        this.tell();
      });
      this.underWay.set(name, coming);
    }
    return coming;
  }

  /** Ask at once for what is waited for: the line may be back. */
  askAgain() {
    this.wake();
  }

  /** @param {Request<any>} request @param {string} name */
  async ask({ path, body, read, bytes = 0, isWanted = () => true }, name) {
    for (let wait = FIRST_PAUSE; ; wait = Math.min(2 * wait, LONGEST_PAUSE)) {
      try {
        const found = await this.patiently(path, body, async (response) => {
          if (response.ok) return { value: await read(response) };
          if (response.status < 500 && response.status !== 429) throw new Refused(await reason(response));
          return null;
        });
        if (found) {
          this.keep(name, found.value, bytes);
          return found.value;
        }
      } catch (error) {
        if (error instanceof Refused) {
          this.refused.set(name, error.message);
          throw error;
        }
      }
      this.missed.add(name);
      this.tell();
      await Promise.race([this.pause(wait), new Promise((/** @type {(value: void) => void} */ done) => (this.wake = done))]);
      if (!isWanted()) throw new Error(`${path} is not wanted any more`);
    }
  }

  /**
   * Fetch and read, and give up when nothing has arrived for a while: a slow line takes its time, a dead one brings nothing.
   * @template Found
   * @param {string} path @param {Uint8Array<ArrayBuffer> | undefined} body @param {(response: Response) => Promise<Found>} use
   */
  async patiently(path, body, use) {
    const silence = new AbortController();
    const giveUp = () => silence.abort();
    let timer = setTimeout(giveUp, PATIENCE);
    const listen = () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, PATIENCE);
    };
    try {
      const post = body ? { method: "POST", body, headers: { "Content-Type": "application/octet-stream" } } : {};
      return await use(heard(await this.fetch(resource(path), { ...post, signal: silence.signal }), listen));
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {string} name @param {any} value @param {number} bytes */
  keep(name, value, bytes) {
    this.kept.set(name, { value, bytes });
    this.bytes += bytes;
    for (const [oldest, { bytes: freed }] of this.kept) {
      if (this.bytes <= this.mostBytes) break;
      if (!freed || oldest === name) continue;
      this.kept.delete(oldest);
      this.bytes -= freed;
    }
  }

  tell() {
    for (const listener of this.listeners) listener();
  }
}

/** @param {Pick<Request<any>, "path" | "key">} request */
const nameOf = ({ path, key = "" }) => `${path} ${key}`;

/** The same answer, which calls back with each part of it that arrives. @param {Response} response @param {() => void} onPart */
function heard(response, onPart) {
  if (!response.body) return response;
  const transform = (/** @type {Uint8Array} */ part, /** @type {TransformStreamDefaultController} */ parts) => {
    onPart();
    parts.enqueue(part);
  };
  return new Response(response.body.pipeThrough(new TransformStream({ transform })), response);
}

/** @param {number} ms @returns {Promise<void>} */
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** The sentence with which the server refuses. @param {Response} response */
async function reason(response) {
  try {
    return String((await response.json()).detail);
  } catch {
    return `The server answers ${response.status}.`;
  }
}

/** The resources of this document. */
export const resources = new Resources();
globalThis.addEventListener?.("online", () => resources.askAgain());
