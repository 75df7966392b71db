import type { Parcel, ParcelItem } from "./parcel.ts";
import type { Strip } from "./strip.ts";

/** Which photo travels in which parcel, from its posting until the server has taken it, or refused it for good. */
export class Manifest {
  readonly #strip: Strip;
  readonly #parcelOf = new Map<string, Parcel>();

  constructor(strip: Strip) {
    this.#strip = strip;
  }

  /** Its photos travel in this parcel from now on, whatever they travelled in before. */
  enter(parcel: Parcel): void {
    for (const { photoId } of parcel.items) this.#parcelOf.set(photoId, parcel);
  }

  parcelOf(photoId: string): Parcel | undefined {
    return this.#parcelOf.get(photoId);
  }

  strike(photoId: string): void {
    this.#parcelOf.delete(photoId);
  }

  travelsIn(parcel: Parcel, photoId: string): boolean {
    return this.#parcelOf.get(photoId) === parcel;
  }

  isAbandoned(parcel: Parcel): boolean {
    return !parcel.items.some(({ photoId }) => this.travelsIn(parcel, photoId));
  }

  /** Whether somebody waits for this photo to arrive by this parcel. */
  isWanted(parcel: Parcel, photoId: string): boolean {
    return this.travelsIn(parcel, photoId) && this.#strip.photo(photoId)?.phase === "uploading";
  }

  wanted(parcel: Parcel): ParcelItem[] {
    return parcel.items.filter(({ photoId }) => this.isWanted(parcel, photoId));
  }

  /** Before a parcel leaves for the first time, what has been struck meanwhile can still be taken out. */
  lightened(parcel: Parcel): Parcel {
    const items = this.wanted(parcel);
    if (items.length === parcel.items.length) return parcel;
    const lighter = { key: parcel.key, items };
    this.enter(lighter);
    return lighter;
  }
}
