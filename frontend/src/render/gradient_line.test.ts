import { expect, it } from "vitest";
import { type Gradient, gradientColourAt } from "../engine/gradient.ts";
import { gradientLine } from "./gradient_line.ts";

const FRAME = { left: 0, top: 0, width: 40, height: 20 };

it("runs upwards at 0 degrees and to the right at 90", () => {
  expect(gradientLine(FRAME, 0)).toEqual({ from: { x: 20, y: 20 }, to: { x: 20, y: 0 } });
  const { from, to } = gradientLine({ ...FRAME, left: 5 }, 90);
  expect([from.x, to.x]).toEqual([5, 45]);
});

it("agrees with the engine's gradient, by which files are written", () => {
  for (const degrees of [0, 30, 90, 135, 200, 300]) {
    const gradient: Gradient = { kind: "gradient", from: "#000000", to: "#ffffff", degrees };
    const { from, to } = gradientLine(FRAME, degrees);
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    for (const [column, row] of [
      [0, 0],
      [39, 19],
      [10, 15],
      [20, 10],
    ] as const) {
      const along = ((column + 0.5 - from.x) * (to.x - from.x) + (row + 0.5 - from.y) * (to.y - from.y)) / length ** 2;
      const [red] = gradientColourAt(gradient, FRAME, column, row);
      expect(Math.abs(red - along * 255)).toBeLessThanOrEqual(0.51);
    }
  }
});
