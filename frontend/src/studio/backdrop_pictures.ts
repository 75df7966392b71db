/** Pictures of one's own as backdrops: kept by an id, which the settings remember. */

import type { BackdropPictures } from "./edit/parts.ts";

/** Where pictures are kept between visits. */
export interface PictureShelf {
  savePicture(pictureId: string, picture: Blob): Promise<void>;
  loadPicture(pictureId: string): Promise<Blob | null>;
  dropPicture(pictureId: string): Promise<void>;
}

/** One picture is the backdrop of all photos: it is decoded once, and the one before it is dropped. */
export class OwnBackdrop implements BackdropPictures {
  private current: { readonly id: string; readonly bitmap: Promise<ImageBitmap | null> } | null = null;

  /** `decode` throws for what the browser cannot read; `unstored` takes the error of what could not be kept. */
  constructor(
    private readonly shelf: PictureShelf,
    private readonly decode: (file: Blob) => Promise<ImageBitmap>,
    private readonly newId: () => string,
    private readonly unstored: (error: unknown) => void,
  ) {}

  /** Returns the picture's id. Throws for what the browser cannot read; where nothing can be stored, it lasts for the visit. */
  async take(file: Blob, formerId: string | null): Promise<string> {
    const bitmap = await this.decode(file);
    const id = this.newId();
    this.current = { id, bitmap: Promise.resolve(bitmap) };
    await this.keep(id, file, formerId);
    return id;
  }

  bitmap(pictureId: string): Promise<ImageBitmap | null> {
    if (this.current?.id !== pictureId) this.current = { id: pictureId, bitmap: this.loaded(pictureId) };
    return this.current.bitmap;
  }

  private async loaded(pictureId: string): Promise<ImageBitmap | null> {
    try {
      const file = await this.shelf.loadPicture(pictureId);
      return file === null ? null : await this.decode(file);
    } catch {
      return null;
    }
  }

  private async keep(id: string, file: Blob, formerId: string | null): Promise<void> {
    try {
      if (formerId !== null) await this.shelf.dropPicture(formerId);
      await this.shelf.savePicture(id, file);
    } catch (error) {
      // The settings will name a picture that the next visit does not find; it then has a transparent backdrop.
      this.unstored(error);
    }
  }
}
