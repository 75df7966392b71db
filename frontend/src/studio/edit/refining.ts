/** Trying a refinement: seen live, and a step of the history only when it is applied. */

import type { Matte } from "../../engine/matte.ts";
import { NEUTRAL_REFINEMENT, type RefineSettings } from "../../engine/refine/settings.ts";

export interface RefiningParts {
  /** The matte that is refined. */
  readonly matte: () => Matte;
  /** Done in the worker. */
  readonly refine: (matte: Matte, settings: RefineSettings) => Promise<Matte>;
  /** Show this matte in place of the document's; null: the document's. */
  readonly preview: (matte: Matte | null) => void;
  /** Make it a step of the history. */
  readonly commit: (matte: Matte) => void;
  /** What is being tried has changed. */
  readonly changed: (settings: RefineSettings | null) => void;
  readonly busy: (isBusy: boolean) => void;
  readonly failed: (error: unknown) => void;
}

/** A slider that is dragged asks more often than the worker can answer. */
export const PREVIEW_DELAY_MS = 60;

/** A try: its settings, and what they have made of the matte, once that is known. */
interface Trial {
  readonly settings: RefineSettings;
  result: Matte | null;
}

/**
 * `idle`, or a trial whose result is waited for or shown. One call at a time goes to the worker, which cannot leave off
 * in the middle: what a slider was dragged over meanwhile is passed over, and the last of it is next.
 */
export class Refining {
  private trial: Trial | null = null;
  private isApplying = false;
  private isRunning = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: RefiningParts) {}

  get isTrying(): boolean {
    return this.trial !== null;
  }

  try(settings: RefineSettings): void {
    this.isApplying = false;
    this.trial = { settings, result: null };
    this.parts.changed(settings);
    this.parts.busy(true);
    this.timer ??= setTimeout(() => void this.run(), PREVIEW_DELAY_MS);
  }

  /** The matte has changed below it (by an undo): what is seen has to be made anew. */
  again(): void {
    if (this.trial !== null) this.try(this.trial.settings);
  }

  /** Make it a step; as soon as its result is there, if that is still being made. */
  apply(): void {
    if (this.trial === null) return;
    this.isApplying = true;
    if (this.trial.result !== null) this.finish(this.trial.result);
  }

  drop(): void {
    if (this.trial === null) return;
    this.end();
    this.parts.preview(null);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.trial = null;
  }

  private async run(): Promise<void> {
    this.timer = undefined;
    const { trial } = this;
    if (trial === null || this.isRunning) return;
    this.isRunning = true;
    try {
      this.answer(trial, await this.refined(trial.settings));
    } catch (error) {
      this.fail(trial, error);
    } finally {
      this.isRunning = false;
    }
    if (this.trial !== null && this.trial.result === null) void this.run();
  }

  private async refined(settings: RefineSettings): Promise<Matte> {
    return isNeutral(settings) ? this.parts.matte() : await this.parts.refine(this.parts.matte(), settings);
  }

  private answer(trial: Trial, result: Matte): void {
    if (this.trial === null) return;
    if (this.trial !== trial) {
      // Another is wanted by now, but on the way there this one is nearer than what is seen.
      this.parts.preview(result);
      return;
    }
    trial.result = result;
    this.parts.busy(false);
    if (this.isApplying) this.finish(result);
    else this.parts.preview(result);
  }

  private fail(trial: Trial, error: unknown): void {
    if (this.trial !== trial) return;
    this.drop();
    this.parts.failed(error);
  }

  private finish(result: Matte): void {
    this.end();
    this.parts.commit(result);
    this.parts.preview(null);
  }

  private end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.trial = null;
    this.isApplying = false;
    this.parts.busy(false);
    this.parts.changed(null);
  }
}

function isNeutral(settings: RefineSettings): boolean {
  return Object.entries(NEUTRAL_REFINEMENT).every(([name, value]) => Reflect.get(settings, name) === value);
}
