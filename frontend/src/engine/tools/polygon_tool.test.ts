import { describe, expect, it } from "vitest";
import { Desk, mouse } from "../testing/desk.ts";
import { drawn, photoOf } from "../testing/drawing.ts";
import { PolygonTool } from "./polygon_tool.ts";

const WHOLE = ["######", "######", "######", "######"];
const ERASED = ["######", "#...##", "#...##", "######"];
const CORNERS = [mouse(1, 1), mouse(4, 1), mouse(4, 3), mouse(1, 3)];

function placed(corners = CORNERS) {
  const desk = new Desk(photoOf(["000000", "000000", "000000", "000000"]));
  const tool = new PolygonTool(desk, () => 0.5);
  for (const corner of corners) {
    tool.down(corner);
    tool.up();
  }
  return { desk, tool };
}

describe("the polygon tool", () => {
  it("erases its inside at Enter, as one step, and says so", () => {
    const { desk, tool } = placed();
    expect(tool.state).toBe("placing");
    expect(drawn(desk.matte)).toEqual(WHOLE);
    expect(tool.key("Enter")).toBe(true);
    expect(tool.state).toBe("idle");
    expect(drawn(desk.matte)).toEqual(ERASED);
    expect(desk.repaints).toEqual([{ left: 1, top: 1, width: 3, height: 2 }]);
    expect(desk.history.undoLabel).toBe("Polygon erase");
    expect(desk.said).toEqual(["The selected area is erased."]);
  });

  it("is closed by a click near its first corner", () => {
    const { desk, tool } = placed();
    tool.down(mouse(1.3, 1.3));
    expect(tool.state).toBe("idle");
    expect(drawn(desk.matte)).toEqual(ERASED);
  });

  it("takes a click near its first corner for another corner while there are fewer than three", () => {
    const { tool } = placed(CORNERS.slice(0, 2));
    tool.down(mouse(1.3, 1.3));
    expect(tool.overlay()).toMatchObject({ points: [{ x: 1 }, { x: 4 }, { x: 1.3 }] });
  });

  it("reaches eight pixels around its first corner unless told otherwise", () => {
    const desk = new Desk(photoOf(["000000", "000000", "000000", "000000"]));
    const tool = new PolygonTool(desk);
    for (const corner of [mouse(1, 1), mouse(30, 1), mouse(1, 30), mouse(1, 10)]) tool.down(corner);
    expect(tool.state).toBe("placing");
    tool.down(mouse(1, 9));
    expect(tool.state).toBe("idle");
  });

  it("loses its last corner at Backspace, until none is left", () => {
    const { tool } = placed(CORNERS.slice(0, 2));
    expect(tool.key("Backspace")).toBe(true);
    expect(tool.overlay()).toMatchObject({ points: [{ x: 1, y: 1 }] });
    expect(tool.key("Backspace")).toBe(true);
    expect(tool.state).toBe("idle");
    expect(tool.key("Backspace")).toBe(false);
  });

  it("is dropped at Escape, and leaves the keys to others when there is none", () => {
    const { desk, tool } = placed();
    expect(tool.key("Escape")).toBe(true);
    expect(tool.state).toBe("idle");
    expect(tool.key("Escape")).toBe(false);
    expect(tool.key("Enter")).toBe(false);
    expect(drawn(desk.matte)).toEqual(WHOLE);
  });

  it("asks for a third corner at Enter", () => {
    const { desk, tool } = placed(CORNERS.slice(0, 2));
    expect(tool.key("Enter")).toBe(true);
    expect(tool.state).toBe("placing");
    expect(desk.said).toEqual(["A polygon needs at least three points."]);
  });

  it("shows its corners and the cursor", () => {
    const { tool } = placed(CORNERS.slice(0, 1));
    expect(tool.overlay()).toEqual({ kind: "polygon", points: [{ x: 1, y: 1 }], cursor: { x: 1, y: 1 } });
    tool.move([mouse(2, 2), mouse(3, 2)]);
    expect(tool.overlay()).toMatchObject({ cursor: { x: 3, y: 2 } });
    tool.move([]);
    expect(tool.overlay()).toMatchObject({ cursor: { x: 3, y: 2 } });
    tool.cancel();
    expect(tool.overlay()).toBeNull();
  });
});
