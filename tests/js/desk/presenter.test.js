import assert from "node:assert/strict";
import { test } from "node:test";

import { timeGone } from "../../../app/static/js/desk/presenter.js";

test("the time gone is said in minutes, and in hours where there are some", () => {
  assert.equal(timeGone(0), "0:00");
  assert.equal(timeGone(61_999), "1:01");
  assert.equal(timeGone(3_600_000 + 62_000), "1:01:02");
  assert.equal(timeGone(-5), "0:00");
});
