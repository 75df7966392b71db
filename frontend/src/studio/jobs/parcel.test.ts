import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { halved, MAX_PARCEL_BYTES, MAX_PARCEL_FILES, type ParcelItem, parcelled, sharesSent } from "./parcel.ts";

let keys = 0;
const newKey = () => `key-${keys++}`;

/** A photo of this size, without the bytes. */
function item(photoId: string, bytes: number): ParcelItem {
  const file = new File([], `${photoId}.jpg`);
  Object.defineProperty(file, "size", { value: bytes });
  return { photoId, file };
}

const sizes = fc.array(fc.integer({ min: 0, max: MAX_PARCEL_BYTES * 1.5 }), { maxLength: 70 });

describe("parcels", () => {
  it("hold every photo once, in order, within the bounds of files and bytes", () => {
    fc.assert(
      fc.property(sizes, (all) => {
        const items = all.map((bytes, place) => item(String(place), bytes));
        const parcels = parcelled(items, newKey);
        expect(parcels.flatMap((parcel) => parcel.items)).toEqual(items);
        for (const parcel of parcels) {
          const bytes = parcel.items.reduce((sum, each) => sum + each.file.size, 0);
          expect(parcel.items.length).toBeLessThanOrEqual(MAX_PARCEL_FILES);
          expect(parcel.items.length === 1 || bytes <= MAX_PARCEL_BYTES).toBe(true);
        }
      }),
    );
  });

  it("have a key each", () => {
    const parcels = parcelled(
      Array.from({ length: 45 }, (_, place) => item(String(place), 1)),
      newKey,
    );
    expect(parcels.map((parcel) => parcel.items.length)).toEqual([20, 20, 5]);
    expect(new Set(parcels.map((parcel) => parcel.key)).size).toBe(3);
  });

  it("fall into two halves with keys of their own", () => {
    const parcel = { key: "old", items: ["a", "b", "c"].map((id) => item(id, 1)) };
    const halves = halved(parcel, newKey);
    expect(halves.map((half) => half.items.map((each) => each.photoId))).toEqual([["a", "b"], ["c"]]);
    expect(new Set(["old", ...halves.map((half) => half.key)]).size).toBe(3);
  });
});

describe("the shares of a parcel that has left so far", () => {
  it("fill one photo after the other", () => {
    const items = [item("a", 100), item("b", 300)];
    expect(sharesSent(items, 0.125)).toEqual([0.5, 0]);
    expect(sharesSent(items, 0.625)).toEqual([1, 0.5]);
    expect(sharesSent(items, 1)).toEqual([1, 1]);
  });

  it("take an empty file for sent", () => {
    expect(sharesSent([item("a", 0)], 0)).toEqual([1]);
  });
});
