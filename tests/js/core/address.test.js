import assert from "node:assert/strict";
import { test } from "node:test";

import { exactAddress, keepsAddress } from "../../../app/static/js/core/address.js";

test("whoever asks for the address gets it after every part of the page has written its own, and no part that has gone", () => {
  globalThis.location = { href: "before" };
  const stay = new AbortController();
  const leave = new AbortController();
  keepsAddress(() => { location.href += " stays"; }, stay.signal);
  keepsAddress(() => { location.href += " leaves"; }, leave.signal);
  assert.equal(exactAddress().link, "before stays leaves");
  leave.abort();
  assert.equal(exactAddress().link, "before stays leaves stays");
  stay.abort();
});

test("what no link can hold is said with the address", () => {
  globalThis.location = { href: "here" };
  const { signal } = new AbortController();
  keepsAddress(() => {}, signal);
  assert.equal(exactAddress().lacks, "");
  keepsAddress(() => "", signal);
  keepsAddress(() => "The drawing is too long.", signal);
  assert.deepEqual(exactAddress(), { link: "here", lacks: "The drawing is too long." });
});
