/** Edits of an earlier visit: offered, and taken up only when the person says so. */

import type { EditState } from "../types.ts";
import { type Autosaving, type Offer, stateOf } from "./autosaving.ts";
import type { EditDocument } from "./document.ts";

export interface ResumingParts {
  readonly document: EditDocument;
  readonly autosaving: Autosaving;
  readonly show: (offer: EditState["resumable"]) => void;
  readonly announce: (message: string) => void;
}

export class Resuming {
  constructor(
    private readonly parts: ResumingParts,
    /** The newest first. */
    private offers: readonly Offer[],
  ) {}

  offer(): void {
    const [newest] = this.offers;
    this.parts.show(newest === undefined ? null : { savedAt: newest.edit.savedAt, steps: newest.edit.steps });
  }

  /** The document becomes what was stored; all other offers are out of date with that. */
  async resume(): Promise<void> {
    const [newest] = this.offers;
    if (newest === undefined) return;
    try {
      this.parts.document.restore(stateOf(newest.edit));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.parts.announce("The earlier edit is damaged and cannot be resumed.");
      await this.drop();
      return;
    }
    this.offers = [];
    this.offer();
    this.parts.announce("The earlier edit is back, with its steps.");
    await this.parts.autosaving.resumed(newest);
  }

  async drop(): Promise<void> {
    const [newest, ...others] = this.offers;
    if (newest === undefined) return;
    this.offers = others;
    this.offer();
    await this.parts.autosaving.refused(newest);
  }
}
