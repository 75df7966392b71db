import { expect, test } from "vitest";
import { StorageFullError } from "../platform/errors.ts";
import { OwnBackdrop, type PictureShelf } from "./backdrop_pictures.ts";

const PICTURE = { width: 2, height: 1 } as ImageBitmap;
const FILE = new Blob(["a picture"]);

class Shelf implements PictureShelf {
  readonly pictures = new Map<string, Blob>();
  isFull = false;

  async savePicture(pictureId: string, picture: Blob): Promise<void> {
    if (this.isFull) throw new StorageFullError("full");
    this.pictures.set(pictureId, picture);
  }

  async loadPicture(pictureId: string): Promise<Blob | null> {
    return this.pictures.get(pictureId) ?? null;
  }

  async dropPicture(pictureId: string): Promise<void> {
    this.pictures.delete(pictureId);
  }
}

function backdrop(shelf: Shelf) {
  const unstored: unknown[] = [];
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `picture ${ids}`;
  };
  const own = new OwnBackdrop(
    shelf,
    async () => PICTURE,
    newId,
    (error) => unstored.push(error),
  );
  return { own, unstored };
}

test("a picture is there for the next visit, and the one before it is gone", async () => {
  const shelf = new Shelf();
  const { own, unstored } = backdrop(shelf);

  const first = await own.take(FILE, null);
  const second = await own.take(FILE, first);

  expect([...shelf.pictures.keys()]).toEqual([second]);
  expect(await backdrop(shelf).own.bitmap(second)).toBe(PICTURE);
  expect(unstored).toEqual([]);
});

test("a picture that cannot be stored is told of, and shown as long as the page is open", async () => {
  const shelf = new Shelf();
  shelf.isFull = true;
  const { own, unstored } = backdrop(shelf);

  const id = await own.take(FILE, null);

  expect(unstored).toEqual([expect.any(StorageFullError)]);
  expect(await own.bitmap(id)).toBe(PICTURE);
  expect(await backdrop(shelf).own.bitmap(id)).toBeNull();
});
