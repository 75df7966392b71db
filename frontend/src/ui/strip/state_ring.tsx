import { classNames } from "../class_names.ts";
import sheet from "./state_ring.module.css";

const c = classNames(sheet);

/** How far a photo is, as a ring that closes. */
export function StateRing({ percent }: { readonly percent: number }) {
  return (
    <svg viewBox="0 0 36 36" className={c("ring")} aria-hidden="true">
      <circle cx="18" cy="18" r="18" className={c("ground")} />
      <circle cx="18" cy="18" r="12" className={c("track")} />
      <circle
        cx="18"
        cy="18"
        r="12"
        pathLength="100"
        className={c("done")}
        style={{ strokeDasharray: `${percent} 100` }}
      />
    </svg>
  );
}
