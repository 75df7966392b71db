/**
 * Seconds of a `Retry-After` header, which holds a whole number of seconds or an HTTP date (RFC 9110, 10.2.3); null when
 * there is none, or none that can be read. Never negative.
 */
export function retryAfterSeconds(header: string | null, now: Date): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text);
  const date = Date.parse(text);
  if (Number.isNaN(date)) return null;
  return Math.max(0, Math.ceil((date - now.getTime()) / 1000));
}
