import { expect, test } from "vitest";
import { StorageFullError, StorageUnavailableError } from "../platform/errors.ts";
import { storageNotice } from "./storage_notice.ts";

test.each([
  [new StorageFullError("full"), "storage is full"],
  [new StorageUnavailableError("none"), "stores nothing"],
])("what cannot be stored is told of once: %s", (error, words) => {
  const said: string[] = [];
  const unstored = storageNotice((message) => said.push(message));

  for (let times = 0; times < 3; times++) unstored(error);

  expect(said).toEqual([expect.stringContaining(words)]);
});
