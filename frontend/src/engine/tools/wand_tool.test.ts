import { describe, expect, it } from "vitest";
import type { Coverage } from "../coverage.ts";
import { Desk, mouse } from "../testing/desk.ts";
import { drawn, photoOf } from "../testing/drawing.ts";
import { WandTool } from "./wand_tool.ts";

const PHOTO = ["0011", "0011", "0011"];
const WHOLE = ["####", "####", "####"];
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A worker that cannot. */
class BrokenDesk extends Desk {
  constructor(private readonly reason: unknown) {
    super(photoOf(PHOTO));
  }

  override select(): Promise<Coverage> {
    return Promise.reject(this.reason);
  }
}

describe("the wand tool", () => {
  it("erases the area that is clicked on, as one step, and says so", async () => {
    const desk = new Desk(photoOf(PHOTO));
    const tool = new WandTool(desk);
    tool.down(mouse(3.5, 1.5));
    tool.move();
    tool.up();
    expect(tool.state).toBe("selecting");
    expect(tool.overlay()).toEqual({ kind: "busy", at: { x: 3.5, y: 1.5 } });
    await settled();
    expect(tool.state).toBe("idle");
    expect(tool.overlay()).toBeNull();
    expect(drawn(desk.matte)).toEqual(["#9..", "#7..", "#9.."]);
    expect(desk.repaints).toEqual([{ left: 1, top: 0, width: 3, height: 3 }]);
    expect(desk.history.undoLabel).toBe("Wand erase");
    expect(desk.said).toEqual(["The selected area is erased."]);
  });

  it("answers only the last of several clicks", async () => {
    const desk = new Desk(photoOf(PHOTO));
    const tool = new WandTool(desk);
    tool.down(mouse(0.5, 0.5));
    tool.down(mouse(3.5, 0.5));
    await settled();
    expect(drawn(desk.matte)).toEqual(["#9..", "#7..", "#9.."]);
    expect(desk.said).toHaveLength(1);
  });

  it("leaves everything as it was when it is cancelled", async () => {
    const desk = new Desk(photoOf(PHOTO));
    const tool = new WandTool(desk);
    expect(tool.key("Escape")).toBe(false);
    tool.down(mouse(0.5, 0.5));
    expect(tool.key("Enter")).toBe(false);
    expect(tool.key("Escape")).toBe(true);
    expect(tool.state).toBe("idle");
    await settled();
    expect(drawn(desk.matte)).toEqual(WHOLE);
    expect(desk.said).toEqual([]);
  });

  it("makes no step where everything is erased already", async () => {
    const desk = new Desk(photoOf(PHOTO));
    desk.matte.data.fill(0);
    new WandTool(desk).down(mouse(0.5, 0.5));
    await settled();
    expect(desk.history.canUndo).toBe(false);
    expect(desk.said).toEqual(["There was nothing to erase."]);
  });

  it("passes over clicks beside the picture", () => {
    const tool = new WandTool(new Desk(photoOf(PHOTO)));
    tool.down(mouse(4, 1));
    expect(tool.state).toBe("idle");
  });

  it("says why selecting has failed, and has the overlay repainted", async () => {
    for (const reason of [new Error("out of memory"), "out of memory"]) {
      const desk = new BrokenDesk(reason);
      const tool = new WandTool(desk);
      tool.down(mouse(1, 1));
      await settled();
      expect(tool.state).toBe("idle");
      expect(desk.said).toEqual(["Selecting failed: out of memory"]);
      expect(desk.repaints).toMatchObject([{ width: 0, height: 0 }]);
    }
  });

  it("does not speak of a failure that nobody waits for any more", async () => {
    const desk = new BrokenDesk(new Error("superseded"));
    const tool = new WandTool(desk);
    tool.down(mouse(1, 1));
    tool.cancel();
    await settled();
    expect(desk.said).toEqual([]);
  });
});
