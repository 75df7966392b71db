import type { Backdrop } from "../../engine/backdrop.ts";
import { LIMITS } from "../../studio/settings_check.ts";
import { ColourField } from "../controls/colour_field.tsx";
import { Slider } from "../controls/slider.tsx";

type Gradient = Extract<Backdrop, { kind: "gradient" }>;

/** From one colour to another, and which way. */
export function GradientControls({ gradient, onChange }: { gradient: Gradient; onChange(next: Gradient): void }) {
  return (
    <>
      <ColourField label="From" value={gradient.from} onChange={(from) => onChange({ ...gradient, from })} />
      <ColourField label="To" value={gradient.to} onChange={(to) => onChange({ ...gradient, to })} />
      <Slider
        label="Direction"
        value={gradient.degrees}
        {...LIMITS.degrees}
        shown={`${gradient.degrees}°`}
        spoken={`${gradient.degrees} degrees`}
        onChange={(degrees) => onChange({ ...gradient, degrees })}
      />
    </>
  );
}
