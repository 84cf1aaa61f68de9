// Keys that mean the same on every page.

/**
 * Whether a key press asks to undo: Ctrl or ⌘ with the letter Z, wherever it lies. German and French keyboards have other
 * letters in its place, and what they type counts; where other scripts are typed, such as Russian, the place decides.
 * @param {Pick<KeyboardEvent, "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "code" | "key">} event
 */
export const isUndo = ({ ctrlKey, metaKey, altKey, shiftKey, code, key }) =>
  (ctrlKey || metaKey) && !altKey && !shiftKey && (/^[ -~]$/.test(key) ? key.toLowerCase() === "z" : code === "KeyZ");

/**
 * Undo by a key from wherever the focus is, but not from a field in which text would be taken back: browsers focus the
 * button that is pressed, or nothing at all.
 * @param {HTMLElement} root the part of the page that undoes
 * @param {() => boolean | void} undo `false` if there is nothing of the kind just now
 * @param {AbortSignal} signal ends it
 * @param {(field: Element) => boolean} hasText whether a field of that part has text of its own to take back
 */
export function followUndo(root, undo, signal, hasText = () => true) {
  root.ownerDocument.addEventListener(
    "keydown",
    (event) => {
      if (!isUndo(event) || event.defaultPrevented) return;
      const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
      const isField = target.matches("input, textarea, select") || target.isContentEditable;
      if (target.closest("dialog") || (isField && (!root.contains(target) || hasText(target)))) return;
      if (undo() !== false) event.preventDefault();
    },
    { signal },
  );
}
