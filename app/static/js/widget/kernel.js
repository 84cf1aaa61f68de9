// What a part asks for, answered by a notebook's kernel instead of a server: from what was saved with the widget, else by
// a message. It takes the place of `fetch`.

/**
 * A widget's model, as anywidget hands it over (https://anywidget.dev/en/afm/).
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, listener: (...args: any[]) => void) => void} on
 * @property {(event: string, listener: (...args: any[]) => void) => void} off
 * @property {(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]) => void} send
 */
/** @typedef {{id: number, status: number, detail?: string}} Answer */
/** @typedef {{network: string, share: number}} Progress a table under way, and how much of it is done, 0..1 */

const FOLDER = "/lab/";

/** The name of a resource in its address, without the version. @param {string} url */
export const nameOf = (url) => new URL(url).pathname.slice(FOLDER.length);

export class Kernel {
  /** @param {Model} model @param {AbortSignal} signal the part has gone */
  constructor(model, signal) {
    this.model = model;
    this.last = 0;
    /** What was asked for and has not come. @type {Map<number, (response: Response) => void>} */
    this.awaited = new Map();
    /** The same by name: what is asked for again while the kernel computes something else is not sent again. @type {Map<string, Promise<Response>>} */
    this.underWay = new Map();
    /** Called when a table under way has come further. @type {(progress: Progress) => void} */
    this.onProgress = () => {};
    const hear = (/** @type {Answer | Progress} */ message, /** @type {DataView[]} */ buffers) => {
      if ("share" in message) this.onProgress(message);
      else this.hear(message, buffers);
    };
    const shelve = () => this.lookAtSaved();
    model.on("msg:custom", hear);
    model.on("change:_resources", shelve);
    signal.addEventListener("abort", () => {
      model.off("msg:custom", hear);
      model.off("change:_resources", shelve);
    });
    /** Names of what waits for the kernel, by the number of its question. @type {Map<number, string>} */
    this.names = new Map();
  }

  /**
   * As `fetch`, for a resource's address.
   * @param {string | URL | globalThis.Request} url @param {RequestInit} [init]
   * @returns {Promise<Response>}
   */
  fetch(url, init) {
    const name = nameOf(String(url));
    const body = /** @type {Uint8Array<ArrayBuffer> | undefined} */ (init?.body ?? undefined);
    const saved = body ? null : this.saved(name);
    if (saved) return Promise.resolve(saved);
    return this.ask(name, body, init?.signal ?? undefined);
  }

  /** What was saved with the widget. @param {string} name */
  saved(name) {
    const found = this.model.get("_resources")?.[name];
    return found ? new Response(bytesOf(found)) : null;
  }

  /** @param {string} name @param {Uint8Array<ArrayBuffer>} [body] @param {AbortSignal} [signal] */
  ask(name, body, signal) {
    const key = body ? `${name} ${body.join()}` : name;
    let coming = this.underWay.get(key);
    if (!coming) {
      const id = ++this.last;
      coming = new Promise((resolve) => this.awaited.set(id, resolve));
      if (!body) this.names.set(id, name);
      coming.finally(() => this.underWay.delete(key));
      this.underWay.set(key, coming);
      try {
        this.model.send({ id, path: name }, undefined, body ? [body.slice().buffer] : []);
      } catch {
        // There is no kernel. Whoever asks again may find one.
        this.awaited.delete(id);
        this.underWay.delete(key);
        return Promise.reject(new Error("there is no kernel"));
      }
    }
    return withSignal(coming, signal);
  }

  /** @param {Answer} answer @param {DataView[]} buffers */
  hear({ id, status, detail = "" }, buffers) {
    const content = status === 200 ? bytesOf(buffers[0]) : JSON.stringify({ detail });
    this.settle(id, () => new Response(content, { status }));
  }

  /** What has come in the meantime by itself. */
  lookAtSaved() {
    for (const [id, name] of [...this.names]) {
      const saved = this.saved(name);
      if (saved) this.settle(id, () => saved);
    }
  }

  /** @param {number} id @param {() => Response} response */
  settle(id, response) {
    this.awaited.get(id)?.(response());
    this.awaited.delete(id);
    this.names.delete(id);
  }
}

/** A copy of one's own of bytes that lie somewhere. @param {DataView | ArrayBuffer | Uint8Array} found @returns {ArrayBuffer} */
function bytesOf(found) {
  if (found instanceof ArrayBuffer) return found.slice(0);
  const { buffer, byteOffset, byteLength } = found;
  return /** @type {ArrayBuffer} */ (buffer.slice(byteOffset, byteOffset + byteLength));
}

/** A response for each who waits, until they do not want to any more. @param {Promise<Response>} coming @param {AbortSignal} [signal] */
async function withSignal(coming, signal) {
  const gone = new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  return (await Promise.race([coming, /** @type {Promise<never>} */ (gone)])).clone();
}
