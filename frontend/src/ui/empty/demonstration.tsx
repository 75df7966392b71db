import { classNames } from "../class_names.ts";
import sheet from "./demonstration.module.css";
import { Landscape } from "./landscape.tsx";
import { Plant } from "./plant.tsx";

const c = classNames(sheet);

/** What happens to a photo, as a picture: a divider goes to and fro between the photo and its cut-out. */
export function Demonstration() {
  return (
    <div className={c("demonstration")} aria-hidden="true">
      <svg viewBox="0 0 480 360" className={c("layer")} aria-hidden="true">
        <Plant />
      </svg>
      <div className={c("before")}>
        <svg viewBox="0 0 480 360" className={c("layer")} aria-hidden="true">
          <Landscape />
          <Plant />
        </svg>
      </div>
      <div className={c("divider")}>
        <span className={c("handle")} />
      </div>
      <span className={c("badge", "photo")}>Photo</span>
      <span className={c("badge", "cutOut")}>Cut-out</span>
    </div>
  );
}
