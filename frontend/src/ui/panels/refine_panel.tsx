import { NEUTRAL_REFINEMENT, type RefineSettings } from "../../engine/refine/settings.ts";
import { classNames } from "../class_names.ts";
import { Button } from "../controls/button.tsx";
import { Slider } from "../controls/slider.tsx";
import { Switch } from "../controls/switch.tsx";
import { useEdit, useEditState } from "../studio_context.ts";
import sheet from "./panel_parts.module.css";

const c = classNames(sheet);

interface Refinement {
  readonly id: Exclude<keyof RefineSettings, "invert">;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit: readonly [shown: string, spoken: string];
}

const PIXELS = ["px", "pixels"] as const;
const AREA = ["px²", "pixels of area"] as const;

const REFINEMENTS: readonly Refinement[] = [
  { id: "feather", label: "Feather", min: 0, max: 50, step: 0.5, unit: PIXELS },
  { id: "shift", label: "Shrink or grow", min: -20, max: 20, step: 0.5, unit: PIXELS },
  { id: "contrast", label: "Contrast", min: -100, max: 100, step: 1, unit: ["%", "percent"] },
  { id: "smooth", label: "Smooth", min: 0, max: 20, step: 0.5, unit: PIXELS },
  { id: "specks", label: "Remove specks up to", min: 0, max: 5000, step: 10, unit: AREA },
  { id: "holes", label: "Fill holes up to", min: 0, max: 5000, step: 10, unit: AREA },
];

/** The whole edge at once: tried on the picture as the sliders move, kept when applied. */
export function RefinePanel() {
  const edit = useEdit();
  const tried = useEditState((state) => state.refinement);
  const settings = tried ?? NEUTRAL_REFINEMENT;
  const attempt = (part: Partial<RefineSettings>) => edit.tryRefinement({ ...settings, ...part });
  return (
    <>
      {REFINEMENTS.map(({ id, label, unit: [shown, spoken], ...range }) => (
        <Slider
          key={id}
          label={label}
          value={settings[id]}
          origin={0}
          {...range}
          shown={`${settings[id]} ${shown}`}
          spoken={`${settings[id]} ${spoken}`}
          onChange={(value) => attempt({ [id]: value })}
        />
      ))}
      <Switch
        label="Invert"
        hint="Keep what was cut, cut what was kept"
        isOn={settings.invert}
        onChange={(invert) => attempt({ invert })}
      />
      {tried ? <TryBar /> : <StartOver />}
    </>
  );
}

function TryBar() {
  const edit = useEdit();
  return (
    <div className={c("pair", "bar")}>
      <Button onClick={() => edit.dropRefinement()}>Discard</Button>
      <Button look="primary" onClick={() => edit.applyRefinement()}>
        Apply
      </Button>
    </div>
  );
}

function StartOver() {
  const edit = useEdit();
  const isEdited = useEditState((state) => state.isEdited);
  return (
    <Button disabled={!isEdited} onClick={() => edit.reset()}>
      Back to the first cut-out
    </Button>
  );
}
