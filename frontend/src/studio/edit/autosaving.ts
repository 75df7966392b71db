/** Keeps the open edit in the browser's storage, and finds it again. */

import type { Size } from "../../engine/geometry.ts";
import { unpack } from "../../engine/run_length.ts";
import type { StoredEdit } from "../../platform/autosave.ts";
import { StorageFullError } from "../../platform/errors.ts";
import type { DocumentState, EditDocument } from "./document.ts";
import { packed, packedGently, pause } from "./gentle_packing.ts";

/** Where edits are kept between visits. */
export interface EditShelf {
  /** Throws a StorageFullError. */
  saveEdit(key: string, edit: StoredEdit): Promise<void>;
  loadEdit(key: string): Promise<StoredEdit | null>;
  dropEdit(key: string): Promise<void>;
}

/** An edit of an earlier visit, and where it is kept. */
export interface Offer {
  readonly key: string;
  readonly edit: StoredEdit;
}

export interface AutosavingParts {
  readonly shelf: EditShelf;
  readonly document: EditDocument;
  readonly jobId: string;
  readonly photoName: string;
  readonly now: () => Date;
  readonly storageIsFull: (isFull: boolean) => void;
}

const UNSAVED = -1;

/** Strokes that follow each other quickly are saved together. */
export const SAVE_DELAY_MS = 500;

/** The keys under which edits of a job are kept. Work that is done while an offer stands goes to the second one. */
export function keysOf(jobId: string): readonly [string, string] {
  return [jobId, `${jobId}:anew`];
}

/** The edits of a job that are kept, the newest first. Storage that cannot be read has none. */
export async function storedEdits(shelf: EditShelf, jobId: string): Promise<Offer[]> {
  const found = await Promise.all(keysOf(jobId).map((key) => offerAt(shelf, key)));
  const offers = found.filter((offer) => offer !== null);
  return offers.sort((a, b) => b.edit.savedAt.getTime() - a.edit.savedAt.getTime());
}

/** False for an edit of a picture of another size: it cannot be taken up. */
export function fits({ edit }: Offer, size: Size): boolean {
  return edit.size.width === size.width && edit.size.height === size.height;
}

/** What was stored, unpacked. Throws a RangeError when it is damaged. */
export function stateOf(edit: StoredEdit): DocumentState {
  const matte = new Uint8Array(edit.size.width * edit.size.height);
  unpack(edit.matte, matte);
  return { matte, history: edit.history, steps: edit.steps };
}

async function offerAt(shelf: EditShelf, key: string): Promise<Offer | null> {
  try {
    const edit = await shelf.loadEdit(key);
    return edit === null ? null : { key, edit };
  } catch {
    return null;
  }
}

/** Saves the document after its steps, a moment later; and at once when the page is hidden. */
export class Autosaving {
  private key: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private savedVersion: number;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: AutosavingParts,
    /** The edit that waits for an answer keeps its place until there is one. */
    private taken: readonly string[] = [],
  ) {
    this.key = this.freeKey();
    this.savedVersion = parts.document.version;
  }

  /** Something was done: save it soon. */
  stepped(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.saveGently(), SAVE_DELAY_MS);
  }

  /** The page may be gone in a moment: pack it in one go and hand it to the browser. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    if (!this.isWorthSaving()) return this.writing;
    return this.write(packed(this.parts.document.matte));
  }

  /** The stored edit has been taken up: the document is it, and whatever else was kept is out of date. */
  async resumed(offer: Offer): Promise<void> {
    const [first, second] = keysOf(this.parts.jobId);
    this.taken = [];
    this.key = first;
    this.savedVersion = offer.key === first ? this.parts.document.version : UNSAVED;
    await this.flush();
    await this.drop(second);
  }

  /** A stored edit is not wanted; the work that was done meanwhile takes its place. */
  async refused(offer: Offer): Promise<void> {
    const former = this.key;
    this.taken = this.taken.filter((key) => key !== offer.key);
    this.key = this.freeKey();
    await this.writing;
    await this.drop(offer.key);
    this.savedVersion = UNSAVED;
    await this.flush();
    if (former !== this.key) await this.drop(former);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private freeKey(): string {
    const [first, second] = keysOf(this.parts.jobId);
    return this.taken.includes(first) ? second : first;
  }

  private isWorthSaving(): boolean {
    const { document } = this.parts;
    return document.version !== this.savedVersion && !document.isInGesture;
  }

  private async saveGently(): Promise<void> {
    const { document } = this.parts;
    while (!document.isInGesture && !document.settle()) await pause();
    if (!this.isWorthSaving()) return;
    const { version } = document;
    const isStale = () => document.version !== version || document.isInGesture;
    const matte = await packedGently(document.matte, isStale);
    // Null: a stroke has begun meanwhile. Its end comes here again.
    if (matte !== null && !isStale()) await this.write(matte);
  }

  private write(matte: Uint8Array): Promise<void> {
    const { document, photoName, jobId, now } = this.parts;
    this.savedVersion = document.version;
    const edit: StoredEdit = {
      jobId,
      photoName,
      savedAt: now(),
      size: document.size,
      matte,
      history: document.snapshot(),
      steps: document.steps,
    };
    const { key } = this;
    // Nothing has been done yet, or nothing is left of it: there is nothing to come back to.
    const isEmpty = !document.isEdited && !document.canUndo && !document.canRedo;
    this.writing = this.writing.then(() => (isEmpty ? this.drop(key) : this.save(key, edit)));
    return this.writing;
  }

  private async save(key: string, edit: StoredEdit): Promise<void> {
    try {
      await this.parts.shelf.saveEdit(key, edit);
      this.parts.storageIsFull(false);
    } catch (error) {
      // Without storage at all (a private window), there is nothing that one could do about it; when full, there is.
      if (error instanceof StorageFullError) this.parts.storageIsFull(true);
    }
  }

  private async drop(key: string): Promise<void> {
    try {
      await this.parts.shelf.dropEdit(key);
    } catch {
      // It stays until the browser tidies up; the next save under its key replaces it.
    }
  }
}
