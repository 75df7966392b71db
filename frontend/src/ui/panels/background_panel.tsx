import { Blend, CircleSlash2, Droplets, Image, Palette } from "lucide-react";
import { useRef, useState } from "react";
import type { Backdrop } from "../../engine/backdrop.ts";
import { LIMITS } from "../../studio/settings_check.ts";
import { classNames } from "../class_names.ts";
import { Segments } from "../controls/segments.tsx";
import { Slider } from "../controls/slider.tsx";
import { usePhotos, useSettings, useStudio } from "../studio_context.ts";
import { GradientControls } from "./gradient_controls.tsx";
import sheet from "./panel_parts.module.css";
import { PictureChoice } from "./picture_choice.tsx";
import { ShadowControls } from "./shadow_controls.tsx";
import { Swatches } from "./swatches.tsx";

const c = classNames(sheet);
type Kind = Backdrop["kind"];

const KINDS = [
  { value: "transparent", label: "None", icon: <CircleSlash2 /> },
  { value: "colour", label: "Colour", icon: <Palette /> },
  { value: "gradient", label: "Blend", icon: <Blend /> },
  { value: "picture", label: "Picture", icon: <Image /> },
  { value: "blur", label: "Blur", icon: <Droplets /> },
] as const;

const FIRST: Readonly<Record<Exclude<Kind, "picture">, Backdrop>> = {
  transparent: { kind: "transparent" },
  colour: { kind: "colour", colour: "#ffffff" },
  gradient: { kind: "gradient", from: "#e8defd", to: "#8f6bf5", degrees: 160 },
  blur: { kind: "blur", radiusPercent: 2 },
};

/** What lies behind the cut-out. It is live, and for all photos alike. */
export function BackgroundPanel() {
  const { settings } = useStudio();
  const backdrop = useSettings((state) => state.backdrop);
  const count = usePhotos((state) => state.photos.length);
  const [wantsPicture, setWantsPicture] = useState(false);
  const last = useRef<Partial<Record<Kind, Backdrop>>>({});
  last.current[backdrop.kind] = backdrop;
  const choose = (kind: Kind) => {
    const next = last.current[kind] ?? (kind === "picture" ? null : FIRST[kind]);
    // A picture has to be chosen before it can be the backdrop.
    setWantsPicture(next === null);
    if (next) settings.change({ backdrop: next });
  };
  return (
    <>
      <Segments
        label="Kind of background"
        value={wantsPicture ? "picture" : backdrop.kind}
        segments={KINDS}
        onChange={choose}
      />
      {wantsPicture ? (
        <PictureChoice onChosen={() => setWantsPicture(false)} />
      ) : (
        <BackdropControls backdrop={backdrop} />
      )}
      <ShadowControls />
      {count > 1 ? <p className={c("hint")}>Background and shadow are the same for all {count} photos.</p> : null}
    </>
  );
}

function BackdropControls({ backdrop }: { readonly backdrop: Backdrop }) {
  const { settings } = useStudio();
  const change = (next: Backdrop) => settings.change({ backdrop: next });
  switch (backdrop.kind) {
    case "transparent":
      return null;
    case "colour":
      return <Swatches colour={backdrop.colour} onChange={(colour) => change({ kind: "colour", colour })} />;
    case "gradient":
      return <GradientControls gradient={backdrop} onChange={change} />;
    case "picture":
      return <PictureChoice />;
    case "blur":
      return (
        <Slider
          label="Blur of the photo"
          value={backdrop.radiusPercent}
          {...LIMITS.blurRadiusPercent}
          step={0.5}
          shown={`${backdrop.radiusPercent} %`}
          spoken={`${backdrop.radiusPercent} percent of the photo’s longer side`}
          onChange={(radiusPercent) => change({ kind: "blur", radiusPercent })}
        />
      );
  }
}
