import assert from "node:assert/strict";
import { test } from "node:test";

import { exactAddress, keepsAddress } from "../../../app/static/js/core/address.js";

test("whoever asks for the address gets it after every part of the page has written its own, and no part that has gone", () => {
  globalThis.location = { href: "before" };
  const stay = new AbortController();
  const leave = new AbortController();
  keepsAddress(() => { location.href += " stays"; }, stay.signal);
  keepsAddress(() => { location.href += " leaves"; }, leave.signal);
  assert.equal(exactAddress(), "before stays leaves");
  leave.abort();
  assert.equal(exactAddress(), "before stays leaves stays");
});
