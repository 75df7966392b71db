/** Storage of the kind that IndexedDB is, for tests: what goes in and out is copied, and it can be full. */

import type { StoredEdit } from "../../platform/autosave.ts";
import { StorageFullError } from "../../platform/errors.ts";
import type { EditShelf } from "../edit/autosaving.ts";

export class MemoryShelf implements EditShelf {
  readonly edits = new Map<string, StoredEdit>();
  saves = 0;
  isFull = false;

  async saveEdit(key: string, edit: StoredEdit): Promise<void> {
    this.takeIn();
    this.saves += 1;
    this.edits.set(key, structuredClone(edit));
  }

  /** As whatever is to be stored does first. */
  takeIn(): void {
    if (this.isFull) throw new StorageFullError("the storage is full");
  }

  async loadEdit(key: string): Promise<StoredEdit | null> {
    return structuredClone(this.edits.get(key)) ?? null;
  }

  async dropEdit(key: string): Promise<void> {
    this.edits.delete(key);
  }
}
