import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { castShadow, flatten } from "./flatten.ts";

const bytes = fc.nat(255);
const pixels = fc.tuple(bytes, bytes, bytes, bytes);

function over(above: readonly number[], below: readonly number[]): number[] {
  const out = Uint8ClampedArray.from(above);
  flatten(out, Uint8ClampedArray.from(below));
  return [...out];
}

describe("laying one picture over another", () => {
  it("mixes with an opaque one by alpha, rounded", () => {
    fc.assert(
      fc.property(pixels, pixels, ([r, g, b, alpha], [red, green, blue]) => {
        const mixed = (above: number, below: number) => Math.floor((above * alpha + below * (255 - alpha) + 127) / 255);
        const expected = [mixed(r, red), mixed(g, green), mixed(b, blue), 255];
        expect(over([r, g, b, alpha], [red, green, blue, 255])).toEqual(expected);
      }),
    );
  });

  it("changes nothing over nothing, where there is anything to see", () => {
    fc.assert(
      fc.property(pixels, (pixel) => {
        expect(over(pixel, [9, 9, 9, 0])).toEqual(pixel[3] === 0 ? [0, 0, 0, 0] : pixel);
      }),
    );
  });

  it("adds up what both hide", () => {
    expect(over([255, 0, 0, 128], [0, 0, 255, 128])).toEqual([170, 0, 85, 192]);
  });
});

describe("a shadow over a backdrop", () => {
  it("takes its colour by its alpha, over a transparent backdrop too", () => {
    const backdrop = Uint8ClampedArray.of(200, 200, 200, 255, 0, 0, 0, 0);
    castShadow(backdrop, Uint8Array.of(51, 51), "#000000");
    expect([...backdrop]).toEqual([160, 160, 160, 255, 0, 0, 0, 51]);
  });
});
