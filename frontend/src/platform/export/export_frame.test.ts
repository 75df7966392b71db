import { describe, expect, it } from "vitest";
import { NO_SHADOW } from "../../engine/backdrop.ts";
import { newMatte } from "../../engine/matte.ts";
import { bandsOf } from "./bands.ts";
import { exportFrame } from "./export_frame.ts";

function subject(): ReturnType<typeof newMatte> {
  const matte = newMatte({ width: 200, height: 100 });
  for (let y = 40; y < 60; y++) matte.data.fill(255, y * 200 + 50, y * 200 + 90);
  return matte;
}

describe("the frame of a file", () => {
  it("is the whole photo unless it is to be trimmed", () => {
    const frame = exportFrame(subject(), { trims: false, marginPercent: 10, shadow: NO_SHADOW });
    expect(frame).toEqual({ left: 0, top: 0, width: 200, height: 100 });
  });

  it("is the subject with its margin when trimmed", () => {
    const frame = exportFrame(subject(), { trims: true, marginPercent: 10, shadow: NO_SHADOW });
    expect(frame).toEqual({ left: 46, top: 36, width: 48, height: 28 });
  });

  it("holds the shadow as well", () => {
    const shadow = { ...NO_SHADOW, opacity: 50, blurPercent: 0, offsetXPercent: 10, offsetYPercent: 0 };
    const frame = exportFrame(subject(), { trims: true, marginPercent: 0, shadow });
    expect(frame).toEqual({ left: 50, top: 40, width: 60, height: 20 });
  });

  it("is the whole photo when everything was erased", () => {
    const frame = exportFrame(newMatte({ width: 8, height: 4 }), { trims: true, marginPercent: 0, shadow: NO_SHADOW });
    expect(frame).toEqual({ left: 0, top: 0, width: 8, height: 4 });
  });
});

it("cuts a frame into bands that follow each other, of at most 2 million pixels", () => {
  const frame = { left: 5, top: 7, width: 6000, height: 1000 };
  const bands = bandsOf(frame);
  expect(bands.reduce((sum, band) => sum + band.height, 0)).toBe(1000);
  expect(bands[0]?.top).toBe(7);
  for (const [i, band] of bands.entries()) {
    expect(band.width * band.height).toBeLessThanOrEqual(2 ** 21);
    if (i > 0) expect(band.top).toBe((bands[i - 1]?.top ?? 0) + (bands[i - 1]?.height ?? 0));
  }
});
