/** The small pictures of the strip. None of them is vital: one that cannot be made is left out. */

import type { StudioApi } from "../../api/studio_api.ts";
import type { Layers } from "../../engine/composite.ts";
import type { Photo } from "../types.ts";
import type { Strip } from "./strip.ts";
import { Turnstile } from "./turnstile.ts";

/** Makes small pictures, as object URLs; null for what the browser cannot read. */
export interface Thumbnails {
  ofPhoto(photo: Blob): Promise<string | null>;
  /** `matte`: a grey PNG of the upright photo's size. */
  ofCutout(photo: Blob, matte: Blob): Promise<string | null>;
  /** Of the editor's layers as they are at this moment. */
  ofLayers(layers: Layers): Promise<string>;
  release(url: string): void;
}

/** While one is drawn, the files of the next can come. */
const PICTURES_AT_ONCE = 2;

export class Pictures {
  readonly #fetchFile: StudioApi["fetchFile"];
  readonly #strip: Strip;
  readonly #thumbnails: Thumbnails;
  readonly #turnstile = new Turnstile(PICTURES_AT_ONCE);
  /** Pictures are numbered as they are ordered. By photo, that of the one that is shown. */
  readonly #shown = new Map<string, number>();
  #ordered = 0;

  constructor(fetchFile: StudioApi["fetchFile"], strip: Strip, thumbnails: Thumbnails) {
    this.#fetchFile = fetchFile;
    this.#strip = strip;
    this.#thumbnails = thumbnails;
  }

  showPhoto(photoId: string): void {
    const draw = async () => {
      const photo = this.#strip.photo(photoId);
      return photo?.file && photo.phase !== "ready" ? await this.#thumbnails.ofPhoto(photo.file) : null;
    };
    void this.#make(photoId, this.#turnstile.pass(draw));
  }

  /** Of a photo of an earlier visit, this brings the server's copy first. */
  showCutout(photoId: string): void {
    const draw = async () => {
      const { file = null, links = null } = this.#strip.photo(photoId) ?? {};
      if (!links?.matte) return null;
      const photo = file ?? this.#fetchFile(links.source);
      return await this.#thumbnails.ofCutout(...(await Promise.all([photo, this.#fetchFile(links.matte)])));
    };
    void this.#make(photoId, this.#turnstile.pass(draw));
  }

  /** Of what is at hand: it waits for no other picture. Resolves when it is shown, or cannot be. */
  showEdit(photoId: string, layers: Layers): Promise<void> {
    return this.#make(photoId, this.#thumbnails.ofLayers(layers));
  }

  /** The photo is not shown any more. */
  drop({ id, thumbnailUrl }: Photo): void {
    this.#shown.delete(id);
    if (thumbnailUrl) this.#thumbnails.release(thumbnailUrl);
  }

  async #make(photoId: string, drawn: Promise<string | null>): Promise<void> {
    this.#ordered += 1;
    const order = this.#ordered;
    const url = await drawn.catch(() => null);
    if (url) this.#show(photoId, url, order);
  }

  /** One that was overtaken by a later one is of no use any more. */
  #show(photoId: string, url: string, order: number): void {
    const photo = this.#strip.photo(photoId);
    const isLate = order < (this.#shown.get(photoId) ?? 0);
    const useless = !photo || isLate ? url : photo.thumbnailUrl;
    if (useless) this.#thumbnails.release(useless);
    if (useless === url) return;
    this.#shown.set(photoId, order);
    this.#strip.change(photoId, (current) => ({ ...current, thumbnailUrl: url }));
  }
}
