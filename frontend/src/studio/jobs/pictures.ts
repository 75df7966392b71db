/** The small pictures of the strip. None of them is vital: one that cannot be made is left out. */

import type { StudioApi } from "../../api/studio_api.ts";
import type { Strip } from "./strip.ts";
import { Turnstile } from "./turnstile.ts";

/** Makes small pictures, as object URLs; null for what the browser cannot read. */
export interface Thumbnails {
  ofPhoto(photo: Blob): Promise<string | null>;
  /** `matte`: a grey PNG of the upright photo's size. */
  ofCutout(photo: Blob, matte: Blob): Promise<string | null>;
  release(url: string): void;
}

/** Decoding a photo of 24 megapixels takes 100 MB: not many at once. */
const PICTURES_AT_ONCE = 2;

export class Pictures {
  readonly #api: StudioApi;
  readonly #strip: Strip;
  readonly #thumbnails: Thumbnails;
  readonly #turnstile = new Turnstile(PICTURES_AT_ONCE);

  constructor(api: StudioApi, strip: Strip, thumbnails: Thumbnails) {
    this.#api = api;
    this.#strip = strip;
    this.#thumbnails = thumbnails;
  }

  showPhoto(photoId: string): void {
    this.#make(photoId, async () => {
      const photo = this.#strip.photo(photoId);
      return photo?.file && photo.phase !== "ready" ? await this.#thumbnails.ofPhoto(photo.file) : null;
    });
  }

  /** Of a photo of an earlier visit, this brings the server's copy first. */
  showCutout(photoId: string): void {
    this.#make(photoId, async () => {
      const file = await this.#fileOf(photoId);
      const mattePath = this.#strip.photo(photoId)?.links?.matte;
      if (!file || !mattePath) return null;
      return await this.#thumbnails.ofCutout(file, await this.#api.fetchFile(mattePath));
    });
  }

  release(url: string | null): void {
    if (url) this.#thumbnails.release(url);
  }

  async #fileOf(photoId: string): Promise<Blob | null> {
    const photo = this.#strip.photo(photoId);
    if (!photo?.links) return null;
    if (photo.file) return photo.file;
    const file = await this.#api.fetchFile(photo.links.source);
    this.#strip.change(photoId, (current) => ({ ...current, file: current.file ?? file }));
    return file;
  }

  #make(photoId: string, draw: () => Promise<string | null>): void {
    this.#turnstile.pass(draw).then(
      (url) => this.#show(photoId, url),
      () => {},
    );
  }

  #show(photoId: string, url: string | null): void {
    if (!url) return;
    const photo = this.#strip.photo(photoId);
    this.release(photo ? photo.thumbnailUrl : url);
    this.#strip.change(photoId, (current) => ({ ...current, thumbnailUrl: url }));
  }
}
