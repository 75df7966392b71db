/** The tool in hand: one at a time, made anew when another is chosen. */

import { BrushTool } from "../../engine/tools/brush_tool.ts";
import { PolygonTool } from "../../engine/tools/polygon_tool.ts";
import type { Overlay, Tool, ToolHost, ToolId, ToolInput } from "../../engine/tools/tool.ts";
import { WandTool } from "../../engine/tools/wand_tool.ts";

export interface BenchParts {
  readonly host: ToolHost;
  /** How near to its first point a polygon is closed, in image pixels. */
  readonly reach: () => number;
  readonly show: (overlay: Overlay | null) => void;
}

/** Passes input on to the tool, and shows its overlay after each. */
export class ToolBench {
  private id: ToolId;
  private tool: Tool;

  constructor(
    private readonly parts: BenchParts,
    id: ToolId,
  ) {
    this.id = id;
    this.tool = this.made(id);
  }

  get toolId(): ToolId {
    return this.id;
  }

  /** Another tool is chosen: what the one in hand has begun is as if it had not been. */
  choose(id: ToolId): void {
    if (id === this.id) return;
    this.tool.cancel();
    this.id = id;
    this.tool = this.made(id);
    this.refresh();
  }

  down(input: ToolInput): void {
    this.tool.down(input);
    this.refresh();
  }

  move(inputs: readonly ToolInput[]): void {
    this.tool.move(inputs);
    this.refresh();
  }

  up(): void {
    this.tool.up();
    this.refresh();
  }

  /** The pointer was lost, or two fingers have begun to pinch: of a polygon, the point that was just placed goes. */
  lose(): void {
    if (this.id === "polygon") this.tool.key("Backspace");
    else this.tool.cancel();
    this.refresh();
  }

  cancel(): void {
    this.tool.cancel();
    this.refresh();
  }

  key(key: "Enter" | "Escape" | "Backspace"): boolean {
    const isForTool = this.tool.key(key);
    this.refresh();
    return isForTool;
  }

  refresh(): void {
    this.parts.show(this.tool.overlay());
  }

  private made(id: ToolId): Tool {
    switch (id) {
      case "wand":
        return new WandTool(this.parts.host);
      case "polygon":
        return new PolygonTool(this.parts.host, this.parts.reach);
      default:
        return new BrushTool(this.parts.host, id);
    }
  }
}
