// What is covered so that a room can think first: answers, maps or sentences. A part of the page marks its elements with
// `data-cover="answers"`; text of the framework's stands in containers of `components/covers.py`, which page.css hides. What
// is covered is not painted at all, so that nothing shines through, and one touch on it uncovers that kind.

/** @typedef {"answers" | "maps" | "words"} Kind */

/** @type {Kind[]} */
export const KINDS = ["answers", "maps", "words"];

/** What is said in place of each kind. @type {Record<Kind, string>} */
const NAMES = { answers: "The answers are covered", maps: "The maps are covered", words: "The words are covered" };

/** The kinds that are covered now. @type {ReadonlySet<Kind>} */
let covered = new Set();
/** The kinds that H covers and uncovers: those that were covered last, at first all. @type {ReadonlySet<Kind>} */
let usual = new Set(KINDS);
/** What a question on the page covers until it is answered: of the kinds covered now. @type {ReadonlySet<Kind>} */
let asked = new Set();
/** What stays covered whatever is touched or pressed, as long as a room votes. @type {ReadonlySet<Kind>} */
let held = new Set();
/** @type {Set<() => void>} */
const listeners = new Set();

/** @returns {ReadonlySet<Kind>} */
export const coveredKinds = () => covered;

/** Of these, what the presenter covers: what a tab keeps over a reload. A question covers anew what is its own. */
export const presentersCovers = () => [...covered].filter((kind) => !asked.has(kind));

/** Cover these kinds and no others. @param {Iterable<string>} kinds what is no kind is left out */
export function cover(kinds) {
  const named = known(kinds);
  set(named);
  if (named.length) usual = new Set(named);
}

/** Cover again what the presenter had covered in this tab, beside what a question covers. @param {Iterable<string>} kinds */
export function restoreCovers(kinds) {
  set([...kinds, ...asked]);
  const own = presentersCovers();
  if (own.length) usual = new Set(own);
}

/** Cover what a scene says, whatever a question had covered. @param {Iterable<string>} kinds */
export function coverScene(kinds) {
  asked = new Set();
  cover(kinds);
}

/**
 * Cover for a question what is not covered yet, instead of what was covered for one before. What H does is left as it was.
 * @param {Iterable<string>} kinds @returns {ReadonlySet<Kind>} what is covered because of it
 */
export function coverForQuestion(kinds) {
  const others = presentersCovers();
  asked = new Set(known(kinds).filter((kind) => !others.includes(kind)));
  set([...others, ...asked]);
  return asked;
}

/** Keep these kinds covered until others are held, or none. What was held before stays covered. @param {Iterable<string>} kinds */
export function holdCovers(kinds) {
  const before = held;
  held = new Set(known(kinds));
  if (held.size !== before.size || [...held].some((kind) => !before.has(kind))) set(covered);
}

/** @param {Iterable<string>} kinds */
const known = (kinds) => KINDS.filter((kind) => [...kinds].includes(kind));

/** @param {Iterable<string>} kinds */
function set(kinds) {
  covered = new Set(known([...kinds, ...held]));
  asked = new Set([...asked].filter((kind) => covered.has(kind)));
  for (const changed of listeners) changed();
}

/** Uncover one kind. @param {Kind} kind */
export const uncover = (kind) => cover([...covered].filter((other) => other !== kind));

/** Uncover all, or cover again what was covered last. */
export const toggleCovers = () => cover(covered.size ? [] : usual);

/**
 * Call back whenever something is covered or uncovered.
 * @param {() => void} changed @param {AbortSignal} signal ends it
 */
export function onCovers(changed, signal) {
  listeners.add(changed);
  signal.addEventListener("abort", () => listeners.delete(changed));
}

/**
 * Cover the marked elements of a part of the page, those that are there and those that come.
 * @param {HTMLElement} root @param {AbortSignal} signal ends it
 */
export function coverParts(root, signal) {
  const apply = () => {
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-cover]"))) show(element);
  };
  const added = new MutationObserver(() => covered.size && apply());
  added.observe(root, { childList: true, subtree: true });
  onCovers(apply, signal);
  signal.addEventListener("abort", () => added.disconnect());
  root.addEventListener("click", (event) => uncoverTouched(event), { signal, capture: true });
  root.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && uncoverTouched(event), { signal, capture: true });
  apply();
}

/** @param {HTMLElement} element */
function show(element) {
  const kind = /** @type {Kind} */ (element.dataset.cover);
  const isCovered = covered.has(kind);
  const label = held.has(kind) ? `${NAMES[kind]} until the vote is closed.` : `${NAMES[kind]}. Uncover them.`;
  if (isCovered === element.hasAttribute("data-covered") && (!isCovered || element.getAttribute("aria-label") === label)) return;
  element.toggleAttribute("data-covered", isCovered);
  if (isCovered) {
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", label);
    element.setAttribute("aria-disabled", String(held.has(kind)));
    element.tabIndex = 0;
  } else {
    for (const name of ["role", "aria-label", "aria-disabled", "tabindex"]) element.removeAttribute(name);
  }
}

/**
 * A touch on covered text of the framework's uncovers its kind, until the signal aborts.
 * @param {Document} page @param {AbortSignal} signal
 */
export function uncoverTextOnTouch(page, signal) {
  page.addEventListener(
    "click",
    (event) => {
      const kind = KINDS.find((one) => covered.has(one) && /** @type {Element} */ (event.target).closest(`[class*="st-key-cover-${one}-"]`));
      if (!kind) return;
      event.preventDefault();
      event.stopPropagation();
      uncover(kind);
    },
    { signal, capture: true },
  );
}

/** @param {Event} event */
function uncoverTouched(event) {
  const element = /** @type {HTMLElement | undefined} */ (event.composedPath().find((target) => target instanceof HTMLElement && target.hasAttribute("data-covered")));
  if (!element) return;
  event.preventDefault();
  event.stopPropagation();
  uncover(/** @type {Kind} */ (element.dataset.cover));
}
