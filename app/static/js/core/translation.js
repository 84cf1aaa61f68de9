// A browser that translates a page puts `<font>` elements where text nodes were. The framework goes on to write into its
// text nodes, and to take them away, and fails where they are no longer children of the element that it gave them to.
// So each text node that a translator has replaced is put back beside its translation, empty. When the framework removes
// it, the translation goes with it; when the framework writes into it, the translation gives way to the new text, which
// the translator then translates anew. What was translated before this module came is out of its reach.
// See https://github.com/facebook/react/issues/11538.

/** The translation that stands for a text node. @type {WeakMap<Text, Element>} */
const translations = new WeakMap();
/** What this module itself has written into a text node last. @type {WeakMap<Text, string>} */
const written = new WeakMap();

/**
 * Keep the text nodes of an element and of all in it where the framework left them, from now on.
 * @param {Node} root
 * @param {typeof MutationObserver} [Observer]
 * @returns {() => void} stops it
 */
export function bearTranslation(root, Observer = MutationObserver) {
  const observer = new Observer((records) => settle(records));
  observer.observe(root, { childList: true, characterData: true, subtree: true });
  return () => observer.disconnect();
}

/** @param {MutationRecord[]} records */
function settle(records) {
  const added = new Set(records.flatMap(({ addedNodes }) => [...addedNodes].filter(isTranslation)));
  for (const record of records) {
    if (record.type === "characterData") giveWay(/** @type {Text} */ (record.target));
    else for (const node of record.removedNodes) if (node instanceof Text) hear(node, record, added);
  }
}

/** Whether a node is what translators put in place of a text. @param {Node} node @returns {node is Element} */
const isTranslation = (node) => node instanceof Element && node.localName === "font";

/**
 * A text node has left its parent.
 * @param {Text} text @param {MutationRecord} record @param {Set<Element>} added translations that have just come
 */
function hear(text, { target, addedNodes, previousSibling, nextSibling }, added) {
  if (text.parentNode === target) return; // it is back already
  const translation = [...addedNodes, previousSibling, nextSibling].find(
    (node) => node && added.has(/** @type {Element} */ (node)) && node.parentNode === target,
  );
  if (translation) return replace(text, /** @type {Element} */ (translation));
  translations.get(text)?.remove(); // the framework has taken away the text that it stood for
  translations.delete(text);
}

/** Put a text node back, empty, beside its translation. @param {Text} text @param {Element} translation */
function replace(text, translation) {
  if (translation.contains(text)) text.replaceWith(text.cloneNode());
  translations.get(text)?.remove();
  translations.set(text, translation);
  translation.before(text);
  write(text, "");
}

/** The framework, or a translator that writes in place, has written into a text node. @param {Text} text */
function giveWay(text) {
  if (written.get(text) === text.data) return;
  written.delete(text);
  translations.get(text)?.remove();
  translations.delete(text);
}

/** @param {Text} text @param {string} data */
function write(text, data) {
  written.set(text, data);
  text.data = data;
}
