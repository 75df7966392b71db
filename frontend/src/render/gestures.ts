/** What pointers, fingers and the wheel mean: plain records in, view events out. Knows no DOM. */

import type { Point } from "../engine/geometry.ts";

export type PointerKind = "mouse" | "pen" | "touch";

/** A place in the view, in CSS pixels from its top left corner. */
export interface ScreenInput extends Point {
  /** 0 to 1; a mouse gives 1. */
  readonly pressure: number;
  readonly isPen: boolean;
}

export interface PointerRecord {
  readonly phase: "down" | "move" | "up" | "cancel";
  readonly id: number;
  readonly kind: PointerKind;
  /** As in `PointerEvent.button`: 0 left, 1 middle, 2 right; only looked at on the way down. */
  readonly button: number;
  /** In order of time, the newest last; never empty. */
  readonly samples: readonly ScreenInput[];
  readonly timeMs: number;
}

/** What is done to the view; places and distances in CSS pixels. */
export type ViewEvent =
  | { readonly kind: "down"; readonly input: ScreenInput }
  | { readonly kind: "move"; readonly inputs: readonly ScreenInput[] }
  | { readonly kind: "up" }
  | { readonly kind: "cancel" }
  | { readonly kind: "hover"; readonly at: Point | null }
  | { readonly kind: "pan"; readonly dx: number; readonly dy: number }
  | { readonly kind: "zoom"; readonly at: Point; readonly factor: number };

/** A second finger later than this belongs to the hand that draws: it is passed over. */
export const PINCH_GRACE_MS = 100;

const LEFT_BUTTON = 0;
const MIDDLE_BUTTON = 1;

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "drawing"; readonly id: number; readonly pointer: PointerKind; readonly sinceMs: number }
  | { readonly kind: "panning"; readonly id: number }
  | { readonly kind: "pinching"; readonly ids: readonly [number, number] }
  /** A gesture of fingers is over, some still lie on the glass: nothing until all are lifted. */
  | { readonly kind: "spent" };

const IDLE: State = { kind: "idle" };

/** The state machine of all pointers over one view. */
export class GestureRecognizer {
  #state: State = IDLE;
  #penIsKnown = false;
  #isHeld = false;
  readonly #touches = new Map<number, Point>();
  #panFrom: Point = { x: 0, y: 0 };

  get state(): State["kind"] {
    return this.#state.kind;
  }

  /** While held (the space bar), the left button pans. */
  hold(on: boolean): void {
    this.#isHeld = on;
  }

  feed(record: PointerRecord): ViewEvent[] {
    if (record.kind === "pen") this.#penIsKnown = true;
    const events = this.#handled(record);
    if (record.kind === "touch") this.#remember(record);
    if (this.#state.kind === "spent" && this.#touches.size === 0) this.#state = IDLE;
    return events;
  }

  #handled(record: PointerRecord): ViewEvent[] {
    switch (record.phase) {
      case "down":
        return record.kind === "touch" ? this.#touchDown(record) : this.#buttonDown(record);
      case "move":
        return this.#moved(record);
      default:
        return this.#ended(record);
    }
  }

  #remember(record: PointerRecord): void {
    if (record.phase === "up" || record.phase === "cancel") this.#touches.delete(record.id);
    else if (record.phase === "down" || this.#touches.has(record.id)) this.#touches.set(record.id, newest(record));
  }

