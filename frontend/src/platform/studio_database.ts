/** The site's database: its tables, by version. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { StorageFullError, StorageUnavailableError } from "./errors.ts";
import type { SavedPhoto, StoredEdit } from "./stored.ts";

const NAME = "background-remover-studio";
/** Add one with every change of the tables, and a step to `upgrade`. */
const VERSION = 1;

interface Tables extends DBSchema {
  readonly edits: { key: string; value: StoredEdit };
  /** One row each, by a fixed key. */
  readonly settings: { key: string; value: unknown };
  readonly photos: { key: string; value: readonly SavedPhoto[] };
  /** Backdrops that the person has chosen, by picture id. */
  readonly pictures: { key: string; value: Blob };
}

type Database = IDBPDatabase<Tables>;

let opened: Promise<Database> | null = null;

/** Throws a StorageUnavailableError when there is no database, a StorageFullError when there is no room. */
export async function inDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  try {
    opened ??= open();
    return await work(await opened);
  } catch (error) {
    if (!isQuotaError(error)) opened = null;
    throw asStorageError(error);
  }
}

function open(): Promise<Database> {
  return openDB<Tables>(NAME, VERSION, {
    upgrade: (database, oldVersion) => {
      if (oldVersion < 1)
        for (const table of ["edits", "settings", "photos", "pictures"] as const) database.createObjectStore(table);
    },
    // Another tab has a newer version of the site: do not stand in its way.
    blocking: (_current, _blocked, event) => {
      if (event.target instanceof IDBDatabase) event.target.close();
      opened = null;
    },
    terminated: () => {
      opened = null;
    },
  });
}

/** Firefox and Safari have names of their own for it. */
export function isQuotaError(error: unknown): boolean {
  const names = ["QuotaExceededError", "NS_ERROR_DOM_QUOTA_REACHED", "NS_ERROR_FILE_NO_DEVICE_SPACE"];
  return error instanceof Error && names.includes(error.name);
}

export function asStorageError(error: unknown): Error {
  if (isQuotaError(error)) return new StorageFullError("the browser's storage for this site is full", { cause: error });
  return new StorageUnavailableError("the browser gives no storage", { cause: error });
}
