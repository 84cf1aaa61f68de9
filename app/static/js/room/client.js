// The line to the live room: its events come in, acts go out. It opens when the page has been drawn and is seen, and closes
// when it is hidden, since a browser has six connections for all its tabs together.

import { resource } from "../core/resources.js";
import { isRemote } from "./remote.js";
import { receive, UNKNOWN } from "./state.js";

/** @typedef {import("./state.js").RoomState} RoomState */

const CODE = "kai-room-code";
const REOPEN = 10_000; // ms after which a line is opened again that the server has refused
const PATIENCE = 8000; // ms for an answer to an act

/** The server has refused an act; the message is its sentence. */
export class Refusal extends Error {}

export class RoomClient {
  constructor() {
    this.state = UNKNOWN;
    /** The server's clock minus ours, seconds. */
    this.lead = 0;
    /** Whether the room's state has come. */
    this.isKnown = false;
    /** Whether this page sees what is private, as the remote does; what may be projected does not. */
    this.isPrivate = isRemote();
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    /** @type {EventSource | null} */
    this.source = null;
    this.isWanted = false;
    /** Whether the room of this tab's code has ended: then nobody asks for it any more. */
    this.hasEnded = false;
  }

  /** Call back after every change. @param {() => void} listener @param {AbortSignal} signal */
  subscribe(listener, signal) {
    this.listeners.add(listener);
    signal.addEventListener("abort", () => this.listeners.delete(listener));
  }

  /** Seconds since 1970 by the server's clock. */
  get now() {
    return Date.now() / 1000 + this.lead;
  }

  // --- events -------------------------------------------------------------------------------------------------------

  /** Listen as soon as the browser has nothing better to do. */
  startWhenIdle() {
    if (this.isWanted) return;
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => this.start(), { timeout: 2000 });
    else this.start();
  }

  /** Listen from now on, whenever the page is seen. */
  start() {
    if (this.isWanted) return;
    this.isWanted = true;
    const look = () => (document.visibilityState === "visible" ? this.open() : this.close());
    document.addEventListener("visibilitychange", look);
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", look);
    look();
  }

  /** See what is private, or no longer. @param {boolean} isPrivate */
  seePrivate(isPrivate) {
    if (isPrivate === this.isPrivate) return;
    this.isPrivate = isPrivate;
    if (!this.source) return;
    this.close();
    this.open();
  }

  open() {
    if (this.source || this.hasEnded) return;
    const source = new EventSource(this.address("events", this.isPrivate ? {} : { view: "public" }));
    this.source = source;
    source.onmessage = ({ data }) => this.take(JSON.parse(data));
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED || this.source !== source) return; // else the browser asks again by itself
      this.source = null;
      this.openAgain();
    };
  }

  /** The server has refused a line: the room has ended, or it can be had later. */
  async openAgain() {
    const status = await this.ask().then(({ status }) => status, () => 0);
    if (status === 404) {
      this.hasEnded = true;
      forgetCode();
      this.tell();
    } else setTimeout(() => document.visibilityState === "visible" && this.open(), REOPEN);
  }

  /** Go from a room that has ended to the server's own. */
  leave() {
    const address = new URL(location.href);
    address.searchParams.delete("room");
    history.replaceState(history.state, "", address);
    this.hasEnded = false;
    this.state = UNKNOWN;
    this.isKnown = false;
    this.tell();
    this.open();
  }

  close() {
    this.source?.close();
    this.source = null;
  }

  /** @param {Partial<RoomState>} message */
  take(message) {
    if (message.clock) this.lead = message.clock - Date.now() / 1000;
    // In a stream that a browser without cookies has opened there is no token: the one that it has stays.
    if (message.you && !message.you.token) message = { ...message, you: { ...message.you, token: this.state.you.token } };
    this.state = receive(this.state, message);
    this.isKnown = true;
    this.tell();
  }

  tell() {
    for (const listener of [...this.listeners]) listener();
  }

  // --- acts ---------------------------------------------------------------------------------------------------------

  /**
   * Do something in the room.
   * @param {string} act @param {object} content @param {Record<string, string>} [query] names another room than ours
   * @returns {Promise<any>} the answer; rejects with a `Refusal`, or with another error where nobody answers
   */
  async act(act, content = {}, query = {}) {
    let response = await this.post(act, content, query);
    if (response.status === 401) {
      // Our token is not of this room: it was ended meanwhile.
      this.take(await (await this.ask()).json());
      response = await this.post(act, content, query);
    }
    const answer = await response.json();
    if (!response.ok) throw new Refusal(String(answer.detail ?? `The server answers ${response.status}.`));
    return answer;
  }

  /** @param {string} act @param {object} content @param {Record<string, string>} query */
  post(act, content, query) {
    return fetch(this.address(act, query), {
      method: "POST",
      headers: { "Content-Type": "application/json", ...this.headers },
      body: JSON.stringify(content),
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  /** By what the room knows a browser that keeps no cookies. @returns {Record<string, string>} */
  get headers() {
    const { token } = this.state.you;
    return token ? { "X-Kai-Room": token } : {};
  }

  /** Ask for the room's state as all see it. */
  ask() {
    return fetch(this.address("state", { view: "public" }), { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  }

  /** Fetch JSON of the room. @param {string} path @returns {Promise<any>} rejects where it is refused, or nobody answers */
  async get(path) {
    const response = await fetch(this.address(path), { headers: this.headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) throw new Refusal(`The server answers ${response.status}.`);
    return response.json();
  }

  /** Vote in the round that is open; it is shown as taken when the server has it. @param {import("./state.js").Vote} choice */
  async vote(choice) {
    const { question } = this.state;
    if (!question) return;
    const { id, round } = question;
    const { vote } = await this.act("vote", { choice, question: id, round });
    const now = this.state.question;
    if (now?.id === id && now.round === round) this.take({ you: { ...this.state.you, vote } });
  }

  /** Where something of the room lies. @param {string} path @param {Record<string, string>} query */
  address(path, query = {}) {
    return resource(this.path(path, query));
  }

  /** The same, below the folder of all resources. @param {string} path @param {Record<string, string>} query */
  path(path, query = {}) {
    const code = roomCode();
    const parameters = new URLSearchParams({ ...(code ? { room: code } : {}), ...query }).toString();
    return `room/${path}${parameters ? `?${parameters}` : ""}`;
  }
}

/** Letters of codes: none looks like another, and they make no words. */
const LETTERS = "BCDFGHJKLMNPRSTVWXYZ";

/** A code for another room, drawn by lot. */
export const drawCode = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (number) => LETTERS[number % LETTERS.length]).join("");

/** The code of the room that this tab is in; "" for the server's own. */
export function roomCode() {
  const named = new URLSearchParams(location.search).get("room")?.toUpperCase() ?? "";
  const isCode = /^[A-Z]{4}$/.test(named);
  try {
    if (isCode) sessionStorage.setItem(CODE, named);
    return isCode ? named : (sessionStorage.getItem(CODE) ?? "");
  } catch {
    return isCode ? named : "";
  }
}

/** The room of this tab's code is no more. */
function forgetCode() {
  try {
    sessionStorage.removeItem(CODE);
  } catch {
    // No storage on this device: there was nothing.
  }
}

/** The room of this document. */
export const room = new RoomClient();
