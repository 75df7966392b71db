import { expect, it } from "vitest";
import { StorageFullError, StorageUnavailableError } from "./errors.ts";
import { asStorageError, inDatabase } from "./studio_database.ts";

it("tells a full storage by whatever name the browser has for it", () => {
  expect(asStorageError(new DOMException("", "QuotaExceededError"))).toBeInstanceOf(StorageFullError);
  expect(asStorageError(Object.assign(new Error(), { name: "NS_ERROR_DOM_QUOTA_REACHED" }))).toBeInstanceOf(
    StorageFullError,
  );
});

it("takes every other trouble for a storage that is not there", () => {
  expect(asStorageError(new DOMException("", "InvalidStateError"))).toBeInstanceOf(StorageUnavailableError);
  expect(asStorageError("text")).toBeInstanceOf(StorageUnavailableError);
});

it("says that there is no storage where there is no IndexedDB, as here", async () => {
  await expect(inDatabase((database) => database.get("settings", "x"))).rejects.toThrow(StorageUnavailableError);
});
