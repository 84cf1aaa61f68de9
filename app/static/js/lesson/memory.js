// What a learner did and thought, kept on the device alone: visited pages, answers and notes. Where the browser keeps
// nothing, the page itself remembers until it is reloaded.

/** @typedef {{visited: string[], notes: Record<string, string>, answers: Record<string, number>}} Memory answers: the choice on each page of the story */
/** @typedef {{number: number, question: string}} Task */

const KEY = "kai-lab";
/** Characters of a note: far more than a thought takes, far less than a browser keeps. */
export const LONGEST_NOTE = 20_000;

/** What is remembered where there is no storage. @type {Memory} */
let unkept = { visited: [], notes: {}, answers: {} };
/** @type {Set<() => void>} */
const listeners = new Set();

/** Where this device keeps things, or null where the browser forbids it. @returns {Storage | null} */
export function deviceStorage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** Call back whenever something is remembered, in this tab or another. @param {() => void} changed @param {AbortSignal} signal ends it */
export function onRemembered(changed, signal) {
  listeners.add(changed);
  globalThis.addEventListener?.("storage", changed, { signal }); // another tab; there is none where there is no window
  signal.addEventListener("abort", () => listeners.delete(changed));
}

/**
 * @param {Pick<Storage, "getItem"> | null} storage null where the browser keeps nothing
 * @returns {Memory}
 */
export function recall(storage) {
  if (!storage) return unkept;
  try {
    const { visited, notes, answers } = JSON.parse(storage.getItem(KEY) ?? "{}");
    const kept = Object.entries(notes ?? {}).filter(([, text]) => typeof text === "string");
    const picked = Object.entries(answers ?? {}).filter(([, choice]) => Number.isInteger(choice));
    return { visited: Array.isArray(visited) ? visited.filter((page) => typeof page === "string") : [], notes: Object.fromEntries(kept), answers: Object.fromEntries(picked) };
  } catch {
    return { visited: [], notes: {}, answers: {} };
  }
}

/**
 * Change what is kept; read anew, because another tab may have written.
 * @param {Pick<Storage, "getItem" | "setItem"> | null} storage
 * @param {(memory: Memory) => Memory} change
 * @returns {boolean} whether it could be kept
 */
export function remember(storage, change) {
  const memory = change(recall(storage));
  let isKept = storage !== null;
  try {
    if (storage) storage.setItem(KEY, JSON.stringify(memory));
    else unkept = memory;
  } catch {
    isKept = false;
  }
  for (const changed of listeners) changed();
  return isKept;
}

/** @param {Memory} memory @param {string} page @returns {Memory} */
export const visit = (memory, page) => (memory.visited.includes(page) ? memory : { ...memory, visited: [...memory.visited, page] });

/** @param {Memory} memory @param {string} page @param {number} choice @returns {Memory} */
export const answer = (memory, page, choice) => ({ ...memory, answers: { ...memory.answers, [page]: choice } });

/** @param {Memory} memory @param {number} task @param {string} text @returns {Memory} */
export function note(memory, task, text) {
  /** @type {Record<string, string>} */
  const notes = { ...memory.notes, [task]: text.slice(0, LONGEST_NOTE) };
  if (!text.trim()) delete notes[task];
  return { ...memory, notes };
}

/**
 * All notes as Markdown.
 * @param {Task[]} tasks @param {Memory} memory @param {string} date
 */
export function toMarkdown(tasks, memory, date) {
  const written = tasks.filter(({ number }) => memory.notes[number]?.trim());
  const parts = written.map(({ number, question }) => `## Task ${number}\n\n*${question}*\n\n${memory.notes[number].trim()}\n`);
  return `# My thoughts on KAI Lab\n\n${date}\n\n${parts.join("\n") || "Nothing written yet.\n"}`;
}
