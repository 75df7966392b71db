import { describe, expect, it } from "vitest";
import { NO_SHADOW } from "./backdrop.ts";
import { type Matte, newMatte } from "./matte.ts";
import { shadowAlpha, shadowBox } from "./shadow.ts";

const SIZE = { width: 200, height: 100 };
const HARD = { ...NO_SHADOW, opacity: 100, blurPercent: 0, offsetXPercent: 0, offsetYPercent: 0 };

/** A square of 40 pixels from (60, 30) on, at `scale` times the size. */
function square(scale = 1): Matte {
  const matte = newMatte({ width: SIZE.width * scale, height: SIZE.height * scale });
  for (let y = 30 * scale; y < 70 * scale; y += 1) {
    matte.data.fill(255, y * matte.width + 60 * scale, y * matte.width + 100 * scale);
  }
  return matte;
}

function at(matte: Matte, x: number, y: number): number {
  return matte.data[y * matte.width + x] ?? -1;
}

describe("a shadow", () => {
  it("is the subject's shape without blur and offset, by its opacity", () => {
    expect(shadowAlpha(square(), HARD, 200).data).toEqual(square().data);
    expect(at(shadowAlpha(square(), { ...HARD, opacity: 40 }, 200), 80, 50)).toBe(102);
  });

  it("is moved by percents of the longer side", () => {
    const moved = shadowAlpha(square(), { ...HARD, offsetXPercent: 10, offsetYPercent: -5 }, 200);
    expect([at(moved, 79, 20), at(moved, 80, 20), at(moved, 119, 59), at(moved, 120, 59)]).toEqual([0, 255, 255, 0]);
    expect([at(moved, 80, 19), at(moved, 80, 60)]).toEqual([0, 0]);
  });

  it("takes nothing from beyond the border", () => {
    const full = newMatte(SIZE, 255);
    const moved = shadowAlpha(full, { ...HARD, offsetXPercent: 10 }, 200);
    expect([at(moved, 19, 50), at(moved, 20, 50)]).toEqual([0, 255]);
    const blurred = shadowAlpha(full, { ...HARD, blurPercent: 5 }, 200);
    expect(at(blurred, 0, 50)).toBeGreaterThan(120);
    expect(at(blurred, 0, 50)).toBeLessThan(150);
  });

  it("fades within its box", () => {
    const shadow = { ...HARD, blurPercent: 4, offsetXPercent: 2, offsetYPercent: 3 };
    const { data } = shadowAlpha(square(), shadow, 200);
    const box = shadowBox({ left: 60, top: 30, width: 40, height: 40 }, shadow, 200);
    expect(box).toEqual({ left: 52, top: 24, width: 64, height: 64 });
    const outside = data.filter((_, index) => {
      const [x, y] = [index % SIZE.width, Math.floor(index / SIZE.width)];
      return x < 52 || x >= 116 || y < 24 || y >= 88;
    });
    expect(Math.max(...outside)).toBeLessThanOrEqual(1);
    expect(data.some((alpha) => alpha > 200)).toBe(true);
  });

  it("looks alike at every scale", () => {
    const shadow = { ...HARD, opacity: 60, blurPercent: 5, offsetXPercent: 3, offsetYPercent: 2 };
    const small = shadowAlpha(square(), shadow, 200);
    const large = shadowAlpha(square(4), shadow, 800);
    for (let x = 0; x < SIZE.width; x += 1) {
      expect(Math.abs(at(small, x, 60) - at(large, x * 4 + 2, 242))).toBeLessThanOrEqual(6);
    }
  });
});
