// Keys that mean the same on every page.

/**
 * Whether a key press asks to undo: Ctrl or ⌘ with the letter Z, wherever it lies. German and French keyboards have other
 * letters in its place, and what they type counts; where other scripts are typed, such as Russian, the place decides.
 * @param {Pick<KeyboardEvent, "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "code" | "key">} event
 */
export const isUndo = ({ ctrlKey, metaKey, altKey, shiftKey, code, key }) =>
  (ctrlKey || metaKey) && !altKey && !shiftKey && (/^[ -~]$/.test(key) ? key.toLowerCase() === "z" : code === "KeyZ");
