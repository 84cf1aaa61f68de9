// What a part asks for, answered by a folder of files that any web server can serve. It takes the place of `fetch`.

import { nameOf } from "./kernel.js";

const NO_TABLE = "this page has maps for its own digits alone";
const NOT_HERE = "This page has no such test image.";

/** The name of the file that holds a resource. @param {string} name such as sweeps/gap/4 */
export const fileOf = (name) => `${name.replaceAll("/", "-")}.bin`;

/** @param {string} detail */
const refusal = (detail) => new Response(JSON.stringify({ detail }), { status: 404 });

/**
 * @param {string} folder its address, with a slash at the end
 * @param {(url: string) => Promise<Response>} [get]
 * @returns {typeof globalThis.fetch}
 */
export const fromFolder =
  (folder, get = (url) => globalThis.fetch(url)) =>
  async (url, init) => {
    if (init?.body) return refusal(NO_TABLE);
    const response = await get(folder + fileOf(nameOf(String(url))));
    return response.status === 404 ? refusal(NOT_HERE) : response;
  };
