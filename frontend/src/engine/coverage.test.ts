import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply, blended, flipOf, NO_COVERAGE } from "./coverage.ts";
import { TileHistory } from "./history.ts";
import { newMatte } from "./matte.ts";
import { drawn } from "./testing/drawing.ts";

const bytes = fc.integer({ min: 0, max: 255 });

describe("blending", () => {
  it("erases and restores by the formulas, rounded, for every alpha and coverage", () => {
    for (let alpha = 0; alpha < 256; alpha += 1) {
      for (let covered = 0; covered < 256; covered += 1) {
        const erased = Math.round((alpha * (255 - covered)) / 255);
        const restored = Math.round(alpha + ((255 - alpha) * covered) / 255);
        if (blended(alpha, covered, flipOf("erase")) !== erased) expect.fail(`erase ${alpha} by ${covered}`);
        if (blended(alpha, covered, flipOf("restore")) !== restored) expect.fail(`restore ${alpha} by ${covered}`);
      }
    }
  });
});

describe("applying coverage", () => {
  const rect = { left: 1, top: 1, width: 3, height: 2 };
  const data = Uint8Array.from([0, 128, 255, 255, 128, 0]);

  it("erases the matte where it is covered and nowhere else", () => {
    const matte = newMatte({ width: 5, height: 4 }, 255);
    const dirty = apply(matte, new TileHistory(matte).begin("x"), { rect, data }, "erase");
    expect(drawn(matte)).toEqual(["#####", "##7.#", "#.7##", "#####"]);
    expect(dirty).toEqual(rect);
  });

  it("restores the matte where it is covered", () => {
    const matte = newMatte({ width: 5, height: 4 });
    apply(matte, new TileHistory(matte).begin("x"), { rect, data }, "restore");
    expect(drawn(matte)).toEqual([".....", "..8#.", ".#8..", "....."]);
  });

  it("is cut off at the borders of the matte", () => {
    const matte = newMatte({ width: 3, height: 3 }, 255);
    const beyond = { rect: { left: 2, top: -1, width: 2, height: 2 }, data: new Uint8Array(4).fill(255) };
    const dirty = apply(matte, new TileHistory(matte).begin("x"), beyond, "erase");
    expect(drawn(matte)).toEqual(["##.", "###", "###"]);
    expect(dirty).toEqual({ left: 2, top: 0, width: 1, height: 1 });
  });

  it("touches only the tiles in which something is covered", () => {
    const matte = newMatte({ width: 700, height: 10 }, 255);
    const gesture = new TileHistory(matte).begin("x");
    const wide = { rect: { left: 0, top: 0, width: 700, height: 10 }, data: new Uint8Array(7000) };
    wide.data[600] = 9;
    expect(apply(matte, gesture, wide, "erase")).toEqual({ left: 512, top: 0, width: 188, height: 10 });
    expect([0, 1, 2].map((column) => gesture.before(column, 0) !== null)).toEqual([false, false, true]);
  });

  it("touches no tile that is wholly erased, or restored, already", () => {
    const matte = newMatte({ width: 700, height: 10 });
    matte.data[600] = 9;
    const gesture = new TileHistory(matte).begin("x");
    const all = { rect: { left: 0, top: 0, width: 700, height: 10 }, data: new Uint8Array(7000).fill(255) };
    expect(apply(matte, gesture, all, "erase")).toEqual({ left: 512, top: 0, width: 188, height: 10 });
    expect([0, 1, 2].map((column) => gesture.before(column, 0) !== null)).toEqual([false, false, true]);
    expect(apply(matte, gesture, all, "erase")).toMatchObject({ width: 0, height: 0 });
    expect(apply(matte, gesture, all, "restore")).toEqual(all.rect);
    expect(apply(matte, gesture, all, "restore")).toMatchObject({ width: 0, height: 0 });
  });

  it("does nothing without coverage", () => {
    const matte = newMatte({ width: 3, height: 3 }, 7);
    expect(apply(matte, new TileHistory(matte).begin("x"), NO_COVERAGE, "erase")).toMatchObject({
      width: 0,
      height: 0,
    });
  });

  it("is undone to the byte", () => {
    const inside = fc.record({ left: fc.nat(290), top: fc.nat(290), value: bytes, alpha: bytes });
    fc.assert(
      fc.property(
        inside,
        fc.constantFrom("erase" as const, "restore" as const),
        ({ left, top, value, alpha }, direction) => {
          const matte = newMatte({ width: 300, height: 300 }, alpha);
          const history = new TileHistory(matte);
          const gesture = history.begin("x");
          const area = { rect: { left, top, width: 20, height: 20 }, data: new Uint8Array(400).fill(value) };
          apply(matte, gesture, area, direction);
          if (gesture.commit()) history.undo();
          expect(matte.data.every((now) => now === alpha)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });
});
