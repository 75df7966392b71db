import type { Coverage } from "../coverage.ts";
import { contains, EMPTY_RECT, type Point } from "../geometry.ts";
import { eraseCovered } from "./erase_covered.ts";
import type { Overlay, Tool, ToolHost, ToolInput } from "./tool.ts";

/** Erases what is of the colour that is clicked on, once the selection has been made. `idle` or `selecting`. */
export class WandTool implements Tool {
  /** The click that is being answered; an answer to any other comes too late. */
  private pending: Point | null = null;

  constructor(private readonly host: ToolHost) {}

  get state(): "idle" | "selecting" {
    return this.pending === null ? "idle" : "selecting";
  }

  /** Supersedes a click that has not been answered yet. Clicks beside the picture are passed over. */
  down({ x, y }: ToolInput): void {
    if (!contains(this.host.size, { x, y })) return;
    const seed = { x, y };
    this.pending = seed;
    this.host.select(seed).then(
      (coverage) => this.answer(seed, coverage),
      (error: unknown) => this.fail(seed, error),
    );
  }

  move(): void {}

  up(): void {}

  cancel(): void {
    this.pending = null;
  }

  key(key: "Enter" | "Escape" | "Backspace"): boolean {
    if (key !== "Escape" || this.pending === null) return false;
    this.cancel();
    return true;
  }

  overlay(): Overlay | null {
    return this.pending && { kind: "busy", at: this.pending };
  }

  private answer(seed: Point, coverage: Coverage): void {
    if (this.pending !== seed) return;
    this.pending = null;
    eraseCovered(this.host, coverage, "Wand erase");
  }

  private fail(seed: Point, error: unknown): void {
    if (this.pending !== seed) return;
    this.pending = null;
    this.host.changed(EMPTY_RECT);
    this.host.announce(`Selecting failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
