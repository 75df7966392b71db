import { describe, expect, it } from "vitest";
import { ApiError, ConnectionError } from "../../api/errors.ts";
import { KNOWN_CODES, troubleOf, troubleOfCode } from "./messages.ts";

describe("the words for what went wrong", () => {
  it.each(KNOWN_CODES)("%s: a title of at most six words, and one sentence of advice", (code) => {
    const trouble = troubleOfCode(code);
    expect(trouble.title.split(" ").length).toBeLessThanOrEqual(6);
    expect(trouble.title).not.toMatch(/[.!]$/);
    expect(trouble.advice).toMatch(/^[A-Z][^.]*\.$/);
  });

  it("a refusal keeps its code", () => {
    const facts = { message: "", status: 422, requestId: null, retryAfterSeconds: null };
    expect(troubleOf(new ApiError({ code: "image_too_large", ...facts }), true)).toMatchObject({
      code: "image_too_large",
      canRetry: false,
    });
  });

  it("a code of a newer studio keeps its name and has the words of an internal error", () => {
    const facts = { message: "", status: 418, requestId: null, retryAfterSeconds: null };
    const trouble = troubleOf(new ApiError({ code: "teapot", ...facts }), true);
    expect(trouble).toEqual({ ...troubleOfCode("internal_error"), code: "teapot" });
  });

  it("a code that is the name of something every object has is no known one", () => {
    expect(troubleOfCode("constructor").title).toBe(troubleOfCode("internal_error").title);
  });

  it("a lost connection says whether it is the network or the studio", () => {
    expect(troubleOf(new ConnectionError(), true).code).toBe("connection_lost");
    expect(troubleOf(new ConnectionError(), false).code).toBe("offline");
  });

  it("anything else is an internal error", () => {
    expect(troubleOf(new TypeError("oops"), true).code).toBe("internal_error");
  });
});
