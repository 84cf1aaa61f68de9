import assert from "node:assert/strict";
import { test } from "node:test";
import { Networks } from "../../../app/static/js/nn/networks.js";

test("a network that has learned more comes anew, under its new version", async () => {
  const asked = [];
  const networks = new Networks({
    async load({ path }) {
      asked.push(path);
      return path.includes("anatomy") ? { layers: [{ type: "flatten" }] } : new Map();
    },
  });
  const first = await networks.load("mine", { mine: "1" });
  assert.equal(await networks.load("mine", { mine: "2" }), first);
  networks.forget("mine");
  assert.equal(networks.get("mine"), null);
  assert.notEqual(await networks.load("mine", { mine: "2" }), first);
  assert.deepEqual(asked, ["networks/mine/anatomy?v=1", "networks/mine?v=1", "networks/mine/anatomy?v=2", "networks/mine?v=2"]);
});
