import { expect, test } from "vitest";
import { ago } from "./ago.ts";

const NOW = new Date("2026-01-02T12:00:00Z");

test("a time is told in the largest unit that fits", () => {
  expect(ago(new Date("2026-01-02T11:59:30Z"), NOW)).toBe("just now");
  expect(ago(new Date("2026-01-02T11:55:00Z"), NOW)).toBe("5 minutes ago");
  expect(ago(new Date("2026-01-02T09:00:00Z"), NOW)).toBe("3 hours ago");
  expect(ago(new Date("2026-01-01T11:00:00Z"), NOW)).toBe("yesterday");
});

test("a clock that went back does not show the future", () => {
  expect(ago(new Date("2026-01-02T13:00:00Z"), NOW)).toBe("just now");
});
