import { describe, expect, it, vi } from "vitest";
import { dropped, uploading } from "./photo_steps.ts";
import { Strip } from "./strip.ts";

function stripOf(...ids: string[]): Strip {
  const strip = new Strip(true);
  strip.append(ids.map((id) => dropped(id, `${id}.jpg`, null)));
  return strip;
}

describe("the strip", () => {
  it("changes one photo and leaves the others the same objects", () => {
    const strip = stripOf("a", "b");
    const before = strip.photos;
    strip.change("b", (photo) => uploading(photo, 0.5));
    expect(strip.photos[0]).toBe(before[0]);
    expect(strip.photo("b")?.percent).toBe(10);
    expect(strip.store.getState().overallPercent).toBe(5);
  });

  it("says nothing when a step changes nothing, or the photo is gone", () => {
    const strip = stripOf("a");
    const told = vi.fn();
    strip.store.subscribe(told);
    strip.change("a", (photo) => photo);
    strip.change("gone", (photo) => uploading(photo, 1));
    expect(told).not.toHaveBeenCalled();
  });

  it("tells of what is changed together once, and each step sees those before it", () => {
    const strip = stripOf("a", "b");
    const told = vi.fn();
    strip.store.subscribe(told);
    strip.together(() => {
      strip.change("a", (photo) => uploading(photo, 1));
      strip.together(() => strip.change("b", (photo) => uploading(photo, 1)));
      expect(strip.photo("a")?.percent).toBe(20);
    });
    expect(told).toHaveBeenCalledTimes(1);
    expect(strip.store.getState().overallPercent).toBe(20);
  });

  it("tells of what was changed before something fails", () => {
    const strip = stripOf("a");
    const act = () => {
      strip.change("a", (photo) => uploading(photo, 1));
      throw new Error("oops");
    };
    expect(() => strip.together(act)).toThrow("oops");
    expect(strip.store.getState().photos[0]?.percent).toBe(20);
  });

  it("closes the editor when the photo in it is taken off", () => {
    const strip = stripOf("a", "b");
    strip.open("a");
    strip.takeOff("b");
    expect(strip.openId).toBe("a");
    strip.takeOff("a");
    expect(strip.openId).toBeNull();
  });
});

describe("a source that has come from the server", () => {
  it("is kept by the photos that lack theirs", () => {
    const links = { source: "/source", matte: null, download: null, render: null };
    const own = new Blob(["own"]);
    const strip = stripOf("a", "b", "c");
    strip.change("a", (photo) => ({ ...photo, links }));
    strip.change("b", (photo) => ({ ...photo, links, file: own }));
    const fetched = new Blob(["fetched"]);

    strip.keepSource("/source", fetched);

    expect(strip.photos.map(({ file }) => file)).toEqual([fetched, own, null]);
  });
});
