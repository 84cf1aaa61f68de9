import assert from "node:assert/strict";
import { test } from "node:test";

import { base64FromBytes } from "../../../app/static/js/core/base64.js";

test("base64 comes back as the bytes it was made of", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
  assert.deepEqual(new Uint8Array(Buffer.from(base64FromBytes(bytes), "base64")), bytes);
});
