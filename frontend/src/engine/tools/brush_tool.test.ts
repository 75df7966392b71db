import { describe, expect, it } from "vitest";
import { Desk, mouse } from "../testing/desk.ts";
import { drawn, photoOf } from "../testing/drawing.ts";
import { BrushTool } from "./brush_tool.ts";

const WHOLE = ["########", "########", "########", "########"];
const newDesk = () => new Desk(photoOf(["00000000", "00000000", "00000000", "00000000"]));

describe("the brush", () => {
  it("draws from down to up, as one step", () => {
    const desk = newDesk();
    const tool = new BrushTool(desk, "erase");
    expect(tool.state).toBe("idle");
    tool.down(mouse(2, 2));
    expect(tool.state).toBe("drawing");
    tool.move([mouse(3, 2), mouse(4, 2)]);
    tool.move([mouse(6, 2)]);
    tool.up();
    expect(tool.state).toBe("idle");
    expect(drawn(desk.matte)).not.toEqual(WHOLE);
    expect(desk.history.undo()?.label).toBe("Erase");
    expect(drawn(desk.matte)).toEqual(WHOLE);
    expect(desk.history.canUndo).toBe(false);
  });

  it("dabs at once where it is pressed down, and asks for the repaint", () => {
    const desk = newDesk();
    new BrushTool(desk, "erase").down(mouse(4, 2));
    expect(desk.matte.data[2 * 8 + 4]).toBe(0);
    expect(desk.repaints).toHaveLength(1);
    expect(desk.repaints[0]?.width).toBeGreaterThan(3);
  });

  it("restores, under its own name", () => {
    const desk = newDesk();
    desk.matte.data.fill(0);
    const tool = new BrushTool(desk, "restore");
    tool.down(mouse(4, 2));
    tool.up();
    expect(desk.matte.data[2 * 8 + 4]).toBe(255);
    expect(desk.history.undoLabel).toBe("Restore");
  });

  it("takes everything back when it is cancelled, and asks for the repaint", () => {
    const desk = newDesk();
    const tool = new BrushTool(desk, "erase");
    tool.down(mouse(2, 2));
    tool.move([mouse(6, 2)]);
    tool.cancel();
    expect(tool.state).toBe("idle");
    expect(drawn(desk.matte)).toEqual(WHOLE);
    expect(desk.history.canUndo).toBe(false);
    expect(desk.repaints.at(-1)).toMatchObject({ width: 8, height: 4 });
  });

  it("is cancelled by Escape while it draws, and leaves every other key to others", () => {
    const desk = newDesk();
    const tool = new BrushTool(desk, "erase");
    expect(tool.key("Escape")).toBe(false);
    tool.down(mouse(2, 2));
    expect(tool.key("Enter")).toBe(false);
    expect(tool.key("Backspace")).toBe(false);
    expect(tool.key("Escape")).toBe(true);
    expect(drawn(desk.matte)).toEqual(WHOLE);
  });

  it("passes over moves and ends without a beginning, and a second pointer", () => {
    const desk = newDesk();
    const tool = new BrushTool(desk, "erase");
    tool.move([mouse(2, 2)]);
    tool.up();
    tool.cancel();
    expect(desk.repaints).toEqual([]);
    tool.down(mouse(1, 1));
    tool.down(mouse(7, 3));
    expect(desk.matte.data[3 * 8 + 7]).toBe(255);
    expect(tool.overlay()).toBeNull();
  });
});
