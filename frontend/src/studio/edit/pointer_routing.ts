/** What becomes of pointers over the view: strokes for the tool, moves for the view, a cursor to be seen. */

import type { Point } from "../../engine/geometry.ts";
import type { ToolInput } from "../../engine/tools/tool.ts";
import { toImage } from "../../engine/viewport.ts";
import type { ScreenInput, ViewEvent } from "../../render/gestures.ts";
import type { ToolBench } from "./tool_bench.ts";
import type { Viewing } from "./viewing.ts";

export interface RoutingParts {
  readonly bench: ToolBench;
  readonly viewing: Viewing;
  /** Show the tool's cursor at this image point; null: none. */
  readonly hovered: (at: Point | null) => void;
  /** Why the tools are at rest, in words; null: they are not. */
  readonly blockedBy: () => string | null;
  readonly announce: (message: string) => void;
}

export class PointerRouting {
  /** Whether the tool has been told of the pointer that is down. */
  private isDown = false;

  constructor(private readonly parts: RoutingParts) {}

  handle(event: ViewEvent): void {
    const { bench, viewing } = this.parts;
    switch (event.kind) {
      case "down":
        this.down(event.input);
        break;
      case "move":
        if (this.isDown) bench.move(event.inputs.map((input) => this.onImage(input)));
        break;
      case "up":
        this.end(() => bench.up());
        break;
      case "cancel":
        this.end(() => bench.lose());
        break;
      case "hover":
        this.hover(event.at);
        break;
      case "pan":
        viewing.pan(event.dx, event.dy);
        break;
      case "zoom":
        viewing.zoomAt(event.at, event.factor);
        break;
    }
  }

  /** The tool used once, at an image point. */
  dab(input: ToolInput): void {
    if (this.isDown || !this.begins(input)) return;
    this.parts.bench.up();
  }

  private down(input: ScreenInput): void {
    this.isDown = this.begins(this.onImage(input));
  }

  /** False, and a word about it, while the tools are at rest. */
  private begins(input: ToolInput): boolean {
    const reason = this.parts.blockedBy();
    if (reason === null) this.parts.bench.down(input);
    else this.parts.announce(reason);
    return reason === null;
  }

  private end(act: () => void): void {
    if (this.isDown) act();
    this.isDown = false;
  }

  private hover(at: Point | null): void {
    const point = at === null ? null : toImage(this.parts.viewing.viewport, at);
    this.parts.hovered(point);
    // A polygon draws its next side up to the pointer. A pressed pointer is told by its moves.
    if (point !== null && !this.isDown) this.parts.bench.move([{ ...point, pressure: 1, isPen: false }]);
  }

  private onImage(input: ScreenInput): ToolInput {
    return { ...toImage(this.parts.viewing.viewport, input), pressure: input.pressure, isPen: input.isPen };
  }
}
