import { describe, expect, it } from "vitest";
import { averaged } from "./averaged.ts";
import { blurredBackdrop } from "./blurred_backdrop.ts";
import { coverCrop } from "./cover.ts";
import type { Pixels } from "./matte.ts";

function picture(width: number, height: number, at: (x: number, y: number) => readonly number[]): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) data.set(at(i % width, Math.floor(i / width)), i * 4);
  return { width, height, data };
}

describe("a picture made small", () => {
  it("holds the mean of each block, cut ones at the border too", () => {
    const out = new Uint8ClampedArray(8);
    const photo = picture(3, 2, (x, y) => [x * 10 + y * 100, 0, 0, 255]);
    averaged(out, photo, { left: 0, top: 0, width: 3, height: 2 }, 2);
    expect([...out]).toEqual([55, 0, 0, 255, 70, 0, 0, 255]);
  });

  it("takes no colour from what is invisible", () => {
    const out = new Uint8ClampedArray(4);
    const photo = picture(2, 1, (x) => (x === 0 ? [200, 100, 50, 128] : [9, 9, 9, 0]));
    averaged(out, photo, { left: 0, top: 0, width: 2, height: 1 }, 2);
    expect([...out]).toEqual([200, 100, 50, 64]);
  });

  it("is all zero where nothing is visible", () => {
    const out = new Uint8ClampedArray(4).fill(1);
    averaged(
      out,
      picture(1, 1, () => [5, 5, 5, 0]),
      { left: 0, top: 0, width: 1, height: 1 },
      2,
    );
    expect([...out]).toEqual([0, 0, 0, 0]);
  });
});

describe("the blurred photo", () => {
  it("leaves an even photo as it is, made opaque", () => {
    const blurred = blurredBackdrop(
      picture(50, 30, () => [80, 90, 100, 200]),
      10,
    );
    expect(blurred.data.every((value, i) => value === [80, 90, 100, 255][i % 4])).toBe(true);
  });

  it("spreads a line as a Gaussian of half the radius does, within 5 %", () => {
    const blurred = blurredBackdrop(
      picture(401, 3, (x) => (x === 200 ? [255, 255, 255, 255] : [0, 0, 0, 255])),
      10,
    );
    let [sum, variance] = [0, 0];
    for (let x = 0; x < 401; x++) {
      const value = blurred.data[x * 4] ?? 0;
      sum += value;
      variance += value * (x - 200) ** 2;
    }
    // Bytes are coarse: the line's peak is 255 * 0.4 / 20 = 5.
    expect(Math.sqrt(variance / sum) / (401 * 0.1 * 0.5)).toBeCloseTo(1, 0);
    expect(blurred.data[200 * 4]).toBeLessThan(10);
  });

  it("turns a step into a slope that keeps its middle and both of its ends", () => {
    const blurred = blurredBackdrop(
      picture(200, 2, (x) => (x < 100 ? [0, 0, 0, 255] : [200, 200, 200, 255])),
      10,
    );
    const row = Array.from({ length: 200 }, (_, x) => blurred.data[x * 4] ?? 0);
    expect(row.every((value, x) => x === 0 || value >= (row[x - 1] ?? 0))).toBe(true);
    expect([row[0], row[199]]).toEqual([0, 200]);
    expect(Math.abs(((row[99] ?? 0) + (row[100] ?? 0)) / 2 - 100)).toBeLessThanOrEqual(1);
  });

  it("is at most 1,024 pixels long, and keeps a photo without a blur", () => {
    const photo = picture(1025, 2, (x) => [x % 256, 0, 0, 255]);
    expect(blurredBackdrop(photo, 0)).toMatchObject({ width: 513, height: 1 });
    const small = picture(4, 4, (x) => [x, x, x, 255]);
    expect(blurredBackdrop(small, 0).data).toEqual(small.data);
  });
});

describe("a picture that fills a frame", () => {
  it("loses its sides when it is too wide, its top and bottom when it is too high", () => {
    expect(coverCrop({ width: 400, height: 100 }, { width: 10, height: 10 })).toEqual({
      left: 150,
      top: 0,
      width: 100,
      height: 100,
    });
    expect(coverCrop({ width: 100, height: 400 }, { width: 20, height: 10 })).toEqual({
      left: 0,
      top: 175,
      width: 100,
      height: 50,
    });
  });
});
