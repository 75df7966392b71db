import { describe, expect, it } from "vitest";
import { parseColour } from "./backdrop.ts";

describe("a colour's text", () => {
  it("has three channels of two hexadecimal digits", () => {
    expect(parseColour("#0180fF")).toEqual([1, 128, 255]);
  });

  it.each(["", "red", "#fff", "#12345g", "#12345678", " #123456"])("is refused as %o", (text) => {
    expect(() => parseColour(text)).toThrow(RangeError);
  });
});
