import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { barMedia } from "./theme.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../../index.html"), "utf8");
const TOKENS = readFileSync(join(import.meta.dirname, "../tokens.css"), "utf8");

describe("the browser's bars", () => {
  it("have one colour under a chosen theme, whatever the system's", () => {
    expect(barMedia("light", "light")).toBe("all");
    expect(barMedia("dark", "light")).toBe("not all");
    expect(barMedia("light", "dark")).toBe("not all");
    expect(barMedia("dark", "dark")).toBe("all");
  });

  it("begin as the page has them, and go back to that", () => {
    for (const scheme of ["light", "dark"] as const) {
      expect(PAGE).toContain(`media="${barMedia(scheme, "system")}" data-scheme="${scheme}"`);
    }
  });

  it("have the paper's two colours", () => {
    const [, light, dark] = /--paper: light-dark\((#\w+), (#\w+)\)/.exec(TOKENS) ?? [];
    const colours = [...PAGE.matchAll(/name="theme-color" content="(#\w+)"/g)].map(([, colour]) => colour);
    expect(colours).toEqual([light, dark]);
  });
});
