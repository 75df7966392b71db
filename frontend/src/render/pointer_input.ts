/** Listens to an element's pointers, wheel and touches, and tells what they mean. */

import {
  GestureRecognizer,
  type PointerKind,
  type PointerRecord,
  type ScreenInput,
  type ViewEvent,
} from "./gestures.ts";
import { wheelEvent } from "./wheel.ts";

/** A finger's or a mouse's pressure is not measured. */
const FULL_PRESSURE = 1;

export interface PointerInput {
  /** While held (the space bar), the left button and one finger pan. */
  hold(on: boolean): void;
  /** Stop listening. A stroke that is under way is cancelled. */
  release(): void;
}

/** Pointers on buttons, sliders and links inside of `host` are left to those. */
export function listenToPointers(host: HTMLElement, listener: (event: ViewEvent) => void): PointerInput {
  const recognizer = new GestureRecognizer();
  const listening = new AbortController();
  const tell = (events: readonly ViewEvent[]) => {
    for (const event of events) listener(event);
  };
  const onPointer = (phase: PointerRecord["phase"]) => (event: PointerEvent) => {
    if (phase === "down" && !takes(host, event)) return;
    tell(recognizer.feed(recordOf(host, phase, event)));
  };
  const on = { signal: listening.signal };
  host.style.touchAction = "none";
  host.addEventListener("pointerdown", onPointer("down"), on);
  host.addEventListener("pointermove", onPointer("move"), on);
  host.addEventListener("pointerup", onPointer("up"), on);
  host.addEventListener("pointercancel", onPointer("cancel"), on);
  host.addEventListener("pointerleave", () => listener({ kind: "hover", at: null }), on);
  host.addEventListener("wheel", (event) => listener(wheelOf(host, event)), { ...on, passive: false });
  host.addEventListener("contextmenu", (event) => event.preventDefault(), on);
  return {
    hold: (isHeld) => recognizer.hold(isHeld),
    release: () => {
      if (recognizer.state === "drawing") listener({ kind: "cancel" });
      listening.abort();
    },
  };
}

/** Takes a pointer that goes down for the view: what it does outside of the element is told as well. */
function takes(host: HTMLElement, event: PointerEvent): boolean {
  if (event.target instanceof Element && event.target.closest("button, input, a, label") !== null) return false;
  // Without it, the middle button starts to scroll by itself and a double click selects text; focus is given by hand.
  event.preventDefault();
  host.focus({ preventScroll: true });
  host.setPointerCapture(event.pointerId);
  return true;
}

function recordOf(host: HTMLElement, phase: PointerRecord["phase"], event: PointerEvent): PointerRecord {
  const box = host.getBoundingClientRect();
  const kind = kindOf(event.pointerType);
  // Browsers give it on secure pages only: a studio in the house, without TLS, goes without.
  const coalesced = phase === "move" && "getCoalescedEvents" in event ? event.getCoalescedEvents() : [];
  const samples = (coalesced.length > 0 ? coalesced : [event]).map((each) => sampleOf(box, kind, each));
  return { phase, id: event.pointerId, kind, button: event.button, samples, timeMs: event.timeStamp };
}

function kindOf(pointerType: string): PointerKind {
  return pointerType === "pen" || pointerType === "touch" ? pointerType : "mouse";
}

function sampleOf(box: DOMRect, kind: PointerKind, event: PointerEvent): ScreenInput {
  const isPen = kind === "pen";
  const pressure = isPen ? event.pressure : FULL_PRESSURE;
  return { x: event.clientX - box.left, y: event.clientY - box.top, pressure, isPen };
}

function wheelOf(host: HTMLElement, event: WheelEvent): ViewEvent {
  event.preventDefault();
  const box = host.getBoundingClientRect();
  return wheelEvent({
    at: { x: event.clientX - box.left, y: event.clientY - box.top },
    deltaX: event.deltaX,
    deltaY: event.deltaY,
    deltaMode: event.deltaMode,
    hasCtrl: event.ctrlKey || event.metaKey,
    hasShift: event.shiftKey,
  });
}
