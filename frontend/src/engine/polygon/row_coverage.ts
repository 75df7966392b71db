/** The coverage of one row of pixels, summed up from spans. */

export class RowCoverage {
  /** For each pixel what it has more, or less, than the whole spans that have begun by then. */
  private readonly parts: Float64Array;
  /** For each pixel how many more spans begin at it than end. */
  private readonly steps: Int32Array;
  /** The pixels that have a part or a step, in any order, some of them more than once. */
  private touched: number[] = [];

  /** For `width` pixels from the image's column `left` on. */
  constructor(
    private readonly left: number,
    private readonly width: number,
  ) {
    this.parts = new Float64Array(width + 1);
    this.steps = new Int32Array(width + 1);
  }

  /** Add the span from `start` to `end` (image x, in order), cut off at both ends of the row. */
  add(start: number, end: number): void {
    this.addEnd(this.within(start), 1);
    this.addEnd(this.within(end), -1);
  }

  /** Write the sum as 0 to 255, `spansForFull` whole spans being 255, and begin anew. */
  writeTo(row: Uint8Array, spansForFull: number): void {
    const alphaOf = (spans: number) => Math.round((255 * spans) / spansForFull);
    let whole = 0;
    let next = 0;
    for (const pixel of this.touched.sort((a, b) => a - b)) {
      if (pixel < next) continue;
      row.fill(alphaOf(whole), next, pixel);
      whole += this.steps[pixel] as number;
      row[pixel] = alphaOf(whole + (this.parts[pixel] as number));
      next = pixel + 1;
      this.steps[pixel] = 0;
      this.parts[pixel] = 0;
    }
    this.touched = [];
  }

  private within(x: number): number {
    return Math.min(this.width, Math.max(0, x - this.left));
  }

  /** A span that begins within a pixel lacks what is before, one that ends there lacks what is after. */
  private addEnd(x: number, step: 1 | -1): void {
    const pixel = Math.floor(x);
    if (this.steps[pixel] === 0) this.touched.push(pixel);
    this.steps[pixel] = (this.steps[pixel] as number) + step;
    this.parts[pixel] = (this.parts[pixel] as number) - step * (x - pixel);
  }
}
