import { classNames } from "../class_names.ts";
import sheet from "./tip.module.css";

const c = classNames(sheet);

export type TipSide = "below" | "above" | "right" | "left" | "belowEnd";

interface Props {
  readonly label: string;
  readonly caps: readonly string[];
  readonly side: TipSide;
}

/** What a pointer or the focus on the parent shows. Not read out: the parent's label says it already. */
export function Tip({ label, caps, side }: Props) {
  return (
    <span className={c("tip", side)} aria-hidden="true" data-tip="">
      {label}
      {caps.map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
