import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pack, packRows, unpack, unpackRows } from "./run_length.ts";

function unpacked(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  unpack(packed, out);
  return out;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** Runs of many lengths, with noise between them. */
const alphas = fc
  .array(fc.tuple(fc.constantFrom(0, 255, 127, 3), fc.constantFrom(1, 2, 3, 4, 5, 63, 64, 300, 9000)), {
    maxLength: 12,
  })
  .map((runs) => Uint8Array.from(runs.flatMap(([value, length]) => Array<number>(length).fill(value))));

describe("packing by run length", () => {
  it("gives back every byte", () => {
    const noise = fc.uint8Array({ maxLength: 400 });
    fc.assert(
      fc.property(fc.oneof(alphas, noise), (data) => {
        expect(isSame(unpacked(pack(data), data.length), data)).toBe(true);
      }),
    );
  });

  it("makes a tile of one alpha a handful of bytes", () => {
    expect(pack(new Uint8Array(256 * 256).fill(255)).length).toBeLessThan(8);
  });

  it("lets noise grow by a thousandth at most", () => {
    const noise = Uint8Array.from({ length: 65_536 }, (_, at) => (at * 7919) % 251);
    expect(pack(noise).length).toBeLessThan(65_536 * 1.001);
  });

  it("has room for the worst case, long literals between shortest runs", () => {
    const piece = [...Array.from({ length: 8192 }, (_, at) => at % 251), 9, 9, 9, 9];
    const data = Uint8Array.from(Array<number[]>(20).fill(piece).flat());
    expect(isSame(unpacked(pack(data), data.length), data)).toBe(true);
  });

  it("refuses to fill what the packed bytes do not fit", () => {
    const packed = pack(new Uint8Array(100).fill(7));
    expect(() => unpacked(packed, 99)).toThrow(RangeError);
    expect(() => unpacked(packed, 101)).toThrow(RangeError);
  });

  it("refuses bytes that are cut off in mid-literal, in mid-run or in mid-number", () => {
    expect(() => unpacked(Uint8Array.of(6, 1, 2), 3)).toThrow(RangeError);
    expect(() => unpacked(Uint8Array.of(7), 3)).toThrow(RangeError);
    expect(() => unpacked(Uint8Array.of(200), 100)).toThrow(RangeError);
  });
});

it("packs bytes that begin in the middle of a word", () => {
  const whole = Uint8Array.from({ length: 1003 }, (_, place) => (place < 500 ? 255 : place % 7));

  const packed = pack(whole.subarray(1));

  const back = new Uint8Array(1002);
  unpack(packed, back);
  expect(back).toEqual(whole.subarray(1));
});

it("fills rows of a larger picture, and leaves what lies beside them", () => {
  const rows = fc.record({
    left: fc.nat(5),
    top: fc.nat(5),
    width: fc.integer({ min: 1, max: 40 }),
    beside: fc.nat(5),
  });
  fc.assert(
    fc.property(alphas, rows, (data, { left, top, width, beside }) => {
      const stride = left + width + beside;
      const height = Math.floor(data.length / width);
      const part = data.subarray(0, width * height);
      const picture = new Uint8Array((top + height + 1) * stride).fill(99);

      unpackRows(pack(part), { data: picture, start: top * stride + left, width, height, stride });

      const isSet = picture.every((byte, at) => {
        const [row, column] = [Math.floor(at / stride) - top, (at % stride) - left];
        const isInside = row >= 0 && row < height && column >= 0 && column < width;
        return byte === (isInside ? part[row * width + column] : 99);
      });
      expect(isSet).toBe(true);
      expect(packRows({ data: picture, start: top * stride + left, width, height, stride })).toEqual(pack(part));
    }),
  );
});
