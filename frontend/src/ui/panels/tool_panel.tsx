import type { ToolId } from "../../engine/tools/tool.ts";
import { LIMITS } from "../../studio/settings_check.ts";
import { steppedDiameter, TICKS, tickOf } from "../brush_scale.ts";
import { classNames } from "../class_names.ts";
import { Slider } from "../controls/slider.tsx";
import { Switch } from "../controls/switch.tsx";
import { useSettings, useStudio } from "../studio_context.ts";
import sheet from "./panel_parts.module.css";

const c = classNames(sheet);

export const TOOL_TITLES: Readonly<Record<ToolId, string>> = {
  erase: "Erase",
  restore: "Restore",
  wand: "Wand",
  polygon: "Polygon",
};

const HINTS: Readonly<Record<ToolId, string>> = {
  erase: "Paint over what should go.",
  restore: "Paint over what should come back, in its own colours.",
  wand: "Press on a colour that should go.",
  polygon: "Set points around what should go. Enter closes it, Backspace takes the last point back, Esc drops it.",
};

/** What the chosen tool does, and how. */
export function ToolPanel() {
  const tool = useSettings((state) => state.tool);
  return (
    <>
      <p className={c("hint")}>{HINTS[tool]}</p>
      {tool === "erase" || tool === "restore" ? <BrushControls /> : null}
      {tool === "wand" ? <WandControls /> : null}
    </>
  );
}

function BrushControls() {
  const { settings } = useStudio();
  const brush = useSettings((state) => state.brush);
  const hardness = Math.round(brush.hardness * 100);
  return (
    <>
      <Slider
        label="Size"
        value={tickOf(brush.diameter)}
        min={0}
        max={TICKS}
        shown={`${brush.diameter} px`}
        spoken={brush.diameter === 1 ? "1 pixel" : `${brush.diameter} pixels`}
        onChange={(tick) => settings.change({ brush: { ...brush, diameter: steppedDiameter(brush.diameter, tick) } })}
      />
      <Slider
        label="Hardness"
        value={hardness}
        min={0}
        max={100}
        shown={`${hardness} %`}
        spoken={`${hardness} percent`}
        onChange={(percent) => settings.change({ brush: { ...brush, hardness: percent / 100 } })}
      />
    </>
  );
}

function WandControls() {
  const { settings } = useStudio();
  const wand = useSettings((state) => state.wand);
  return (
    <>
      <Slider
        label="Tolerance"
        value={wand.tolerance}
        {...LIMITS.tolerance}
        shown={`${wand.tolerance} %`}
        spoken={`${wand.tolerance} percent`}
        onChange={(tolerance) => settings.change({ wand: { ...wand, tolerance } })}
      />
      <Switch
        label="Connected only"
        hint="Off: this colour everywhere in the photo"
        isOn={wand.isContiguous}
        onChange={(isContiguous) => settings.change({ wand: { ...wand, isContiguous } })}
      />
    </>
  );
}
