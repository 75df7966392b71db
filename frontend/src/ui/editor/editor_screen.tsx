import type { Edit } from "../../studio/types.ts";
import { classNames } from "../class_names.ts";
import { Panels } from "../panels/panels.tsx";
import { EditContext, usePhotos } from "../studio_context.ts";
import sheet from "./editor_screen.module.css";
import { Stage } from "./stage.tsx";
import { ToolRail } from "./tool_rail.tsx";
import { useWipeIn } from "./wipe_in.ts";

const c = classNames(sheet);

/** The open photo, with the tools around it. */
export function EditorScreen({ edit }: { readonly edit: Edit }) {
  useWipeIn(edit);
  const name = usePhotos((state) => state.photos.find(({ id }) => id === state.openId)?.name);
  return (
    <EditContext value={edit}>
      <main className={c("screen")} id="content" tabIndex={-1}>
        <h1 className="heard-only">{name}</h1>
        <ToolRail />
        <Stage />
        <Panels />
      </main>
    </EditContext>
  );
}
