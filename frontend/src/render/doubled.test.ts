import fc from "fast-check";
import { expect, it } from "vitest";
import { wordsWithin } from "../engine/pixel_words.ts";
import { doubled } from "./doubled.ts";

const OPAQUE = 0xff000000 | 0;
const sides = fc.integer({ min: 1, max: 9 });

it("shows each pixel four times, and less of those at a cut border", () => {
  fc.assert(
    fc.property(sides, sides, (width, height) => {
      const columns = Math.ceil(width / 2);
      const words = Int32Array.from({ length: columns * Math.ceil(height / 2) }, (_, i) => OPAQUE + i);
      const out = new Uint8ClampedArray(width * height * 4);
      doubled(out, { width, height }, new Uint8ClampedArray(words.buffer));
      const shown = wordsWithin(out);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          expect(shown[y * width + x]).toBe(OPAQUE + (y >> 1) * columns + (x >> 1));
        }
      }
    }),
  );
});
