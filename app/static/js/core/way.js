// The way to another page of the app, taken in the page: one step of the browser's history, so that Back finds the page that
// was left under the address that it had. The server's own way to a page with a query (`st.switch_page`) makes two steps of
// it, the first of them this page's path with the other page's query.

import { pageUrl } from "./resources.js";

/** The address of a page. @param {string} key "" for the one that visitors meet first @param {Record<string, string | number>} query */
export const addressOf = (key, query) => `${pageUrl(key).pathname}?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`;

/**
 * Go to a page. The framework follows the history, as it does when somebody presses Forward.
 * @param {string} key "" for the one that visitors meet first @param {Record<string, string | number>} query
 */
export function goTo(key, query) {
  history.pushState(null, "", addressOf(key, query));
  dispatchEvent(new PopStateEvent("popstate"));
}
