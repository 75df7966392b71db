import { Maximize, Minus, Plus } from "lucide-react";
import { useStore } from "zustand";
import type { Edit } from "../../studio/types.ts";
import { classNames } from "../class_names.ts";
import { IconButton } from "../controls/icon_button.tsx";
import type { TipSide } from "../controls/tip.tsx";
import { useStudio } from "../studio_context.ts";
import sheet from "./zoom_controls.module.css";

const c = classNames(sheet);
const STEP = 1.25;

/** How large the picture is shown; a press on the number is actual size. */
export function ZoomControls({ tip = "below" }: { readonly tip?: TipSide }) {
  const edit = useStore(useStudio().edit, (state) => state.current);
  return edit ? <Zoom edit={edit} tip={tip} /> : null;
}

function Zoom({ edit, tip }: { readonly edit: Edit; readonly tip: TipSide }) {
  const percent = useStore(edit.store, (state) => Math.round(state.zoomPercent));
  return (
    <div className={c("zoom")} role="group" aria-label="Zoom">
      <IconButton
        label="Zoom out"
        command="view.zoomOut"
        tip={tip}
        icon={<Minus />}
        onClick={() => edit.zoomBy(1 / STEP)}
      />
      <IconButton
        label={`Actual size; now ${percent} %`}
        command="view.actualSize"
        tip={tip}
        className={c("percent")}
        icon={<span>{percent} %</span>}
        onClick={() => edit.zoomTo(1)}
      />
      <IconButton label="Zoom in" command="view.zoomIn" tip={tip} icon={<Plus />} onClick={() => edit.zoomBy(STEP)} />
      <IconButton label="Fit to the view" command="view.fit" tip={tip} icon={<Maximize />} onClick={() => edit.fit()} />
    </div>
  );
}
