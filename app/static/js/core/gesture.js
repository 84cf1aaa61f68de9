// One gesture at a time on an element: a pointer goes down, moves and is released. A release may never be heard (a menu
// opens, the window loses focus, the button comes up outside a frame), a palm may rest where a pen draws, and a second
// finger means something else: all of that is decided here, once for every canvas, stepper and map.

/**
 * What a gesture does.
 * @typedef {object} Gesture
 * @property {(event: PointerEvent) => boolean | void} begin the pointer is down; `false` if nothing begins there
 * @property {(event: PointerEvent, all: PointerEvent[]) => void} move all: every point since the last call, at least one
 * @property {() => void} end released, in one way or another
 * @property {() => void} cancel it was none: nothing of it may stay
 */

/**
 * Follow the pointers that go down on an element, until the signal aborts.
 *
 * A gesture ends by `pointerup`, by a move without a button, a lost capture, a context menu, or when the window loses
 * focus. It is cancelled if the browser takes a touch away, if a second finger joins the first (two fingers do nothing
 * until both are up), and if a pen goes down while a touch rests: a pen goes before touch.
 * @param {HTMLElement} element should have `touch-action: none`
 * @param {Gesture} gesture @param {AbortSignal} signal
 */
export function followGesture(element, gesture, signal) {
  /** @type {{id: number, type: string} | null} the pointer that makes the gesture */
  let held = null;
  /** Fingers that are down. @type {Set<number>} */
  const fingers = new Set();

  /** @param {"end" | "cancel"} how */
  function finish(how) {
    if (!held) return;
    held = null;
    gesture[how]();
  }

  const { defaultView } = element.ownerDocument;
  /** On a Mac, Ctrl with the button opens the menu that the other button opens. */
  const isMac = /^Mac/.test(defaultView?.navigator?.platform ?? "");

  /** Whether a pointer that goes down may begin a gesture. @param {PointerEvent} event */
  function mayBegin({ button, ctrlKey, isPrimary, pointerId, pointerType }) {
    if (pointerType === "touch") {
      if (isPrimary) fingers.clear(); // no other finger is down, whatever was heard of it
      fingers.add(pointerId);
      if (held?.type === "touch") finish("cancel");
      return !held && fingers.size === 1;
    }
    if (pointerType === "pen" && held?.type === "touch") finish("cancel");
    return !held && button === 0 && !(isMac && ctrlKey);
  }

  /** @param {PointerEvent} event */
  function press(event) {
    if (!mayBegin(event) || gesture.begin(event) === false) return;
    held = { id: event.pointerId, type: event.pointerType };
    event.preventDefault();
    try {
      element.setPointerCapture(event.pointerId);
    } catch {
      // The pointer is gone already: its release ends the gesture.
    }
  }

  /** @param {PointerEvent} event */
  function move(event) {
    if (event.pointerId !== held?.id) return;
    if (event.buttons === 0) return finish("end"); // a release that was never heard
    const all = event.getCoalescedEvents?.() ?? [];
    gesture.move(event, all.length ? all : [event]);
  }

  /** @param {PointerEvent} event */
  function release({ type, pointerId, pointerType }) {
    if (type !== "lostpointercapture") fingers.delete(pointerId);
    if (pointerId === held?.id) finish(type === "pointercancel" && pointerType === "touch" ? "cancel" : "end");
  }

  /** A finger that rests opens no menu on the canvas; another button's menu ends what is going on. @param {Event} event */
  function openMenu(event) {
    if (held?.type === "touch") event.preventDefault();
    else finish("end");
  }

  element.addEventListener("pointerdown", press, { signal });
  element.addEventListener("pointermove", move, { signal });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    element.addEventListener(type, release, { signal });
  }
  element.addEventListener("contextmenu", openMenu, { signal });
  defaultView?.addEventListener("blur", () => finish("end"), { signal });
}
