/** How fast something is followed. All times in milliseconds. */
export interface Pace {
  /** Between the first two looks, when there is no stream. */
  readonly firstPollMs: number;
  /** Looks grow apart up to this. */
  readonly longestPollMs: number;
  /** Before a cut stream is opened again, unless the server names a time. */
  readonly reconnectMs: number;
  /** A stream that says nothing for so long is dead: the server comments every 15 seconds. */
  readonly silenceMs: number;
  /** Looks in a row without an answer after which the connection counts as lost. */
  readonly lostAfterFailures: number;
}

export const PACE: Pace = {
  firstPollMs: 400,
  longestPollMs: 5_000,
  reconnectMs: 1_000,
  silenceMs: 40_000,
  lostAfterFailures: 6,
};

const GROWTH = 1.5;

/** The wait before look number `count` (from 0), growing from the first to the longest. */
export function pollDelayMs(pace: Pace, count: number): number {
  return Math.min(pace.longestPollMs, pace.firstPollMs * GROWTH ** count);
}
