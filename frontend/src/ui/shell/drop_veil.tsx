import { ImagePlus } from "lucide-react";
import { classNames } from "../class_names.ts";
import sheet from "./drop_veil.module.css";

const c = classNames(sheet);

/** Lies over everything while files are held over the window. */
export function DropVeil() {
  return (
    <div className={c("veil")} aria-hidden="true">
      <div className={c("frame")}>
        <ImagePlus />
        <p>Let go to cut them out</p>
      </div>
    </div>
  );
}
