import { describe, expect, it } from "vitest";
import { retryAfterSeconds } from "./retry_after.ts";

const NOW = new Date("2027-03-01T09:30:00Z");

describe("Retry-After", () => {
  it("is a number of seconds", () => {
    expect(retryAfterSeconds("5", NOW)).toBe(5);
  });

  it("or a date, of which the seconds from now count", () => {
    expect(retryAfterSeconds("Mon, 01 Mar 2027 09:30:07 GMT", NOW)).toBe(7);
  });

  it("is never negative, for a date that has passed", () => {
    expect(retryAfterSeconds("Mon, 01 Mar 2027 09:29:00 GMT", NOW)).toBe(0);
  });

  it("is null when there is none, or nothing that can be read", () => {
    expect(retryAfterSeconds(null, NOW)).toBeNull();
    expect(retryAfterSeconds("soon", NOW)).toBeNull();
  });
});
