import assert from "node:assert/strict";
import { test } from "node:test";

import { pageUrl, resource, Resources } from "../../../app/static/js/core/resources.js";

const text = (/** @type {string} */ path, more = {}) => ({ path, read: (/** @type {Response} */ response) => response.text(), ...more });
const silent = new AbortController().signal;

/** Resources from answers in turn: a text, a status with a detail, or an error. @param {(string | [number, string] | Error)[]} answers */
function from(...answers) {
  /** @type {{url: string, how: any}[]} */
  const asked = [];
  /** @type {number[]} */
  const pauses = [];
  const fetch = async (/** @type {any} */ url, /** @type {any} */ how) => {
    asked.push({ url, how });
    const answer = answers.shift() ?? "";
    if (answer instanceof Error) throw answer;
    return typeof answer === "string" ? new Response(answer) : Response.json({ detail: answer[1] }, { status: answer[0] });
  };
  const pause = async (/** @type {number} */ ms) => void pauses.push(ms);
  return { asked, pauses, resources: new Resources({ fetch, pause, mostBytes: 100 }) };
}

test("resources and pages lie beside the modules, whatever the base path", () => {
  assert.equal(resource("digits/7"), new URL("../../../app/digits/7", import.meta.url).href);
  assert.equal(pageUrl("inside").href, new URL("../../../inside", import.meta.url).href);
});

test("what many want at once is asked for once, and then it is here at once", async () => {
  const { asked, resources } = from("seven");
  assert.equal(resources.want(text("digits/7")), null);
  assert.equal(resources.want(text("digits/7")), null);
  assert.equal(await resources.load(text("digits/7")), "seven");
  assert.equal(resources.want(text("digits/7")), "seven");
  assert.equal(asked.length, 1);
});

test("while the server does not answer it is asked again, less and less often, and that is known", async () => {
  const { pauses, resources } = from(new TypeError("no line"), [503, "warming"], "here");
  /** @type {boolean[]} */
  const away = [];
  resources.subscribe(() => away.push(resources.isAway), silent);
  assert.equal(await resources.load(text("a")), "here");
  assert.deepEqual(pauses, [500, 1000]);
  await Promise.resolve();
  assert.deepEqual(away, [true, true, false]);
});

test("what the server refuses is not asked for again", async () => {
  const { asked, resources } = from([404, "There is no such run."]);
  await assert.rejects(resources.load(text("runs/x")), /no such run/);
  assert.equal(resources.want(text("runs/x")), null);
  assert.equal(resources.refusal(text("runs/x")), "There is no such run.");
  assert.equal(asked.length, 1);
  assert.equal(resources.isAway, false);
});

test("a slow answer is waited for as long as parts of it arrive, and one that falls silent is asked for again", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const answers = [["slow", " but", " whole"], ["half", null], ["again"]];
  /** @param {any} _ @param {any} how */
  const fetch = async (_, { signal }) => {
    const parts = /** @type {(string | null)[]} */ (answers.shift());
    const body = new ReadableStream({
      start: (stream) => signal.addEventListener("abort", () => stream.error(signal.reason)),
      async pull(stream) {
        await new Promise((done) => setImmediate(done)); // what came before has been taken
        if (!parts.length) return stream.close();
        const part = parts.shift();
        context.mock.timers.tick(part === null ? 20_000 : 15_000);
        if (part !== null) stream.enqueue(new TextEncoder().encode(part));
      },
    }, { highWaterMark: 0 });
    return new Response(body);
  };
  const resources = new Resources({ fetch, pause: async () => {} });
  assert.equal(await resources.load(text("a")), "slow but whole");
  assert.equal(await resources.load(text("b")), "again");
});

test("what nobody wants any more is given up", async () => {
  const { resources } = from(new TypeError("no line"), "late");
  await assert.rejects(resources.load(text("a", { isWanted: () => false })), /not wanted/);
  assert.equal(resources.isAway, false);
});

test("what is used least goes first when there is too much, and what stays for good stays", async () => {
  const { resources } = from("for good", "one", "two", "three");
  await resources.load(text("networks/mlp"));
  await resources.load(text("1", { bytes: 40 }));
  await resources.load(text("2", { bytes: 40 }));
  resources.peek({ path: "1" });
  await resources.load(text("3", { bytes: 40 }));
  assert.deepEqual(["networks/mlp", "1", "2", "3"].map((path) => resources.peek({ path })), ["for good", "one", null, "three"]);
});

test("a drawing is posted, and told from others by its content", async () => {
  const { asked, resources } = from("table of A", "table of B");
  const sweep = (/** @type {string} */ key) => text("sweeps/mlp", { key, body: new Uint8Array([1, 2]) });
  assert.equal(await resources.load(sweep("A")), "table of A");
  assert.equal(await resources.load(sweep("B")), "table of B");
  assert.equal(resources.peek(sweep("A")), "table of A");
  assert.deepEqual([asked[0].how.method, asked[0].how.body.length], ["POST", 2]);
});
