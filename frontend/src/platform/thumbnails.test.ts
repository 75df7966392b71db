import { expect, it } from "vitest";
import { newMatte } from "../engine/matte.ts";
import { thinnedCutout, thumbnailStep } from "./thumbnails.ts";

it("averages blocks only as far as a thumbnail's pixels are left", () => {
  for (const longer of [10, 319, 320, 639, 640, 1279]) {
    const step = thumbnailStep({ width: longer, height: 1 });
    expect(step === 1 || longer / step >= 160).toBe(true);
    expect(longer / step).toBeLessThan(320);
  }
});

/** Red throughout; the right half is erased. */
function halfErased(width: number, height: number) {
  const photo = { width, height, data: new Uint8ClampedArray(new Uint32Array(width * height).fill(0xff0000ff).buffer) };
  const matte = newMatte(photo, 255);
  for (let y = 0; y < height; y++) matte.data.fill(0, y * width + width / 2, (y + 1) * width);
  return { photo, edges: null, base: newMatte(photo, 255), matte };
}

it("thins a large picture out, and keeps what is erased apart from what is not", () => {
  const { width, height, data } = thinnedCutout(halfErased(2000, 100));
  expect([width, height]).toEqual([667, 34]);
  for (let x = 0; x < width; x++) {
    expect([...data.subarray(x * 4, x * 4 + 4)]).toEqual(x < width / 2 - 1 ? [255, 0, 0, 255] : [0, 0, 0, 0]);
  }
});

it("leaves a small picture all of its pixels", () => {
  expect(thinnedCutout(halfErased(600, 4))).toMatchObject({ width: 600, height: 4 });
});
