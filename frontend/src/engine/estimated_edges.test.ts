import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimatedEdges } from "./estimated_edges.ts";
import type { Matte, Pixels } from "./matte.ts";

const SUBJECT = [220, 40, 30] as const;
const GROUND = [20, 200, 60] as const;

/** A soft edge, three pixels wide. */
function ramp(): Matte {
  const size = { width: 16, height: 3 };
  const row = Array.from({ length: size.width }, (_, x) => Math.min(255, Math.max(0, (x - 6) * 64)));
  return { ...size, data: Uint8Array.from([...row, ...row, ...row]) };
}

function mixedBy({ width, height, data }: Matte): Pixels {
  const mixed = (alpha: number) => SUBJECT.map((own, c) => (own * alpha + (GROUND[c] ?? 0) * (255 - alpha)) / 255);
  return { width, height, data: Uint8ClampedArray.from([...data].flatMap((alpha) => [...mixed(alpha), 255])) };
}

/** How much of the ground's green is left, in levels, weighed by what is seen of it. */
function greenLeft({ data }: Pixels, matte: Matte): number {
  const edge = [...matte.data.entries()].filter(([, alpha]) => alpha > 0 && alpha < 255);
  const sum = edge.reduce((total, [at, alpha]) => total + Math.abs((data[at * 4 + 1] ?? 0) - SUBJECT[1]) * alpha, 0);
  return sum / edge.reduce((total, [, alpha]) => total + alpha, 0);
}

describe("the estimated colours of an edge", () => {
  it("have lost nearly half of the old background", () => {
    const matte = ramp();
    const photo = mixedBy(matte);

    const left = greenLeft(estimatedEdges(photo, matte), matte);

    expect(left).toBeLessThan(0.6 * greenLeft(photo, matte));
  });

  it("are there only where the matte is neither empty nor full", () => {
    const matte = ramp();
    const { data } = estimatedEdges(mixedBy(matte), matte);
    matte.data.forEach((alpha, at) => {
      expect(data[at * 4 + 3]).toBe(alpha === 0 || alpha === 255 ? 0 : 255);
    });
  });

  it("are the photo's where that is even", () => {
    const size = { width: 7, height: 5 };
    const photo = {
      ...size,
      data: Uint8ClampedArray.from({ length: 35 * 4 }, (_, i) => [90, 130, 170, 255][i % 4] ?? 0),
    };
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 35, maxLength: 35 }), (alphas) => {
        const { data } = estimatedEdges(photo, { ...size, data: alphas });
        alphas.forEach((alpha, at) => {
          const expected = alpha === 0 || alpha === 255 ? [0, 0, 0, 0] : [90, 130, 170, 255];
          expect([...data.subarray(at * 4, at * 4 + 4)]).toEqual(expected);
        });
      }),
    );
  });
});
