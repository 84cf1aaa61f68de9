// A drawing of the wall that the instructor has put onto everybody's canvas. It lands once; whoever looks around alone, or
// came later, finds a button instead. What was there before comes back with one touch.

import { resources } from "../core/resources.js";
import { fromLink } from "../drawing/drawing.js";
import { room } from "./client.js";
import { keepOwn } from "./own.js";
import { isAlong } from "./state.js";

/** @typedef {import("./state.js").RoomState} RoomState */
/** @typedef {import("./state.js").RoomScene} RoomScene */
/** @typedef {import("./state.js").ForAll} ForAll */

const KEY = "kai-for-all";
const PIXELS = 784;
/** Grey levels by which two browsers may differ that draw the same strokes. */
const TOLERANCE = 8;

/** What was last seen in this tab. @type {string} */
let seen = "";
try {
  seen = sessionStorage.getItem(KEY) ?? "";
} catch {
  // No storage on this device: after a reload the drawing is offered, and does not land again.
}

/** @param {string} name of a room's session and a sending */
function note(name) {
  seen = name;
  try {
    sessionStorage.setItem(KEY, name);
  } catch {
    // As above.
  }
}

/** Whether the strokes that came from a learner are those of the picture that the instructor has approved. @param {ForAll} sent */
export async function isAsApproved({ id, drawn, scene }) {
  if (!drawn) return true;
  const approved = await resources.load({ path: room.path(`wall/${id}`), key: room.state.session, bytes: PIXELS, read: async (response) => new Uint8Array(await response.arrayBuffer()) });
  try {
    const parameters = new URLSearchParams(scene.query);
    const place = { row: Number(parameters.get("row")), col: Number(parameters.get("col")) };
    const { pixels } = fromLink(parameters.get("ink") ?? "", place).ink;
    return pixels !== null && pixels.every((grey, i) => Math.abs(grey - approved[i]) <= TOLERANCE);
  } catch {
    return false; // damaged strokes
  }
}

export class Everywhere {
  /**
   * @param {(scene: RoomScene) => void} open opens a page in a state
   * @param {() => string} page key of the page that is drawn; "" while none is
   */
  constructor(open, page) {
    this.open = open;
    this.page = page;
    /** The sending that this page has put on its canvas. */
    this.landed = "";
  }

  /** @param {RoomState} state @returns {Promise<void> | undefined} resolves when a new one has landed */
  update(state) {
    if (!this.page()) return undefined;
    const { everywhere } = state.wall;
    const [session, last] = seen.split(" ");
    if (session !== state.session) note(`${state.session} ${everywhere?.n ?? 0}`);
    else if (everywhere && everywhere.n > Number(last)) {
      note(`${session} ${everywhere.n}`);
      if (state.you.following || state.you.instructor) return this.land(state);
    }
    return undefined;
  }

  /** Whether there is a drawing for all that is not on this canvas. @param {RoomState} state */
  isOffered(state) {
    return state.wall.everywhere !== null && this.landed !== nameOf(state);
  }

  /** Put it on this canvas. @param {RoomState} state */
  async land(state) {
    const { everywhere } = state.wall;
    if (!everywhere) return;
    this.landed = nameOf(state);
    if (!(await isAsApproved(everywhere).catch(() => false))) return;
    if (!isAlong(state)) keepOwn(this.page(), "all");
    this.open(everywhere.scene);
  }
}

/** @param {RoomState} state */
const nameOf = ({ session, wall }) => `${session} ${wall.everywhere?.n}`;
