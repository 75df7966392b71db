import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { ZipOfFiles } from "./zip.ts";

const WHEN = new Date(2027, 2, 1, 9, 30);

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

function manyBytes(count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; at++) bytes[at] = at * 7;
  return bytes;
}

test("what goes in comes out, byte for byte", async () => {
  const files = {
    "small.png": new Uint8Array([1, 2, 3]),
    "empty.png": new Uint8Array(0),
    "ünï.png": manyBytes(9 << 20),
  };
  const zip = new ZipOfFiles();
  for (const [name, data] of Object.entries(files)) await zip.add(name, new Blob([data]), WHEN);

  const blob = zip.finish();

  expect(blob.type).toBe("application/zip");
  const entries = unzipSync(await bytesOf(blob));
  expect(Object.keys(entries)).toEqual(Object.keys(files));
  for (const [name, data] of Object.entries(files)) {
    expect(entries[name]?.length).toBe(data.length);
    expect(entries[name]?.every((byte, at) => byte === data[at])).toBe(true);
  }
});

test("entries are stored as they are: pictures do not shrink any further", async () => {
  const zip = new ZipOfFiles();
  await zip.add("zeros.png", new Blob([new Uint8Array(100_000)]), WHEN);

  expect(zip.finish().size).toBeGreaterThan(100_000);
});

test("a file that cannot be read any more is told, and the others are whole", async () => {
  const lost = Object.assign(new Blob(["x"]), { arrayBuffer: () => Promise.reject(new Error("gone")) });
  const zip = new ZipOfFiles();

  await zip.add("before.png", new Blob(["1"]), WHEN);
  await expect(zip.add("lost.png", lost, WHEN)).rejects.toThrow("gone");
  await zip.add("after.png", new Blob(["2"]), WHEN);

  expect(Object.keys(unzipSync(await bytesOf(zip.finish())))).toEqual(["before.png", "after.png"]);
});

test("what does not fit into the format is refused", async () => {
  const huge = Object.defineProperty(new Blob([]), "size", { value: 0xffff_ffff });

  await expect(new ZipOfFiles().add("huge.png", huge, WHEN)).rejects.toThrow("no room for huge.png");
});
