import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { drawCode, Refusal, RoomClient } from "../../../app/static/js/room/client.js";
import { UNKNOWN } from "../../../app/static/js/room/state.js";

/** @type {{url: string, how: any}[]} */
let asked;
/** @type {{status: number, body: any}[]} */
let answers;
/** @type {RoomClient} */
let room;

beforeEach(() => {
  [asked, answers] = [[], []];
  Object.assign(globalThis, {
    location: { search: "" },
    fetch: async (/** @type {string} */ url, /** @type {any} */ how) => {
      asked.push({ url, how });
      const { status, body } = answers.shift() ?? { status: 200, body: { ok: true } };
      return new Response(JSON.stringify(body), { status });
    },
  });
  room = new RoomClient();
});

const question = /** @type {any} */ ({ id: "q1", round: 1, phase: "open", kind: "choice", choices: ["A", "B"] });
const paths = () => asked.map(({ url }) => new URL(url).pathname.split("/room/").at(-1));

test("a vote names its question and round, and is shown as taken when the server has it", async () => {
  room.take({ question });
  answers = [{ status: 200, body: { ok: true, vote: 1 } }];
  await room.vote(1);
  assert.deepEqual(JSON.parse(asked[0].how.body), { choice: 1, question: "q1", round: 1 });
  assert.equal(room.state.you.vote, 1);
});

test("a vote whose answer comes when another question is on is not taken for that one's", async () => {
  room.take({ question });
  answers = [{ status: 200, body: { ok: true, vote: 1 } }];
  const voting = room.vote(1);
  room.take({ question: { ...question, id: "q2" } });
  await voting;
  assert.equal(room.state.you.vote, null);
});

test("what the server refuses is said in its own words", async () => {
  answers = [{ status: 409, body: { detail: "The vote is not open." } }];
  await assert.rejects(room.act("vote"), (error) => error instanceof Refusal && error.message === "The vote is not open.");
});

test("a token of a room that was ended is renewed once, and the act is sent again with the new one", async () => {
  room.take({ you: { ...UNKNOWN.you, token: "old" } });
  answers = [
    { status: 401, body: { detail: "This token is not of this room." } },
    { status: 200, body: { you: { ...UNKNOWN.you, token: "new" } } },
    { status: 200, body: { ok: true } },
  ];
  await room.act("attend", { following: false });
  assert.deepEqual(paths(), ["attend", "state", "attend"]);
  assert.deepEqual([asked[0], asked[2]].map(({ how }) => how.headers["X-Kai-Room"]), ["old", "new"]);
});

test("a browser without cookies keeps the token that the state gave it, so that no vote counts twice", async () => {
  room.take({ you: { ...UNKNOWN.you, token: "mine" } });
  room.take({ you: { ...UNKNOWN.you, token: "", vote: 1 } });
  await room.act("attend", { following: true });
  assert.equal(asked[0].how.headers["X-Kai-Room"], "mine");
  assert.equal(room.state.you.vote, 1);
});

test("a room that has ended is not asked for again, and the tab goes back to the server's own", async () => {
  const kept = new Map([["kai-room-code", "KTWR"]]);
  /** @type {any[]} */
  const lines = [];
  class EventSource {
    static CLOSED = 2;
    readyState = 2;
    onerror = () => {};
    constructor() {
      lines.push(this);
    }
    close() {}
  }
  Object.assign(globalThis, {
    EventSource,
    location: { search: "", href: "http://lab/?room=KTWR&digit=3", hash: "" },
    history: { state: null, replaceState: (/** @type {any} */ _, /** @type {any} */ __, /** @type {URL} */ { search }) => (location.search = search) },
    sessionStorage: { getItem: (/** @type {string} */ key) => kept.get(key) ?? null, setItem() {}, removeItem: (/** @type {string} */ key) => kept.delete(key) },
  });
  room.open();
  answers = [{ status: 404, body: { detail: "There is no such room." } }];
  lines[0].onerror();
  await new Promise((resolve) => setTimeout(resolve));
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(room.hasEnded, true);
  room.open();
  assert.equal(lines.length, 1);
  room.leave();
  assert.deepEqual([lines.length, location.search, kept.size], [2, "?digit=3", 0]);
});

test("a room that the address names is asked for in every request", () => {
  Object.assign(globalThis, { location: { search: "?room=KTWR&digit=3" } });
  assert.ok(room.address("events", { view: "public" }).endsWith("/room/events?room=KTWR&view=public"));
  Object.assign(globalThis, { location: { search: "?room=<b>" } });
  assert.ok(room.address("state").endsWith("/room/state"));
});

test("another room is named by four letters of which none looks like another", async () => {
  const code = drawCode();
  assert.match(code, /^[BCDFGHJKLMNPRSTVWXYZ]{4}$/);
  await room.act("make", {}, { room: code });
  assert.ok(asked[0].url.endsWith(`/room/make?room=${code}`));
});
