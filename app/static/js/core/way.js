// The way to another page of the app, taken in the page: one step of the browser's history, so that Back finds the page that
// was left under the address that it had. The server's own way to a page with a query (`st.switch_page`) makes two steps of
// it, the first of them this page's path with the other page's query.

import { exactAddress } from "./address.js";
import { isAway } from "./connection.js";
import { pageUrl } from "./resources.js";

/** @typedef {string | Record<string, string | number>} Query without the question mark, or its parameters */

/** Parameters that are the framework's own: they would take a page's frame away. */
const FRAMEWORKS = ["embed", "embed_options"];

/** The address of a page. @param {string} key @param {Query} [query] */
export function addressOf(key, query = "") {
  const parameters = new URLSearchParams(typeof query === "string" ? query : Object.entries(query).map(([name, value]) => [name, String(value)]));
  for (const name of [...parameters.keys()]) if (FRAMEWORKS.includes(name.toLowerCase())) parameters.delete(name);
  const search = String(parameters);
  return pageUrl(key).pathname + (search && `?${search}`);
}

/**
 * Go to a page. The framework follows the history, as it does when somebody presses Forward. While the server is away nobody
 * could draw the page: one stays where one is, under the address of what is shown.
 * @param {string} key @param {Query} [query]
 */
export function goTo(key, query = "") {
  if (isAway()) return;
  exactAddress(); // of the page that is left: Back finds it as it is now, not as it was when its address was last written
  const address = addressOf(key, query);
  if (location.pathname + location.search !== address) history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

/** Whether a click on a link is meant for this tab: others open a new one, or save. @param {MouseEvent} event */
export const isForThisTab = (event) => event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
