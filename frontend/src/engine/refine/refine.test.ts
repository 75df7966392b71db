import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Matte } from "../matte.ts";
import { refine } from "./refine.ts";
import { NEUTRAL_REFINEMENT, type RefineSettings } from "./settings.ts";

/** Soft and hard parts, of any shape, up to 24 x 24. */
const mattes = fc
  .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }))
  .chain(([width, height]) =>
    fc
      .array(fc.oneof(fc.constantFrom(0, 255), fc.nat(255)), { minLength: width * height, maxLength: width * height })
      .map((data): Matte => ({ width, height, data: Uint8Array.from(data) })),
  );

function refined(matte: Matte, settings: Partial<RefineSettings>): Uint8Array {
  return refine(matte, { ...NEUTRAL_REFINEMENT, ...settings }).data;
}

function mean(data: Uint8Array): number {
  return data.reduce((sum, alpha) => sum + alpha, 0) / data.length;
}

function matteOf(rows: readonly string[], alphas: Readonly<Record<string, number>>): Matte {
  const data = Uint8Array.from([...rows.join("")].map((sign) => alphas[sign] ?? 0));
  return { width: rows[0]?.length ?? 0, height: rows.length, data };
}

function drawn(width: number, data: Uint8Array): string[] {
  const signs = Array.from(data, (alpha) => (alpha === 0 ? "." : alpha === 255 ? "#" : "+"));
  return Array.from({ length: data.length / width }, (_, row) => signs.slice(row * width, (row + 1) * width).join(""));
}

/** Left half 0, right half 255: the edge is at 20. */
const HALVES: Matte = {
  width: 40,
  height: 40,
  data: Uint8Array.from({ length: 1600 }, (_, at) => (at % 40 < 20 ? 0 : 255)),
};

function disc(radius: number, size = 64): Matte {
  const middle = (size - 1) / 2;
  const data = Uint8Array.from({ length: size * size }, (_, at) =>
    Math.hypot((at % size) - middle, Math.floor(at / size) - middle) <= radius ? 255 : 0,
  );
  return { width: size, height: size, data };
}

describe("refining", () => {
  it("with nothing set gives a copy", () => {
    fc.assert(
      fc.property(mattes, (matte) => {
        const result = refine(matte, NEUTRAL_REFINEMENT);
        expect(result).toEqual(matte);
        expect(result.data).not.toBe(matte.data);
      }),
    );
  });

  it("leaves the given matte as it was", () => {
    const everything = { feather: 3, shift: -2, contrast: 20, smooth: 3, specks: 5, holes: 5, invert: true };
    fc.assert(
      fc.property(mattes, (matte) => {
        const before = matte.data.slice();
        refine(matte, everything);
        expect(matte.data).toEqual(before);
      }),
    );
  });

  it("inverts last, whatever else is done", () => {
    const others = { feather: 2, shift: 1, contrast: -30, smooth: 2, specks: 4, holes: 4 };
    fc.assert(
      fc.property(mattes, (matte) => {
        const upright = refined(matte, others);
        expect(refined(matte, { ...others, invert: true })).toEqual(upright.map((alpha) => 255 - alpha));
      }),
    );
  });

  it("inverted twice is as before", () => {
    fc.assert(
      fc.property(mattes, (matte) => {
        const once = { ...matte, data: refined(matte, { invert: true }) };
        expect(refined(once, { invert: true })).toEqual(matte.data);
      }),
    );
  });
});

