import { ImagePlus, ShieldCheck } from "lucide-react";
import { classNames } from "../class_names.ts";
import { Button } from "../controls/button.tsx";
import { IS_MAC, useKeys } from "../controls/use_keys.ts";
import { caps } from "../keys.ts";
import { useStudio } from "../studio_context.ts";
import { Demonstration } from "./demonstration.tsx";
import sheet from "./empty_screen.module.css";

const c = classNames(sheet);

/** Before there is a photo: what happens here, and three ways to begin. */
export function EmptyScreen() {
  const studio = useStudio();
  const keys = useKeys("file.add");
  return (
    <main className={c("screen")} id="content">
      <div className={c("dropZone")}>
        <div className={c("words")}>
          <h1>
            <span>Drop a photo.</span> <span>Leave with the cut-out.</span>
          </h1>
          <p className={c("lead")}>
            The background goes within seconds. Then touch up the edge by hand, put something new behind it, and save it
            at full size.
          </p>
          <div className={c("ways")}>
            <Button
              look="primary"
              icon={<ImagePlus />}
              className={c("choose")}
              aria-keyshortcuts={keys.aria}
              onClick={() => studio.pickFiles()}
            >
              Choose photos
            </Button>
            <p className={c("paste")}>
              or drop them anywhere, or paste
              <PasteKeys />
            </p>
          </div>
          <p className={c("formats")}>One or many: JPEG, PNG, WebP, HEIC, AVIF, TIFF, GIF, BMP</p>
        </div>
        <Demonstration />
      </div>
      <p className={c("promise")}>
        <ShieldCheck aria-hidden="true" />
        Your photos go to this server and nowhere else. No account, no tracking.
      </p>
    </main>
  );
}

function PasteKeys() {
  return (
    <span className={c("keys")}>
      {caps("ctrl+v", IS_MAC).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  );
}
