import { describe, expect, it } from "vitest";
import { DabMasks } from "./dab_masks.ts";

describe("the masks of a stroke", () => {
  it("are made once for one diameter and place within the pixel", () => {
    const masks = new DabMasks(0.5);
    const here = masks.at({ x: 10.25, y: 20 }, 12);
    const there = masks.at({ x: 57.25, y: -4 }, 12);
    expect(there.mask).toBe(here.mask);
    expect(there.left - here.left).toBe(47);
    expect(there.top - here.top).toBe(-24);
  });

  it("are placed to a quarter of a pixel when small", () => {
    const masks = new DabMasks(1);
    const at = (x: number) => masks.at({ x, y: 0 }, 6).mask;
    expect(at(10.3)).toBe(at(10.2));
    expect(at(10.3)).not.toBe(at(10.5));
  });

  it("are placed to half a pixel when large", () => {
    const masks = new DabMasks(1);
    const at = (x: number) => masks.at({ x, y: 0 }, 100).mask;
    expect(at(10.3)).toBe(at(10.5));
    expect(at(10.3)).not.toBe(at(10.1));
  });

  it("belong to the next pixel when rounding leads there", () => {
    const masks = new DabMasks(1);
    expect(masks.at({ x: 10.95, y: 7.95 }, 6)).toEqual(masks.at({ x: 11, y: 8 }, 6));
  });

  it("are never smaller than a pixel", () => {
    expect(Math.max(...new DabMasks(1).at({ x: 0.5, y: 0.5 }, 0.1).mask.data)).toBe(255);
  });

  it("are given up, the oldest first, when they take too much memory", () => {
    const masks = new DabMasks(1);
    const at = (diameter: number) => masks.at({ x: 0, y: 0 }, diameter).mask;
    const [oldest, next] = [at(2000), at(2001)];
    expect(at(2000) === oldest).toBe(true);
    for (const diameter of [2002, 2003, 2004]) at(diameter);
    expect(at(2001) === next).toBe(true);
    expect(at(2000) === oldest).toBe(false);
  });
});
