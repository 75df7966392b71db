import { beforeEach, expect, it } from "vitest";
import type { Layers } from "../../engine/composite.ts";
import { newMatte } from "../../engine/matte.ts";
import { readyPhoto } from "../testing/open_desk.ts";
import { Pictures, type Thumbnails } from "./pictures.ts";
import { Strip } from "./strip.ts";

const SIZE = { width: 1, height: 1 };
const LAYERS: Layers = {
  photo: { ...SIZE, data: new Uint8ClampedArray(4) },
  edges: null,
  base: newMatte(SIZE),
  matte: newMatte(SIZE),
};

/** Draws when the test says so. */
class SlowThumbnails implements Thumbnails {
  readonly drawing: ((url: string) => void)[] = [];
  readonly released: string[] = [];
  ofPhoto = () => this.draw();
  ofCutout = () => this.draw();
  ofLayers = () => this.draw();
  release = (url: string) => void this.released.push(url);

  private draw(): Promise<string> {
    return new Promise((drawn) => this.drawing.push(drawn));
  }
}

let strip: Strip;
let thumbnails: SlowThumbnails;
let pictures: Pictures;

beforeEach(() => {
  strip = new Strip(true);
  strip.append([readyPhoto()]);
  thumbnails = new SlowThumbnails();
  pictures = new Pictures(async () => new Blob(), strip, thumbnails);
});

const shown = () => strip.photo("photo1")?.thumbnailUrl;
const drawn = (count: number) => expect.poll(() => thumbnails.drawing.length).toBe(count);

it("a picture of the edit replaces the server's, which is let go of", async () => {
  pictures.showCutout("photo1");
  await drawn(1);
  thumbnails.drawing[0]?.("blob:cut-out");
  await expect.poll(shown).toBe("blob:cut-out");

  const seen = pictures.showEdit("photo1", LAYERS);
  thumbnails.drawing[1]?.("blob:edit");
  await seen;

  expect(shown()).toBe("blob:edit");
  expect(thumbnails.released).toEqual(["blob:cut-out"]);
});

it("a picture that is overtaken by a later one is not shown any more", async () => {
  pictures.showCutout("photo1");
  await drawn(1);
  const seen = pictures.showEdit("photo1", LAYERS);
  thumbnails.drawing[1]?.("blob:edit");
  await seen;

  thumbnails.drawing[0]?.("blob:cut-out");

  await expect.poll(() => thumbnails.released).toEqual(["blob:cut-out"]);
  expect(shown()).toBe("blob:edit");
});

it("a picture of a photo that has gone is let go of", async () => {
  const seen = pictures.showEdit("photo1", LAYERS);
  strip.takeOff("photo1");
  thumbnails.drawing[0]?.("blob:edit");
  await seen;

  expect(thumbnails.released).toEqual(["blob:edit"]);
});
