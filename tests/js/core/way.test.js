import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { keepsAddress } from "../../../app/static/js/core/address.js";
import { connection } from "../../../app/static/js/core/connection.js";
import { addressOf, goTo } from "../../../app/static/js/core/way.js";

const BASE = new URL("../../../", import.meta.url).pathname; // as if the modules lay at `BASE/lab/js/VERSION/`
/** @type {string[]} */
let happened;

beforeEach(() => {
  happened = [];
  const location = { pathname: `${BASE}train`, search: "?run=a", href: "" };
  const history = {
    pushState: (/** @type {unknown} */ _, /** @type {string} */ __, /** @type {string} */ address) => {
      happened.push(`pushed ${address.replace(BASE, "/")}`);
      [location.pathname, location.search] = [address.split("?")[0], address.replace(/^[^?]*/, "")];
    },
  };
  class PopStateEvent extends Event {}
  Object.assign(globalThis, { location, history, PopStateEvent, dispatchEvent: () => happened.push("popstate") });
});

test("a page's address has its key as path, but for the first page, and a query only where there is one", () => {
  assert.equal(addressOf("inside"), `${BASE}inside`);
  assert.equal(addressOf("canvas"), BASE);
  assert.equal(addressOf("canvas", { guest: "a-b", row: 3 }), `${BASE}?guest=a-b&row=3`);
  assert.equal(addressOf("questions", "ask=Who+am+I%3F&seed=0"), `${BASE}questions?ask=Who+am+I%3F&seed=0`);
});

test("what the framework keeps for itself is left out of a query", () => {
  assert.equal(addressOf("inside", "embed=true&digit=3&Embed_Options=show_toolbar"), `${BASE}inside?digit=3`);
});

test("the page that is left writes its address first, and the way is one step of the history", () => {
  const gone = new AbortController();
  keepsAddress(() => void happened.push("written"), gone.signal);
  goTo("canvas", { guest: "a" });
  assert.deepEqual(happened, ["written", "pushed /?guest=a", "popstate"]);
  gone.abort();
});

test("a way that is taken once more makes no second step", () => {
  goTo("canvas", { guest: "a" });
  goTo("canvas", { guest: "a" });
  assert.deepEqual(happened, ["pushed /?guest=a", "popstate", "popstate"]);
});

test("while the server is away one stays where one is", () => {
  connection.become(true);
  goTo("canvas", { guest: "a" });
  connection.become(false);
  assert.deepEqual(happened, []);
});
