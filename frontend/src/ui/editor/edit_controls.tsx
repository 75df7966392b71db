import { Redo2, SquareSplitHorizontal, Undo2 } from "lucide-react";
import { useStore } from "zustand";
import type { Edit } from "../../studio/types.ts";
import { classNames } from "../class_names.ts";
import { IconButton } from "../controls/icon_button.tsx";
import sheet from "./edit_controls.module.css";
import { OriginalButton } from "./original_button.tsx";
import { ZoomControls } from "./zoom_controls.tsx";

const c = classNames(sheet);
const MIDDLE = 0.5;

/** Back and forth, closer and further, before and after. */
export function EditControls({ edit }: { readonly edit: Edit }) {
  const isComparing = useStore(edit.store, (state) => state.compareAt !== null);
  const isReady = useStore(edit.store, (state) => state.phase === "ready");
  if (!isReady) return null;
  return (
    <div className={c("controls")} role="group" aria-label="Edit and view">
      <UndoButtons edit={edit} />
      <span className={c("zoom")}>
        <ZoomControls />
      </span>
      <IconButton
        label="Compare with the photo"
        command="view.compare"
        icon={<SquareSplitHorizontal />}
        isOn={isComparing}
        onClick={() => edit.setCompare(isComparing ? null : MIDDLE)}
      />
      <span className={c("original")}>
        <OriginalButton edit={edit} />
      </span>
    </div>
  );
}

function UndoButtons({ edit }: { readonly edit: Edit }) {
  const { canUndo, canRedo, undoLabel, redoLabel } = useStore(edit.store);
  return (
    <>
      <IconButton
        label={undoLabel ? `Undo: ${undoLabel}` : "Undo"}
        command="edit.undo"
        icon={<Undo2 />}
        disabled={!canUndo}
        onClick={() => edit.undo()}
      />
      <IconButton
        label={redoLabel ? `Redo: ${redoLabel}` : "Redo"}
        command="edit.redo"
        icon={<Redo2 />}
        disabled={!canRedo}
        onClick={() => edit.redo()}
      />
    </>
  );
}
