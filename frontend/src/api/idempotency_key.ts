/**
 * A new name for an order: 128 random bits in hex. Not `crypto.randomUUID`, which browsers have only over HTTPS and on
 * localhost: a studio in somebody's own network may well be opened by plain HTTP.
 */
export function newIdempotencyKey(): string {
  const bits = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bits, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
