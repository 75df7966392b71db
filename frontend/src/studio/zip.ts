/** A ZIP of pictures, which are packed already: they are stored as they are. */

import { Zip, ZipPassThrough } from "fflate";

/** Chunks are gathered into Blobs of about this size, which the browser may keep on disk. */
const PART_BYTES = 8 << 20;
/** The checksum of so much takes some ten milliseconds; then the browser may do other things. */
const SLICE_BYTES = 4 << 20;
/** Of a ZIP without the 64-bit extension. */
const MAX_ZIP_BYTES = 0xffff_ffff;
/** For the directory at the end, and each entry's header. */
const SLACK_BYTES = 1 << 20;

/** The file would make the ZIP too large for its format. */
export class ZipFullError extends Error {
  override readonly name = "ZipFullError";
}

/** Entries go in one after the other; besides the one that is being added, only a few megabytes are in memory. */
export class ZipOfFiles {
  private readonly zip: Zip;
  private readonly parts: Blob[] = [];
  private chunks: Uint8Array<ArrayBuffer>[] = [];
  private chunkBytes = 0;
  private bytes = 0;
  private failure: Error | null = null;

  constructor() {
    this.zip = new Zip((error, chunk) => {
      if (error) this.failure = error;
      else this.take(chunk);
    });
  }

  /** Throws a ZipFullError when there is no room for it, and what reading the file throws. */
  async add(name: string, file: Blob, modifiedAt: Date): Promise<void> {
    if (this.bytes + file.size > MAX_ZIP_BYTES - SLACK_BYTES) throw new ZipFullError(`no room for ${name}`);
    // An entry that has begun must end, or the whole ZIP is lost: the file is read before it begins.
    const data = new Uint8Array(await file.arrayBuffer());
    const entry = new ZipPassThrough(name);
    entry.mtime = modifiedAt;
    this.zip.add(entry);
    for (let at = 0; at < data.length; at += SLICE_BYTES) {
      entry.push(data.subarray(at, at + SLICE_BYTES));
      await pause();
    }
    entry.push(new Uint8Array(0), true);
    this.check();
  }

  /** The whole file. Nothing can be added after this. */
  finish(): Blob {
    this.zip.end();
    this.check();
    this.gather();
    return new Blob(this.parts, { type: "application/zip" });
  }

  private take(chunk: Uint8Array<ArrayBuffer>): void {
    this.chunks.push(chunk);
    this.chunkBytes += chunk.length;
    this.bytes += chunk.length;
    if (this.chunkBytes >= PART_BYTES) this.gather();
  }

  private gather(): void {
    this.parts.push(new Blob(this.chunks));
    this.chunks = [];
    this.chunkBytes = 0;
  }

  private check(): void {
    if (this.failure !== null) throw this.failure;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
