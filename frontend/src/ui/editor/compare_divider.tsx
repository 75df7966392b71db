import { classNames } from "../class_names.ts";
import { useEdit, useEditState } from "../studio_context.ts";
import sheet from "./compare_divider.module.css";

const c = classNames(sheet);

/** The photo on the left, the cut-out on the right: a slider as wide as the view, whose thumb is the divider. */
export function CompareDivider() {
  const edit = useEdit();
  const at = useEditState((state) => state.compareAt);
  if (at === null) return null;
  const percent = Math.round(at * 100);
  return (
    <>
      <input
        type="range"
        className={c("divider")}
        aria-label="Divider between the photo and the cut-out"
        aria-valuetext={`${percent} % photo, ${100 - percent} % cut-out`}
        min={0}
        max={1}
        step={0.001}
        value={at}
        onKeyDown={(event) => moveByKey(event.key, at, edit.setCompare.bind(edit)) && event.preventDefault()}
        onChange={(event) => edit.setCompare(event.currentTarget.valueAsNumber)}
      />
      <span className={c("badge", "photo")} aria-hidden="true">
        Photo
      </span>
      <span className={c("badge", "cutOut")} aria-hidden="true">
        Cut-out
      </span>
    </>
  );
}

/** A thousandth, which a hand wants, is too little for a key. True when it was one of ours. */
function moveByKey(key: string, at: number, move: (at: number) => void): boolean {
  const by = { ArrowLeft: -0.02, ArrowDown: -0.02, ArrowRight: 0.02, ArrowUp: 0.02 }[key];
  if (by === undefined) return false;
  move(Math.min(1, Math.max(0, at + by)));
  return true;
}
