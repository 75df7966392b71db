import { parseColour } from "./backdrop.ts";
import { wordsOf, wordsWithin } from "./pixel_words.ts";

/**
 * Lay straight RGBA over straight RGBA of the same length; the result goes to `out`, which holds the upper one and
 * begins at a whole word. What is wholly there hides what is below; with an opaque backdrop the result is
 * `(c * a + b * (255 - a)) / 255`, rounded.
 */
export function flatten(out: Uint8ClampedArray, backdrop: Uint8ClampedArray): void {
  const words = wordsWithin(out);
  const behind = wordsOf({ data: backdrop });
  for (let at = 0; at < words.length; at += 1) {
    const alpha = (words[at] as number) >>> 24;
    const below = behind[at] as number;
    if (alpha === 255) continue;
    if (alpha === 0) words[at] = seen(below);
    else words[at] = over(words[at] as number, alpha, below);
  }
}

/**
 * Lay a shadow of one colour (`#rrggbb`) over straight RGBA, in place. `alpha` has a byte for each pixel, opacity
 * included. `backdrop` begins at a whole word.
 */
export function castShadow(backdrop: Uint8ClampedArray, alpha: Uint8Array, colour: string): void {
  const words = wordsWithin(backdrop);
  const [red, green, blue] = parseColour(colour);
  const shadow = red | (green << 8) | (blue << 16);
  for (let at = 0; at < alpha.length; at += 1) {
    const share = alpha[at] as number;
    words[at] = share === 0 ? seen(words[at] as number) : over(shadow, share, words[at] as number);
  }
}

/** What is wholly transparent has no colour. */
function seen(word: number): number {
  return word >>> 24 === 0 ? 0 : word;
}

/** One pixel's colour with this alpha (above 0) over another pixel. */
function over(colour: number, alpha: number, below: number): number {
  // Both in units of 1/255², so that sums of them are exact.
  const above = alpha * 255;
  const under = (below >>> 24) * (255 - alpha);
  const whole = above + under;
  const red = mean(colour & 255, above, below & 255, under, whole);
  const green = mean((colour >> 8) & 255, above, (below >> 8) & 255, under, whole);
  const blue = mean((colour >> 16) & 255, above, (below >> 16) & 255, under, whole);
  return red | (green << 8) | (blue << 16) | (rounded(whole / 255) << 24);
}

function mean(a: number, weightOfA: number, b: number, weightOfB: number, whole: number): number {
  return rounded((a * weightOfA + b * weightOfB) / whole);
}

/** Not negative. */
function rounded(value: number): number {
  return Math.floor(value + 0.5);
}
