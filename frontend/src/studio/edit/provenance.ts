/** Whether the matte is the server's, told by the steps that were made and taken back. */

/** Counts steps, and remembers after which of them the matte was as the server had made it. */
export class Provenance {
  private readonly asMade: Set<number>;

  constructor(private count = 0) {
    this.asMade = new Set([0]);
  }

  get steps(): number {
    return this.count;
  }

  get isAsMade(): boolean {
    return this.asMade.has(this.count);
  }

  stepped(): void {
    this.count += 1;
    // Steps that were taken back and are now written over led elsewhere.
    for (const step of this.asMade) if (step >= this.count) this.asMade.delete(step);
  }

  /** A step that led back to the server's matte. */
  steppedBack(): void {
    this.stepped();
    this.asMade.add(this.count);
  }

  undone(): void {
    this.count -= 1;
  }

  redone(): void {
    this.count += 1;
  }
}
