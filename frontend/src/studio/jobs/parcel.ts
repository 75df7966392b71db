/** What is sent in one request: one photo, or several as a batch. */

/** As `MAX_BATCH_FILES` of the server has it by default. */
export const MAX_PARCEL_FILES = 20;

/** A line that breaks off costs no more than this; at 2 Mbit/s it fits into the server's 300 seconds. */
export const MAX_PARCEL_BYTES = 64 * 1024 * 1024;

export interface ParcelItem {
  readonly photoId: string;
  readonly file: File;
}

/** Its key and its items belong together for good: sent again, it is the same order. */
export interface Parcel {
  readonly key: string;
  readonly items: readonly ParcelItem[];
}

/** Parcels of at most so many files and bytes, in order; a file that is larger than that travels alone. */
export function parcelled(items: readonly ParcelItem[], newKey: () => string): Parcel[] {
  const parcels: ParcelItem[][] = [];
  for (const item of items) {
    const last = parcels.at(-1);
    if (last && fits(last, item)) last.push(item);
    else parcels.push([item]);
  }
  return parcels.map((some) => ({ key: newKey(), items: some }));
}

function fits(parcel: readonly ParcelItem[], item: ParcelItem): boolean {
  return parcel.length < MAX_PARCEL_FILES && bytesOf(parcel) + item.file.size <= MAX_PARCEL_BYTES;
}

/** Two halves of a parcel of several, as new orders. */
export function halved(parcel: Parcel, newKey: () => string): Parcel[] {
  const middle = Math.ceil(parcel.items.length / 2);
  return [parcel.items.slice(0, middle), parcel.items.slice(middle)].map((items) => ({ key: newKey(), items }));
}

/** Of each item, how much of it has left, 0 to 1, when so much of the whole has: they travel one after the other. */
export function sharesSent(items: readonly ParcelItem[], share: number): number[] {
  const sentBytes = share * bytesOf(items);
  let before = 0;
  return items.map(({ file }) => {
    const ofThis = file.size === 0 ? 1 : (sentBytes - before) / file.size;
    before += file.size;
    return Math.min(1, Math.max(0, ofThis));
  });
}

function bytesOf(items: readonly ParcelItem[]): number {
  return items.reduce((sum, item) => sum + item.file.size, 0);
}
