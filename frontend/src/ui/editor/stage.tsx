import { LoaderCircle } from "lucide-react";
import { useEffect, useRef } from "react";
import { classNames } from "../class_names.ts";
import { useEdit, useEditState } from "../studio_context.ts";
import { CompareDivider } from "./compare_divider.tsx";
import { OriginalButton } from "./original_button.tsx";
import sheet from "./stage.module.css";
import { ZoomControls } from "./zoom_controls.tsx";

const c = classNames(sheet);

/** The picture. The edit draws into the host and takes its pointers; React leaves it alone. */
export function Stage() {
  const edit = useEdit();
  const host = useRef<HTMLDivElement>(null);
  const isPanning = useEditState((state) => state.isPanning);
  useEffect(() => (host.current ? edit.attach(host.current) : undefined), [edit]);
  return (
    <div className={c("frame")}>
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: an application is what the keyboard's cursor works in */}
      <div
        ref={host}
        id="stage"
        className={c("stage", isPanning && "panning")}
        role="application"
        aria-label="Picture"
        aria-roledescription="canvas"
        aria-describedby="stage-keys"
        tabIndex={0}
      />
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above */}
      <p id="stage-keys" hidden>
        Arrow keys move the cursor, with Shift by 10 and with Control by 50 pixels. Space uses the tool at the cursor.
        Plus and minus zoom, 0 fits the picture into the view. Question mark shows all keys.
      </p>
      <CompareDivider />
      <StageLabels />
      <div className={c("zoom")}>
        <ZoomControls tip="above" />
        <OriginalButton edit={edit} tip="above" />
      </div>
    </div>
  );
}

function StageLabels() {
  const busy = useEditState((state) => state.busy);
  const showsOriginal = useEditState((state) => state.showsOriginal);
  return (
    <div className={c("labels")}>
      {showsOriginal ? <span className={c("label")}>Original</span> : null}
      {busy ? (
        <span className={c("label", "busy")}>
          <LoaderCircle className={c("wheel")} aria-hidden="true" />
          {busy}
        </span>
      ) : null}
    </div>
  );
}
