import assert from "node:assert/strict";
import { test } from "node:test";

import { isNew } from "../../../app/static/js/core/prepared.js";

const scene = (id) => ({ id, query: "", cue: "walk" });

test("a scene is new to a part of the page once, however often it is told of it", () => {
  const part = { prepared: "" };
  assert.deepEqual([scene("a"), scene("a"), null, scene("a"), scene("b"), scene("a")].map((one) => isNew(part, one)), [true, false, false, false, true, true]);
});

test("the same scene opened again is new again, for it has another id", () => {
  const part = { prepared: "a" };
  assert.equal(isNew(part, scene("b")), true);
});
