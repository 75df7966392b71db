import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compositeInto, compositeScaled, compositeThinned, type Layers } from "./composite.ts";
import { rectOf } from "./geometry.ts";

const SIZE = { width: 5, height: 3 };
const COUNT = SIZE.width * SIZE.height;

const colours = fc.uint8Array({ minLength: COUNT * 4, maxLength: COUNT * 4 });
const alphas = fc.array(fc.oneof(fc.constantFrom(0, 255), fc.nat(255)), { minLength: COUNT, maxLength: COUNT });
const scenes = fc
  .record({ photo: colours, edges: colours, base: alphas, matte: alphas })
  .map(({ photo, edges, base, matte }): Layers & { edges: NonNullable<Layers["edges"]> } => ({
    photo: { ...SIZE, data: Uint8ClampedArray.from(photo) },
    edges: { ...SIZE, data: Uint8ClampedArray.from(edges) },
    base: { ...SIZE, data: Uint8Array.from(base) },
    matte: { ...SIZE, data: Uint8Array.from(matte) },
  }));

function composite(layers: Layers): Uint8ClampedArray {
  const out = new Uint8ClampedArray(COUNT * 4).fill(77);
  compositeInto(out, layers, rectOf(SIZE));
  return out;
}

function one(photo: number, edge: number, base: number, alpha: number): number[] {
  const size = { width: 1, height: 1 };
  const layers = {
    photo: { ...size, data: new Uint8ClampedArray(4).fill(photo) },
    edges: { ...size, data: new Uint8ClampedArray(4).fill(edge) },
    base: { ...size, data: Uint8Array.of(base) },
    matte: { ...size, data: Uint8Array.of(alpha) },
  };
  const out = new Uint8ClampedArray(4);
  compositeInto(out, layers, rectOf(size));
  return [...out];
}

function colourOf(data: Uint8ClampedArray, pixel: number): number[] {
  return [...data.subarray(pixel * 4, pixel * 4 + 3)];
}

describe("the colour rule", () => {
  it("gives what is wholly restored the photo's own bytes", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const out = composite({ ...scene, matte: { ...SIZE, data: new Uint8Array(COUNT).fill(255) } });
        const soft = scene.base.data.map((first) => (first === 255 ? 0 : 255));
        for (let pixel = 0; pixel < COUNT; pixel += 1) {
          if (soft[pixel] === 255) expect(colourOf(out, pixel)).toEqual(colourOf(scene.photo.data, pixel));
        }
      }),
    );
  });

  it("gives an untouched edge its cleaned colour and its first alpha", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const out = composite({ ...scene, matte: scene.base });
        scene.base.data.forEach((alpha, pixel) => {
          expect(out[pixel * 4 + 3]).toBe(alpha);
          if (alpha > 0 && alpha < 255) expect(colourOf(out, pixel)).toEqual(colourOf(scene.edges.data, pixel));
        });
      }),
    );
  });

  it("leaves nothing but zeros of what is erased", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const out = composite({ ...scene, matte: { ...SIZE, data: new Uint8Array(COUNT) } });
        expect(out.every((byte) => byte === 0)).toBe(true);
      }),
    );
  });

  it("takes the photo's colour everywhere as long as there are no edge colours", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const out = composite({ ...scene, edges: null });
        scene.matte.data.forEach((alpha, pixel) => {
          expect(colourOf(out, pixel)).toEqual(alpha === 0 ? [0, 0, 0] : colourOf(scene.photo.data, pixel));
        });
      }),
    );
  });

  it("mixes what is partly restored by how far it is, rounded, halves upwards", () => {
    expect(one(200, 100, 155, 205)).toEqual([150, 150, 150, 205]);
    expect(one(101, 100, 155, 205)).toEqual([101, 101, 101, 205]);
    expect(one(100, 101, 155, 205)).toEqual([101, 101, 101, 205]);
    expect(one(0, 100, 55, 56)).toEqual([100, 100, 100, 56]);
  });

  it("keeps the edge's colour of what is erased further", () => {
    expect(one(200, 100, 155, 154)).toEqual([100, 100, 100, 154]);
  });

  it("takes the photo's colour where the first matte was empty or full", () => {
    expect(one(200, 0, 0, 40)).toEqual([200, 200, 200, 40]);
    expect(one(200, 0, 255, 40)).toEqual([200, 200, 200, 40]);
  });

  it("composes a part as it composes the whole", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const part = new Uint8ClampedArray(2 * 2 * 4);
        compositeInto(part, scene, { left: 3, top: 1, width: 2, height: 2 });
        const all = composite(scene);
        expect([...part.subarray(0, 8)]).toEqual([...all.subarray((5 + 3) * 4, (5 + 5) * 4)]);
        expect([...part.subarray(8)]).toEqual([...all.subarray((10 + 3) * 4, (10 + 5) * 4)]);
      }),
    );
  });
});

describe("a smaller picture", () => {
  it("has the mean alpha, and the mean colour weighed by alpha, of each cell", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const all = composite(scene);
        const out = new Uint8ClampedArray(3 * 2 * 4);
        expect(compositeScaled(out, scene, rectOf(SIZE), 2)).toEqual({ width: 3, height: 2 });
        for (let cell = 0; cell < 6; cell += 1) {
          const columns = [0, 1].map((add) => (cell % 3) * 2 + add).filter((column) => column < SIZE.width);
          const rows = [0, 1].map((add) => Math.floor(cell / 3) * 2 + add).filter((row) => row < SIZE.height);
          const starts = rows.flatMap((row) => columns.map((column) => (row * SIZE.width + column) * 4));
          const sum = (value: (start: number) => number) => starts.reduce((total, start) => total + value(start), 0);
          const alpha = (start: number) => all[start + 3] ?? 0;
          expect(Math.abs((out[cell * 4 + 3] ?? 0) - sum(alpha) / starts.length)).toBeLessThanOrEqual(0.5001);
          for (let channel = 0; channel < 3; channel += 1) {
            const weighed = sum((start) => (all[start + channel] ?? 0) * alpha(start)) / (sum(alpha) || 1);
            expect(Math.abs((out[cell * 4 + channel] ?? 0) - weighed)).toBeLessThanOrEqual(0.5001);
          }
        }
      }),
    );
  });

  it("is the picture itself at a step of one pixel, but for colours that nobody sees", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const out = new Uint8ClampedArray(COUNT * 4);
        expect(compositeScaled(out, scene, rectOf(SIZE), 1)).toEqual(SIZE);
        expect(out).toEqual(composite(scene));
      }),
    );
  });
});

describe("a thinned picture", () => {
  it("has one pixel of each block: the middle one, or the last of a block that is cut short", () => {
    fc.assert(
      fc.property(scenes, fc.integer({ min: 2, max: 7 }), (scene, step) => {
        const rect = { left: 1, top: 0, width: 4, height: 3 };
        const size = { width: Math.ceil(rect.width / step), height: Math.ceil(rect.height / step) };
        const out = new Uint8ClampedArray(size.width * size.height * 4);
        compositeThinned(out, scene, rect, step);
        const all = composite(scene);
        for (let cell = 0; cell < size.width * size.height; cell += 1) {
          const inBlock = (index: number, length: number) => Math.min(index * step + (step >> 1), length - 1);
          const column = rect.left + inBlock(cell % size.width, rect.width);
          const row = inBlock(Math.floor(cell / size.width), rect.height);
          const at = (row * SIZE.width + column) * 4;
          expect(out.subarray(cell * 4, cell * 4 + 4)).toEqual(all.subarray(at, at + 4));
        }
      }),
    );
  });
});
