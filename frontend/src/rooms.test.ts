/** The walls between the rooms: who may import whom. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = import.meta.dirname;

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  api: [],
  render: ["engine"],
  platform: ["engine"],
  studio: ["engine", "render", "platform", "api"],
  ui: ["engine", "studio"],
};

const IMPORT = /(?:from|import\()\s*"(\.[^"]+)"/g;

function importsOf(file: string): string[] {
  const text = readFileSync(join(SRC, file), "utf8");
  return [...text.matchAll(IMPORT)].map(([, path = ""]) => normalize(join(dirname(file), path)));
}

function roomOf(file: string): string {
  return file.split("/")[0] ?? "";
}

describe.each(Object.entries(MAY_IMPORT))("%s", (room, others) => {
  const files = readdirSync(join(SRC, room), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test.") && !file.endsWith(".d.ts"))
    .map((file) => join(room, file));

  it("has files", () => expect(files).not.toEqual([]));

  it.each(files)("keeps to its walls in %s", (file) => {
    const strangers = importsOf(file).filter((other) => roomOf(other) !== room && !others.includes(roomOf(other)));

    expect(strangers).toEqual([]);
  });

  it("knows React only where it draws panels", () => {
    const knowing = files.filter((file) => /from "react/.test(readFileSync(join(SRC, file), "utf8")));
    expect(room === "ui" || knowing.length === 0).toBe(true);
  });
});
