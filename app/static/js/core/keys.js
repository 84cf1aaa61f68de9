// Keys that mean the same on every page.

/**
 * Whether a key press asks to undo: Ctrl or ⌘ with the key Z, by its place on the keyboard or by what it types.
 * @param {Pick<KeyboardEvent, "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "code" | "key">} event
 */
export const isUndo = ({ ctrlKey, metaKey, altKey, shiftKey, code, key }) =>
  (ctrlKey || metaKey) && !altKey && !shiftKey && (code === "KeyZ" || key.toLowerCase() === "z");
