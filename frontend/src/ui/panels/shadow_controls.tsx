import type { Shadow } from "../../engine/backdrop.ts";
import { LIMITS } from "../../studio/settings_check.ts";
import { classNames } from "../class_names.ts";
import { ColourField } from "../controls/colour_field.tsx";
import { Slider } from "../controls/slider.tsx";
import { Switch } from "../controls/switch.tsx";
import { useSettings, useStudio } from "../studio_context.ts";
import sheet from "./panel_parts.module.css";

const c = classNames(sheet);
/** Of a shadow that is switched on: soft enough to pass for one. */
const FIRST_OPACITY_PERCENT = 35;

const MEASURES = [
  { id: "opacity", label: "Strength", step: 1, limits: LIMITS.shadowOpacity },
  { id: "blurPercent", label: "Softness", step: 0.25, limits: LIMITS.shadowBlurPercent },
  { id: "offsetXPercent", label: "To the right", step: 0.5, limits: LIMITS.shadowOffsetPercent },
  { id: "offsetYPercent", label: "Downwards", step: 0.5, limits: LIMITS.shadowOffsetPercent },
] as const;

/** The shadow that the cut-out casts on its background. */
export function ShadowControls() {
  const { settings } = useStudio();
  const shadow = useSettings((state) => state.shadow);
  const change = (part: Partial<Shadow>) => settings.change({ shadow: { ...shadow, ...part } });
  const isOn = shadow.opacity > 0;
  return (
    <>
      <div className={c("subheading")}>
        <Switch label="Shadow" isOn={isOn} onChange={(on) => change({ opacity: on ? FIRST_OPACITY_PERCENT : 0 })} />
      </div>
      {isOn
        ? MEASURES.map(({ id, label, step, limits: { min, max } }) => (
            <Slider
              key={id}
              {...{ label, step, max }}
              // No strength at all is what the switch is for: the sliders would go from under the hand.
              min={id === "opacity" ? 1 : min}
              origin={id === "opacity" ? 1 : 0}
              value={shadow[id]}
              shown={`${shadow[id]} %`}
              spoken={`${shadow[id]} percent`}
              onChange={(value) => change({ [id]: value })}
            />
          ))
        : null}
      {isOn ? <ColourField label="Colour" value={shadow.colour} onChange={(colour) => change({ colour })} /> : null}
    </>
  );
}
