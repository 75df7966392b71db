import { describe, expect, it } from "vitest";
import { apiErrorOf } from "./errors.ts";

function answer(status: number, headers: Record<string, string> = {}) {
  return { status, header: (name: string) => headers[name] ?? null };
}

describe("an answer of 400 or more", () => {
  it("is read as the studio's error", () => {
    const body = JSON.stringify({ error: { code: "queue_full", message: "Full.", request_id: "r-1" } });
    expect(apiErrorOf(answer(429, { "Retry-After": "5" }), body)).toMatchObject({
      code: "queue_full",
      message: "Full.",
      status: 429,
      requestId: "r-1",
      retryAfterSeconds: 5,
    });
  });

  it.each(["<h1>Bad Gateway</h1>", "", "null", "[]", '{"error": 3}'])(
    "of somebody else (%j) is an internal error",
    (body) => {
      const error = apiErrorOf(answer(502, { "X-Request-ID": "r-2" }), body);
      expect(error).toMatchObject({ code: "internal_error", status: 502, requestId: "r-2", retryAfterSeconds: null });
    },
  );
});
