import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Gradient, gradientColourAt, gradientInto } from "./gradient.ts";

const SIZE = { width: 101, height: 51 };

function blackToWhite(degrees: number): Gradient {
  return { kind: "gradient", from: "#000000", to: "#ffffff", degrees };
}

function grey(degrees: number, [column, row]: readonly [number, number]): number {
  return gradientColourAt(blackToWhite(degrees), SIZE, column, row)[0];
}

describe("a gradient", () => {
  it.each([
    [0, "upwards", [50, 50], [50, 0]],
    [90, "to the right", [0, 25], [100, 25]],
    [180, "downwards", [50, 0], [50, 50]],
    [270, "to the left", [100, 25], [0, 25]],
    [45, "to the upper right", [0, 50], [100, 0]],
  ] as const)("of %i degrees goes %s, as in CSS", (degrees, _, from, to) => {
    expect(grey(degrees, from)).toBeLessThan(4);
    expect(grey(degrees, to)).toBeGreaterThan(251);
  });

  it("has the mean of both colours in the middle, whatever its angle", () => {
    fc.assert(
      fc.property(fc.double({ min: -720, max: 720, noNaN: true }), (degrees) => {
        expect(Math.abs(grey(degrees, [50, 25]) - 127.5)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it("mixes each channel on its own", () => {
    const gradient: Gradient = { kind: "gradient", from: "#ff0010", to: "#00ff10", degrees: 90 };
    expect(gradientColourAt(gradient, { width: 4, height: 1 }, 1, 0)).toEqual([159, 96, 16]);
  });

  it("is the same in parts as as a whole, and opaque", () => {
    const rect = { left: 7, top: 3, width: 5, height: 4 };
    const out = new Uint8ClampedArray(5 * 4 * 4);
    gradientInto(out, blackToWhite(30), SIZE, rect);
    expect([...out.subarray(-4)]).toEqual([...gradientColourAt(blackToWhite(30), SIZE, 11, 6), 255]);
  });
});
