// How a component lives on a Streamlit page: built once for each parent element, updated whenever Streamlit calls again,
// disposed of when its host has left the page. What it sent last is sent again when the server was away.

import { isAway, keepInAddress, onReturn } from "./connection.js";
import { coverParts } from "./covers.js";
import { hasLostSession, hasOpenedAnother, Reports, sceneOwed } from "./reports.js";

/** @typedef {(content: any, how?: {isKnown?: boolean}) => void} Send isKnown: the page waits for no answer, so it may be told later */
/** @typedef {(name: string, value: unknown) => void} Set */
/** @typedef {{parentElement: HTMLElement | ShadowRoot, data: any, setStateValue: Set, setTriggerValue: Set}} Call */
/**
 * @template Instance
 * @typedef {object} Mounting
 * @property {(call: Call) => () => void} mount what Streamlit calls on every change of data or theme; returns the clean-up
 * @property {(parentElement: Element | ShadowRoot) => Instance | undefined} on what is mounted there
 */

/**
 * @template {{update(data: any): void, dispose(): void, send: Send, opened?: string, commit?: () => void}} Instance
 * @param {string} value name of the state value that the component sends
 * @param {(host: HTMLElement, data: any, send: Send) => Instance} build
 * @param {{forgets?: boolean}} [options] forgets: what is sent holds for one run of the page alone
 * @returns {Mounting<Instance>}
 */
export function mounting(value, build, { forgets = false } = {}) {
  /**
   * @typedef {object} Mounted
   * @property {Instance} instance
   * @property {any} sent the last value, if there was one
   * @property {Reports} reports
   * @property {() => void} again sends it again
   * @property {() => void} stop
   */
  /** @type {WeakMap<Element | ShadowRoot, Mounted>} */
  const mounted = new WeakMap();

  /** @param {Call} call */
  function mount({ parentElement, data, setStateValue, setTriggerValue }) {
    /** @type {Send} */
    const send = (content, { isKnown = false } = {}) => {
      if (forgets) return setTriggerValue(value, content);
      const here = mounted.get(parentElement);
      if (here) here.sent = content;
      const waits = isKnown && !!here?.reports.put(content, here.instance.opened ?? "");
      if ((waits || isAway()) && content.kind) keepInAddress(content);
      if (waits) return;
      here?.reports.settle(content);
      setStateValue(value, content);
    };
    const there = mounted.get(parentElement);
    if (there) {
      const { instance, reports } = there;
      const { opened } = instance;
      instance.send = send;
      if (opened !== undefined && hasOpenedAnother(opened, data.opened)) {
        there.sent = null; // another scene has taken its place
        reports.forget();
      }
      reports.keepAddress(); // what the server has just said may have put an older place there
      instance.update(data);
      if (opened !== undefined && hasLostSession(opened, data.opened)) there.again();
    } else {
      const host = document.createElement("div");
      parentElement.querySelector(".waiting")?.remove();
      parentElement.append(host);
      const gone = new AbortController();
      coverParts(host, gone.signal);
      const scene = data.scene && sceneOwed(data.opened);
      const again = () => here.sent !== null && here.instance.send(here.sent);
      /** @type {Mounted} */
      const here = {
        instance: build(host, scene ? { ...data, scene } : data, send), sent: null, reports: new Reports(again), again, stop: () => gone.abort(),
      };
      // What was sent while the server was away, or just before, may be lost; to hear it twice does no harm.
      const stopListening = onReturn(again);
      here.stop = () => {
        gone.abort();
        stopListening();
      };
      mounted.set(parentElement, here);
      if (scene) here.instance.commit?.();
    }
    return () => {
      // A superseded call is cleaned up, too, while the component is still on the page.
      setTimeout(() => {
        const host = parentElement instanceof ShadowRoot ? parentElement.host : parentElement;
        if (host.isConnected) return;
        mounted.get(parentElement)?.stop();
        mounted.get(parentElement)?.reports.dispose();
        mounted.get(parentElement)?.instance.dispose();
        mounted.delete(parentElement);
      });
    };
  }

  return { mount, on: (parentElement) => mounted.get(parentElement)?.instance };
}
