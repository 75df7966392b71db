import { expect, it } from "vitest";
import { type WheelRecord, wheelEvent } from "./wheel.ts";

const turn = (part: Partial<WheelRecord>): WheelRecord => ({
  at: { x: 3, y: 4 },
  deltaX: 0,
  deltaY: 0,
  deltaMode: 0,
  hasCtrl: false,
  hasShift: false,
  ...part,
});

function factorOf(part: Partial<WheelRecord>): number {
  const event = wheelEvent(turn(part));
  if (event.kind !== "zoom") throw new Error(`a ${event.kind}, not a zoom`);
  return event.factor;
}

it("zooms in where the pointer is when turned away, and out by as much when turned back", () => {
  expect(wheelEvent(turn({ deltaY: -100 }))).toMatchObject({ kind: "zoom", at: { x: 3, y: 4 } });
  expect(factorOf({ deltaY: -100 })).toBeGreaterThan(1.1);
  expect(factorOf({ deltaY: -100 }) * factorOf({ deltaY: 100 })).toBeCloseTo(1, 10);
});

it("zooms faster for a pinch on a trackpad, but never leaps", () => {
  expect(factorOf({ deltaY: -4, hasCtrl: true })).toBeGreaterThan(factorOf({ deltaY: -4 }));
  expect(factorOf({ deltaY: -10_000, hasCtrl: true })).toBe(1.5);
  expect(factorOf({ deltaY: 10_000, hasCtrl: true })).toBeCloseTo(1 / 1.5, 10);
});

it("takes lines for 16 pixels each", () => {
  expect(factorOf({ deltaY: -3, deltaMode: 1 })).toBe(factorOf({ deltaY: -48 }));
});

it("pans with shift: sideways for a plain wheel, both ways for a trackpad", () => {
  expect(wheelEvent(turn({ deltaY: 100, hasShift: true }))).toEqual({ kind: "pan", dx: -100, dy: 0 });
  expect(wheelEvent(turn({ deltaX: 20, deltaY: 5, hasShift: true }))).toEqual({ kind: "pan", dx: -20, dy: -5 });
});
