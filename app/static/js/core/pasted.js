// What sticks to a link that was taken out of a sentence or a chat: blanks, seen or not, brackets, quotation marks, signs
// of Markdown, and what ends a sentence.

const STUCK = /^[\s\u200b-\u200d\u2060\ufeff()[\]{}<>"'“”„‘’‚«»‹›`*|]+|[\s\u200b-\u200d\u2060\ufeff()[\]{}<>"'“”„‘’‚«»‹›`*|.,;:!?…/\\]+$/g;

/** A value of an address without what sticks to it. @param {string} text */
export const unstuck = (text) => text.replace(STUCK, "");
