/** The photos of this visit, as a store: the only place where they are changed. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { Photo, PhotosState } from "../types.ts";
import { overallPercent } from "./percent.ts";

export class Strip {
  readonly store: StoreApi<PhotosState>;
  /** What is to be told when `together` ends; null: everything has been told. */
  #untold: readonly Photo[] | null = null;

  constructor(isOnline: boolean) {
    this.store = createStore<PhotosState>(() => ({ photos: [], openId: null, overallPercent: null, isOnline }));
  }

  photo(id: string): Photo | undefined {
    return this.photos.find((photo) => photo.id === id);
  }

  get photos(): readonly Photo[] {
    return this.#untold ?? this.store.getState().photos;
  }

  get openId(): string | null {
    return this.store.getState().openId;
  }

  get isOnline(): boolean {
    return this.store.getState().isOnline;
  }

  /** Tells of all that is changed in it at once: a batch's news are one, not twenty. */
  together(act: () => void): void {
    if (this.#untold !== null) act();
    else this.#toldAfter(act);
  }

  #toldAfter(act: () => void): void {
    this.#untold = this.photos;
    try {
      act();
    } finally {
      const photos = this.#untold;
      this.#untold = null;
      if (photos !== this.photos) this.#put(photos);
    }
  }

  append(photos: readonly Photo[]): void {
    this.#put([...this.photos, ...photos]);
  }

  prepend(photos: readonly Photo[]): void {
    this.#put([...photos, ...this.photos]);
  }

  /** Of a photo that has been taken off meanwhile, nothing. */
  change(id: string, step: (photo: Photo) => Photo): void {
    const photo = this.photo(id);
    if (!photo) return;
    const next = step(photo);
    if (next !== photo) this.#put(this.photos.map((each) => (each === photo ? next : each)));
  }

  /** A file has come from the server: photos without theirs, whose source it is, have it now. */
  keepSource(path: string, file: Blob): void {
    for (const { id, links } of this.photos) {
      if (links?.source === path) this.change(id, (photo) => (photo.file ? photo : { ...photo, file }));
    }
  }

  takeOff(id: string): void {
    if (this.openId === id) this.open(null);
    this.#put(this.photos.filter((photo) => photo.id !== id));
  }

  open(openId: string | null): void {
    this.store.setState({ openId });
  }

  setOnline(isOnline: boolean): void {
    this.store.setState({ isOnline });
  }

  #put(photos: readonly Photo[]): void {
    if (this.#untold !== null) this.#untold = photos;
    else this.store.setState({ photos, overallPercent: overallPercent(photos) });
  }
}
