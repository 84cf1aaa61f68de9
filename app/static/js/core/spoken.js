// A sentence for screen readers alone. They read a status when its text changes, so it is touched only then.

/** @param {{parentElement: HTMLElement | ShadowRoot, data: string}} component */
export default function mount({ parentElement, data }) {
  const status = /** @type {HTMLElement} */ (parentElement.querySelector("[role=status]"));
  if (status.textContent !== data) status.textContent = data;
}