  #buttonDown(record: PointerRecord): ViewEvent[] {
    const before = record.kind === "pen" ? this.#takeFromHand() : [];
    if (this.#state.kind !== "idle") return before;
    if (record.button === MIDDLE_BUTTON || (record.button === LEFT_BUTTON && this.#isHeld)) {
      return [...before, ...this.#startPan(record)];
    }
    return record.button === LEFT_BUTTON ? [...before, ...this.#startStroke(record)] : before;
  }

  /** Where a pen comes down, what touched before was the hand that holds it: a palm is often felt as two fingers. */
  #takeFromHand(): ViewEvent[] {
    const state = this.#state;
    const handDraws = state.kind === "drawing" && state.pointer === "touch";
    if (handDraws || state.kind === "pinching" || state.kind === "spent") this.#state = IDLE;
    return handDraws ? [{ kind: "cancel" }] : [];
  }

  #touchDown(record: PointerRecord): ViewEvent[] {
    const state = this.#state;
    const first = [...this.#touches.keys()].at(-1);
    if (state.kind === "drawing") return this.#secondFinger(record, state);
    if (state.kind === "panning" && first === state.id) return this.#startPinch(first, record.id);
    if (state.kind !== "idle") return [];
    if (first !== undefined) return this.#startPinch(first, record.id);
    if (this.#isHeld) return this.#startPan(record);
    return this.#penIsKnown ? [] : this.#startStroke(record);
  }

  #secondFinger(record: PointerRecord, stroke: State & { kind: "drawing" }): ViewEvent[] {
    const isPinch = stroke.pointer === "touch" && record.timeMs - stroke.sinceMs <= PINCH_GRACE_MS;
    return isPinch ? [{ kind: "cancel" }, ...this.#startPinch(stroke.id, record.id)] : [];
  }

  #startStroke(record: PointerRecord): ViewEvent[] {
    this.#state = { kind: "drawing", id: record.id, pointer: record.kind, sinceMs: record.timeMs };
    return [{ kind: "down", input: newest(record) }];
  }

  #startPan(record: PointerRecord): ViewEvent[] {
    this.#state = { kind: "panning", id: record.id };
    this.#panFrom = newest(record);
    return [{ kind: "hover", at: null }];
  }

  #startPinch(first: number, second: number): ViewEvent[] {
    this.#state = { kind: "pinching", ids: [first, second] };
    return [{ kind: "hover", at: null }];
  }

  #moved(record: PointerRecord): ViewEvent[] {
    const state = this.#state;
    if (state.kind === "drawing" && state.id === record.id) return this.#drawn(record);
    if (state.kind === "panning" && state.id === record.id) return this.#panned(record);
    if (state.kind === "pinching" && state.ids.includes(record.id)) return this.#pinched(record, state.ids);
    return state.kind === "idle" && record.kind !== "touch" ? [{ kind: "hover", at: newest(record) }] : [];
  }

  #drawn(record: PointerRecord): ViewEvent[] {
    const move: ViewEvent = { kind: "move", inputs: record.samples };
    return record.kind === "touch" ? [move] : [move, { kind: "hover", at: newest(record) }];
  }

  #panned(record: PointerRecord): ViewEvent[] {
    const to = newest(record);
    const from = this.#panFrom;
    this.#panFrom = to;
    return [{ kind: "pan", dx: to.x - from.x, dy: to.y - from.y }];
  }

  #pinched(record: PointerRecord, ids: readonly [number, number]): ViewEvent[] {
    const from = this.#touches.get(record.id);
    const other = this.#touches.get(ids[0] === record.id ? ids[1] : ids[0]);
    if (from === undefined || other === undefined) return [];
    return pinch(from, newest(record), other);
  }

  #ended(record: PointerRecord): ViewEvent[] {
    const state = this.#state;
    if (state.kind === "drawing" && state.id === record.id) {
      this.#state = this.#touches.size > 1 ? { kind: "spent" } : IDLE;
      return [{ kind: record.phase === "cancel" ? "cancel" : "up" }];
    }
    if (state.kind === "panning" && state.id === record.id) this.#state = IDLE;
    if (state.kind === "pinching" && state.ids.includes(record.id)) this.#state = { kind: "spent" };
    return [];
  }
}

function newest(record: PointerRecord): ScreenInput {
  const sample = record.samples.at(-1);
  if (sample === undefined) throw new RangeError("a pointer record without a sample");
  return sample;
}

/** One finger of two has moved: the middle pans, the distance zooms about the middle. */
function pinch(from: Point, to: Point, other: Point): ViewEvent[] {
  const at = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
  const events: ViewEvent[] = [{ kind: "pan", dx: (to.x - from.x) / 2, dy: (to.y - from.y) / 2 }];
  const before = Math.hypot(from.x - other.x, from.y - other.y);
  const after = Math.hypot(to.x - other.x, to.y - other.y);
  if (before > 1 && after > 1) events.push({ kind: "zoom", at, factor: after / before });
  return events;
}
