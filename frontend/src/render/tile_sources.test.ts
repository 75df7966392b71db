import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compositeInto, compositeScaled, type Layers } from "../engine/composite.ts";
import type { Rect } from "../engine/geometry.ts";
import type { Pixels } from "../engine/matte.ts";
import { cutoutSource, photoSource } from "./tile_sources.ts";

const SIZE = { width: 19, height: 13 };
const COUNT = SIZE.width * SIZE.height;

const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });
/** Mostly 0 and 255, as mattes are, with runs between. */
const alphas = fc
  .array(fc.oneof(fc.constant(0), fc.constant(255), fc.integer({ min: 0, max: 255 })), {
    minLength: COUNT,
    maxLength: COUNT,
  })
  .map((values) => ({ ...SIZE, data: Uint8Array.from(values) }));
const pixels = bytes(COUNT * 4).map((data): Pixels => ({ ...SIZE, data: new Uint8ClampedArray(data) }));
const layersOf: fc.Arbitrary<Layers> = fc.record({
  photo: pixels,
  edges: fc.option(pixels, { nil: null }),
  base: alphas,
  matte: alphas,
});
const RECT: Rect = { left: 4, top: 4, width: 15, height: 9 };

function room(rect: Rect, step: number): Uint8ClampedArray {
  return new Uint8ClampedArray(Math.ceil(rect.width / step) * Math.ceil(rect.height / step) * 4);
}

describe("the cut-out's tiles", () => {
  it("are the engine's composite to the byte at full size", () => {
    fc.assert(
      fc.property(layersOf, (layers) => {
        const [quick, exact] = [room(RECT, 1), room(RECT, 1)];
        cutoutSource(layers).fill(quick, RECT, 1);
        compositeInto(exact, layers, RECT);
        expect(quick).toEqual(exact);
      }),
    );
  });

  it("are the engine's scaled composite to the byte at any step", () => {
    fc.assert(
      fc.property(layersOf, fc.constantFrom(2, 4, 8), (layers, step) => {
        const [quick, exact] = [room(RECT, step), room(RECT, step)];
        cutoutSource(layers).fill(quick, RECT, step);
        compositeScaled(exact, layers, RECT, step);
        expect(quick).toEqual(exact);
      }),
    );
  });

  it("are, when rough, one of the pixels of each block", () => {
    fc.assert(
      fc.property(layersOf, (layers) => {
        const [rough, exact] = [room(RECT, 4), room(RECT, 1)];
        cutoutSource(layers).fillRoughly(rough, RECT, 4);
        compositeInto(exact, layers, RECT);
        // The block of column 1 and row 1 has its middle at (6, 6) of the rect.
        const middle = (6 * RECT.width + 6) * 4;
        expect([...rough.subarray(5 * 4, 6 * 4)]).toEqual([...exact.subarray(middle, middle + 4)]);
      }),
    );
  });
});

describe("the photo's tiles", () => {
  const photo: Pixels = {
    width: 4,
    height: 2,
    data: Uint8ClampedArray.from({ length: 32 }, (_, i) => (i % 4 === 3 ? 255 : i * 4)),
  };

  it("are its own pixels at full size", () => {
    const out = new Uint8ClampedArray(8);
    photoSource(photo).fill(out, { left: 1, top: 1, width: 2, height: 1 }, 1);
    expect([...out]).toEqual([...photo.data.subarray(20, 28)]);
  });

  it("are the means of blocks when smaller", () => {
    const out = new Uint8ClampedArray(8);
    photoSource(photo).fill(out, { left: 0, top: 0, width: 4, height: 2 }, 2);
    expect([...out]).toEqual([40, 44, 48, 255, 72, 76, 80, 255]);
  });
});

it("reads a picture whose memory begins in the middle of a word", () => {
  const data = new Uint8ClampedArray(new ArrayBuffer(9), 1, 8).fill(7);
  const out = new Uint8ClampedArray(8);
  photoSource({ width: 2, height: 1, data }).fill(out, { left: 0, top: 0, width: 2, height: 1 }, 1);
  expect([...out]).toEqual(Array.from({ length: 8 }, () => 7));
});
