// How a component lives on a Streamlit page: built once for each parent element, updated whenever Streamlit calls again,
// disposed of when its host has left the page.

/** @typedef {(name: string, value: unknown) => void} Set */
/** @typedef {{parentElement: HTMLElement | ShadowRoot, data: any, setStateValue: Set, setTriggerValue: Set}} Call */
/**
 * @template Instance
 * @typedef {object} Mounting
 * @property {(call: Call) => () => void} mount what Streamlit calls on every change of data or theme; returns the clean-up
 * @property {(parentElement: Element | ShadowRoot) => Instance | undefined} on what is mounted there
 */

/**
 * @template {{update(data: any): void, dispose(): void, send: (value: any) => void}} Instance
 * @param {string} value name of the state value that the component sends
 * @param {(host: HTMLElement, data: any, send: (value: any) => void) => Instance} build
 * @param {{forgets?: boolean}} [options] forgets: what is sent holds for one run of the page alone
 * @returns {Mounting<Instance>}
 */
export function mounting(value, build, { forgets = false } = {}) {
  /** @type {WeakMap<Element | ShadowRoot, Instance>} */
  const mounted = new WeakMap();

  /** @param {Call} call */
  function mount({ parentElement, data, setStateValue, setTriggerValue }) {
    const send = (/** @type {unknown} */ content) => (forgets ? setTriggerValue : setStateValue)(value, content);
    const instance = mounted.get(parentElement);
    if (instance) {
      instance.send = send;
      instance.update(data);
    } else {
      const host = document.createElement("div");
      parentElement.querySelector(".waiting")?.remove();
      parentElement.append(host);
      mounted.set(parentElement, build(host, data, send));
    }
    return () => {
      // A superseded call is cleaned up, too, while the component is still on the page.
      setTimeout(() => {
        const host = parentElement instanceof ShadowRoot ? parentElement.host : parentElement;
        if (host.isConnected) return;
        mounted.get(parentElement)?.dispose();
        mounted.delete(parentElement);
      });
    };
  }

  return { mount, on: (parentElement) => mounted.get(parentElement) };
}
