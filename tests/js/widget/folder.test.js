import assert from "node:assert/strict";
import { test } from "node:test";
import { fromFolder } from "../../../app/static/js/widget/folder.js";
import { isDark } from "../../../app/static/js/widget/palette.js";

test("a resource is a file of the folder, whatever its version", async () => {
  const asked = [];
  const fetch = fromFolder("./resources/", async (url) => asked.push(url) && new Response("x"));
  await fetch("https://kai.invalid/lab/sweeps/gap/4?v=123456789012");
  await fetch("https://kai.invalid/lab/networks/gap/anatomy");
  assert.deepEqual(asked, ["./resources/sweeps-gap-4.bin", "./resources/networks-gap-anatomy.bin"]);
});

test("a drawing has no table there, and nobody is asked", async () => {
  const fetch = fromFolder("./", () => assert.fail("nobody is asked"));
  const response = await fetch("https://kai.invalid/lab/sweeps/gap", { body: new Uint8Array(784) });
  assert.equal(response.status, 404);
  assert.match((await response.json()).detail, /maps for its own digits alone/);
});

test("a file that is not there is a test image that the page has not", async () => {
  const response = await fromFolder("./", async () => new Response("<html>", { status: 404 }))("https://kai.invalid/lab/digits/9");
  assert.equal((await response.json()).detail, "This page has no such test image.");
});

test("a background is dark, light, or hardly there", () => {
  assert.deepEqual(["rgb(16, 19, 24)", "rgb(255, 255, 255)", "rgba(0, 0, 0, 0)", "rgba(0, 0, 0, 0.9)"].map(isDark), [true, false, null, true]);
});
