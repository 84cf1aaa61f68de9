// How a component lives on a Streamlit page: built once for each parent element, updated whenever Streamlit calls again,
// disposed of when its host has left the page.

import { coverParts } from "./covers.js";

/** @typedef {(content: any) => void} Send asks the server for something, once */
/** @typedef {(name: string, value: unknown) => void} Set */
/** @typedef {{parentElement: HTMLElement | ShadowRoot, data: any, setTriggerValue: Set}} Call */
/**
 * @template Instance
 * @typedef {object} Mounting
 * @property {(call: Call) => () => void} mount what Streamlit calls on every change of data or theme; returns the clean-up
 * @property {(parentElement: Element | ShadowRoot) => Instance | undefined} on what is mounted there
 */

/**
 * @template {{update(data: any): void, dispose(): void}} Instance
 * @param {(host: HTMLElement, data: any, send: Send) => Instance} build
 * @param {string} [trigger] name of the component's value by which it asks the server, if it does
 * @returns {Mounting<Instance>}
 */
export function mounting(build, trigger = "") {
  /** @typedef {{instance: Instance, latest: {send: Send}, gone: AbortController}} Mounted */
  /** @type {WeakMap<Element | ShadowRoot, Mounted>} */
  const mounted = new WeakMap();

  /** @param {Call} call */
  function mount({ parentElement, data, setTriggerValue }) {
    const send = (/** @type {any} */ content) => setTriggerValue(trigger, content);
    const there = mounted.get(parentElement);
    if (there) {
      there.latest.send = send;
      there.instance.update(data);
    } else {
      const host = document.createElement("div");
      parentElement.querySelector(".waiting")?.remove();
      parentElement.append(host);
      const gone = new AbortController();
      coverParts(host, gone.signal);
      const latest = { send }; // Streamlit hands over another one with every call
      mounted.set(parentElement, { instance: build(host, data, (content) => latest.send(content)), latest, gone });
    }
    return () => {
      // A superseded call is cleaned up, too, while the component is still on the page.
      setTimeout(() => {
        const host = parentElement instanceof ShadowRoot ? parentElement.host : parentElement;
        if (host.isConnected) return;
        mounted.get(parentElement)?.gone.abort();
        mounted.get(parentElement)?.instance.dispose();
        mounted.delete(parentElement);
      });
    };
  }

  return { mount, on: (parentElement) => mounted.get(parentElement)?.instance };
}
