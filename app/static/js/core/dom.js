// Finding elements of our own markup.

/** The element that is there: our markup has it. @param {ParentNode} root @param {string} selector @returns {HTMLElement} */
export const find = (root, selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
