const UNITS: readonly (readonly [seconds: number, unit: Intl.RelativeTimeFormatUnit])[] = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
];

/** How long ago that was, in words: "just now", "5 minutes ago", "yesterday". */
export function ago(then: Date, now: Date): string {
  const seconds = (now.getTime() - then.getTime()) / 1000;
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unitSeconds, unit] of UNITS) {
    if (seconds >= unitSeconds) return words.format(-Math.floor(seconds / unitSeconds), unit);
  }
  return "just now";
}
