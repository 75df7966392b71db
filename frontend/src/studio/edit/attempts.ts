/** Things that take a moment and may fail, and what is said of them. */

import type { Busyness } from "./edit_state.ts";
import { failureWords } from "./failure_words.ts";

export interface AttemptsParts {
  readonly busyness: Busyness;
  readonly say: (message: string) => void;
  readonly notify: (message: string) => void;
}

export class Attempts {
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly parts: AttemptsParts) {}

  /** Do it, and say how it went. */
  async make(label: string, act: () => Promise<void>, done: string): Promise<void> {
    const work = this.parts.busyness.during(label, act);
    this.underWay.add(work);
    try {
      await work;
      this.parts.say(done);
    } catch (error) {
      const message = failureWords(label, error);
      if (message !== null) this.parts.notify(message);
    } finally {
      this.underWay.delete(work);
    }
  }

  /** Resolves when those that are under way have ended, however that may be. */
  async ended(): Promise<void> {
    await Promise.allSettled([...this.underWay]);
  }
}
