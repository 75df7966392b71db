import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "../testing/drawing.ts";
import { dabMask } from "./dab_mask.ts";

const quarter = fc.constantFrom(0, 0.25, 0.5, 0.75);
const settings = fc.record({
  diameter: fc.integer({ min: 2, max: 80 }).map((halves) => halves / 2),
  hardness: fc.double({ min: 0, max: 1, noNaN: true }),
  phaseX: quarter,
  phaseY: quarter,
});

const picture = (diameter: number, hardness: number, phaseX: number, phaseY: number) => {
  const { size, data } = dabMask(diameter, hardness, phaseX, phaseY);
  return drawn({ width: size, data });
};

describe("the mask of a dab", () => {
  it("is one full pixel for a diameter of 1 in a pixel's centre", () => {
    expect(picture(1, 1, 0.5, 0.5)).toEqual(["...", ".#.", "..."]);
  });

  it("is spread over the pixels around when the centre lies between them", () => {
    expect(picture(2, 1, 0, 0)).toEqual([".....", ".ee..", ".ee..", ".....", "....."]);
  });

  it("has an even edge of one pixel when it is hard", () => {
    expect(picture(5, 1, 0.5, 0.5)).toEqual([
      ".......",
      ".1d#d1.",
      ".d###d.",
      ".#####.",
      ".d###d.",
      ".1d#d1.",
      ".......",
    ]);
  });

  it("falls smoothly from the centre to the rim when it is soft", () => {
    expect(picture(7, 0, 0.5, 0.5)).toEqual([
      ".........",
      "..01210..",
      ".0368630.",
      ".16bdb61.",
      ".28d#d82.",
      ".16bdb61.",
      ".0368630.",
      "..01210..",
      ".........",
    ]);
  });

  it("is full within the hard core, empty beyond the rim, and never rises outwards", () => {
    fc.assert(
      fc.property(settings, ({ diameter, hardness, phaseX, phaseY }) => {
        const { size, reach, data } = dabMask(diameter, hardness, phaseX, phaseY);
        const pixels = Array.from(data, (covered, at) => ({
          covered,
          distance: Math.hypot((at % size) + 0.5 - reach - phaseX, Math.floor(at / size) + 0.5 - reach - phaseY),
        })).sort((a, b) => a.distance - b.distance);
        const core = Math.min((hardness * diameter) / 2, diameter / 2 - 0.5) - 1e-9;
        expect(pixels.filter(({ covered, distance }) => distance <= core && covered !== 255)).toEqual([]);
        expect(pixels.filter(({ covered, distance }) => distance >= diameter / 2 + 0.5 && covered !== 0)).toEqual([]);
        const rises = pixels.some(({ covered }, at) => at > 0 && covered > (pixels[at - 1]?.covered ?? 255));
        expect(rises).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it("tells of each row where coverage and where the core begin and end", () => {
    fc.assert(
      fc.property(settings, ({ diameter, hardness, phaseX, phaseY }) => {
        const mask = dabMask(diameter, hardness, phaseX, phaseY);
        for (let y = 0; y < mask.size; y += 1) {
          const row = mask.data.subarray(y * mask.size, (y + 1) * mask.size);
          expect(row.subarray(0, mask.starts[y]).some((covered) => covered > 0)).toBe(false);
          expect(row.subarray(mask.ends[y]).some((covered) => covered > 0)).toBe(false);
          expect(row.subarray(mask.coreStarts[y], mask.coreEnds[y]).every((covered) => covered === 255)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });
});