describe("feather", () => {
  it("keeps the mean within 1, whatever the radius", () => {
    fc.assert(
      fc.property(mattes, fc.double({ min: 0.1, max: 50, noNaN: true }), (matte, feather) => {
        expect(Math.abs(mean(refined(matte, { feather })) - mean(matte.data))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("leaves an even matte even, up to its border", () => {
    const even: Matte = { width: 30, height: 20, data: new Uint8Array(600).fill(255) };
    expect(refined(even, { feather: 50 })).toEqual(even.data);
  });

  it("makes of an edge the curve of a Gaussian of half the radius", () => {
    const row = refined(HALVES, { feather: 8 }).subarray(0, 40);
    // The integral of a Gaussian at 0.5, 4.5 and 8.5 pixels, with a sigma of 4.
    expect(Math.abs((row[20] ?? 0) - 255 * 0.5497)).toBeLessThan(3);
    expect(Math.abs((row[24] ?? 0) - 255 * 0.8697)).toBeLessThan(3);
    expect(Math.abs((row[28] ?? 0) - 255 * 0.9832)).toBeLessThan(3);
    expect((row[19] ?? 0) + (row[20] ?? 0)).toBe(255);
  });

  it("does a little at a radius of one pixel", () => {
    const row = refined(HALVES, { feather: 1 }).subarray(0, 40);
    expect(row[19]).toBeGreaterThan(10);
    expect(row[19]).toBeLessThan(60);
    expect(row[17]).toBe(0);
  });
});

describe("shift", () => {
  const radii = fc.integer({ min: 1, max: 20 });

  it("outwards takes nothing away, inwards adds nothing", () => {
    fc.assert(
      fc.property(mattes, radii, (matte, shift) => {
        const grown = refined(matte, { shift });
        const shrunk = refined(matte, { shift: -shift });
        expect(matte.data.every((alpha, at) => (grown[at] ?? -1) >= alpha)).toBe(true);
        expect(matte.data.every((alpha, at) => (shrunk[at] ?? 256) <= alpha)).toBe(true);
      }),
    );
  });

  it("makes of one pixel a disc within a tenth of the radius, and half a pixel", () => {
    const point = disc(0.5, 61);
    point.data[30 * 61 + 30] = 255;
    fc.assert(
      fc.property(radii, (shift) => {
        const wrong = refined(point, { shift }).filter((alpha, at) => {
          const distance = Math.hypot((at % 61) - 30, Math.floor(at / 61) - 30);
          return alpha === 0 ? distance < shift * 0.9 - 0.5 : distance > shift * 1.1 + 0.5;
        });
        expect(wrong).toHaveLength(0);
      }),
    );
  });

  it("moves an edge by as many pixels, without changing its ramp", () => {
    const ramp: Matte = {
      width: 40,
      height: 5,
      data: Uint8Array.from({ length: 200 }, (_, at) => Math.min(255, Math.max(0, ((at % 40) - 16) * 32))),
    };
    for (const shift of [1, 2, 3, 7, -1, -6]) {
      const row = refined(ramp, { shift }).subarray(80, 120);
      for (let x = 8; x < 32; x += 1) expect(row[x]).toBe(ramp.data[80 + x + shift]);
    }
  });

  it("takes nothing from beyond the frame, nor from the other side of it", () => {
    expect(refined(HALVES, { shift: -20 }).subarray(0, 40)).toEqual(new Uint8Array(40));
    const full: Matte = { width: 9, height: 9, data: new Uint8Array(81).fill(255) };
    expect(refined(full, { shift: -20 })).toEqual(full.data);
    const right = matteOf([".....#", "......", "......"], { "#": 255 });
    expect(drawn(6, refined(right, { shift: 2 }))).toEqual(["...###", "...###", "....##"]);
  });

  it("does nothing for less than half a pixel", () => {
    expect(refined(HALVES, { shift: 0.4 })).toEqual(HALVES.data);
  });
});

describe("contrast", () => {
  const ramp: Matte = { width: 256, height: 1, data: Uint8Array.from({ length: 256 }, (_, at) => at) };

  it("keeps 0, 255 and the order of what is between them, and treats both sides alike", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 100 }), (contrast) => {
        const curve = refined(ramp, { contrast });
        expect([curve[0], curve[255]]).toEqual([0, 255]);
        expect(curve.every((alpha, at) => at === 0 || alpha >= (curve[at - 1] ?? 256))).toBe(true);
        expect(curve.every((alpha, at) => Math.abs(alpha + (curve[255 - at] ?? 999) - 255) <= 1)).toBe(true);
      }),
    );
  });

  it("is a hard edge at 100 and one grey at -100", () => {
    expect(refined(ramp, { contrast: 100 })).toEqual(ramp.data.map((alpha) => (alpha < 128 ? 0 : 255)));
    expect(new Set(refined(ramp, { contrast: -100 }))).toEqual(new Set([0, 128, 255]));
  });

  it("makes the middle steeper above 0 and flatter below", () => {
    const slope = (curve: Uint8Array) => (curve[140] ?? 0) - (curve[115] ?? 0);
    expect(slope(refined(ramp, { contrast: 50 }))).toBeGreaterThan(40);
    expect(slope(refined(ramp, { contrast: -50 }))).toBeLessThan(15);
  });
});

describe("smooth", () => {
  it("takes a bump off an edge and leaves the edge where it was", () => {
    const bumpy = { ...HALVES, data: HALVES.data.slice() };
    bumpy.data[20 * 40 + 19] = 255;
    bumpy.data[20 * 40 + 18] = 255;
    const result = refined(bumpy, { smooth: 8 });
    expect(result[20 * 40 + 18]).toBeLessThan(128);
    for (let row = 0; row < 40; row += 1) {
      expect(result[row * 40 + 16]).toBe(0);
      expect(result[row * 40 + 23]).toBe(255);
    }
  });

  it("keeps a straight edge in its place and sharp", () => {
    for (const smooth of [2, 5, 20]) {
      const row = refined(HALVES, { smooth }).subarray(0, 40);
      expect(Math.abs((row[19] ?? 0) + (row[20] ?? 0) - 255)).toBeLessThanOrEqual(1);
      expect([row[17], row[22]]).toEqual([0, 255]);
    }
  });

  it("takes no more off a disc than its curvature asks for", () => {
    // A blur moves an edge of radius r inwards by sigma² / 2r, here 0.2 of 40 pixels: 1 % of the area.
    const round = disc(40, 100);
    const share = mean(refined(round, { smooth: 8 })) / mean(round.data);
    expect(Math.abs(share - 0.99)).toBeLessThan(0.004);
  });
});

describe("specks and holes", () => {
  const spotty = ["#......+..", ".#....+#+.", "......+#+.", "####...+..", "####......", "####..#..."];
  const matte = matteOf(spotty, { "#": 255, "+": 90 });

  it("removes islands below the limit with their soft rims, counting diagonal neighbours as one island", () => {
    expect(drawn(10, refined(matte, { specks: 2 }))).toEqual([...spotty.slice(0, 5), "####......"]);
    expect(drawn(10, refined(matte, { specks: 3 }))).toEqual([
      "..........",
      "..........",
      "..........",
      "####......",
      "####......",
      "####......",
    ]);
    expect(refined(matte, { specks: 13 }).every((alpha) => alpha === 0)).toBe(true);
  });

  it("takes nothing of a neighbour, towards which alpha rises again", () => {
    const row: Matte = { width: 8, height: 1, data: Uint8Array.of(0, 200, 90, 40, 90, 255, 255, 255) };
    expect([...refined(row, { specks: 2 })]).toEqual([0, 0, 0, 0, 90, 255, 255, 255]);
  });

  it("does not join the ends of rows", () => {
    const rows = matteOf(["...#", "#...", "#..."], { "#": 255 });
    expect(drawn(4, refined(rows, { specks: 2 }))).toEqual(["....", "#...", "#..."]);
  });

  it("takes islands for one that meet only farther down", () => {
    const fork = matteOf(["#.#.#", "#.#.#", "#####"], { "#": 255 });
    expect(refined(fork, { specks: 11 })).toEqual(fork.data);
    expect(refined(fork, { specks: 12 }).some((alpha) => alpha > 0)).toBe(false);
  });

  it("fills holes below the limit, as islands of the inverted matte", () => {
    fc.assert(
      fc.property(mattes, fc.nat(9), (any, area) => {
        const inverse = { ...any, data: any.data.map((alpha) => 255 - alpha) };
        expect(refined(any, { holes: area })).toEqual(refined(inverse, { specks: area, invert: true }));
      }),
    );
    const ring = matteOf(["####", "#.+#", "####"], { "#": 255, "+": 90 });
    expect(drawn(4, refined(ring, { holes: 3 }))).toEqual(["####", "####", "####"]);
    expect(refined(ring, { holes: 2 })).toEqual(ring.data);
  });

  it("finds the areas that a plain flood fill finds", () => {
    fc.assert(
      fc.property(mattes, fc.integer({ min: 1, max: 12 }), (any, area) => {
        const hard = { ...any, data: any.data.map((alpha) => (alpha > 127 ? 255 : 0)) };
        const result = refined(hard, { specks: area });
        hard.data.forEach((alpha, at) => {
          if (alpha === 255) expect(result[at]).toBe(floodArea(hard, at) < area ? 0 : 255);
        });
      }),
      { numRuns: 40 },
    );
  });
});

function floodArea({ width, height, data }: Matte, from: number): number {
  const seen = new Set([from]);
  for (const at of seen) {
    const [x, y] = [at % width, Math.floor(at / width)];
    for (const dx of [-1, 0, 1]) {
      for (const dy of [-1, 0, 1]) {
        const isInside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
        const next = (y + dy) * width + x + dx;
        if (isInside && data[next] === 255) seen.add(next);
      }
    }
  }
  return seen.size;
}
