import { useStore } from "zustand";
import type { Studio } from "../studio/types.ts";
import sheet from "./app.module.css";
import { classNames } from "./class_names.ts";
import { Content } from "./content.tsx";
import { TopBar } from "./editor/top_bar.tsx";
import { HelpSheet } from "./help/help_sheet.tsx";
import { DropVeil } from "./shell/drop_veil.tsx";
import { useFileIntake } from "./shell/file_intake.ts";
import { LiveRegion } from "./shell/live_region.tsx";
import { Notices } from "./shell/notices.tsx";
import { useTheme } from "./shell/theme.ts";
import { useTipDismissal } from "./shell/tip_dismissal.ts";
import { Toast } from "./shell/toast.tsx";
import { BatchStrip } from "./strip/batch_strip.tsx";
import { StudioContext } from "./studio_context.ts";
import { useScreen } from "./use_screen.ts";

const c = classNames(sheet);

/** The whole window. */
export function App({ studio }: { readonly studio: Studio }) {
  useTheme(useStore(studio.settings.store, (state) => state.theme));
  useTipDismissal();
  const { screen, openByHand } = useScreen(studio.photos);
  const filesAreOver = useFileIntake(studio.photos);
  return (
    <StudioContext value={studio}>
      <div className={c("app")}>
        <a className={c("skip")} href="#content">
          Skip to the picture
        </a>
        <TopBar isEditing={screen.kind === "editor"} />
        <Notices />
        <Content screen={screen} onByHand={openByHand} />
        <BatchStrip />
      </div>
      <HelpSheet />
      <Toast />
      <LiveRegion />
      {filesAreOver ? <DropVeil /> : null}
    </StudioContext>
  );
}
