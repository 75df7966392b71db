import { type ReactNode, useState } from "react";
import { classNames } from "../class_names.ts";
import { useSettings } from "../studio_context.ts";
import { BackgroundPanel } from "./background_panel.tsx";
import { ExportPanel } from "./export_panel.tsx";
import { PanelSection } from "./panel_section.tsx";
import sheet from "./panels.module.css";
import { RefinePanel } from "./refine_panel.tsx";
import { type SectionId, SectionTabs, tabId } from "./section_tabs.tsx";
import { TOOL_TITLES, ToolPanel } from "./tool_panel.tsx";

const c = classNames(sheet);

/**
 * Everything that can be set. Beside the picture all sections are there, each to be folded;
 * where the window is narrow, one at a time comes up as a sheet from the bottom.
 */
export function Panels() {
  const [raised, setRaised] = useState<SectionId | null>(null);
  const [folded, setFolded] = useState<ReadonlySet<SectionId>>(new Set(["refine"]));
  const toolTitle = TOOL_TITLES[useSettings((state) => state.tool)];
  const lower = (id: SectionId) => {
    setRaised(null);
    document.getElementById(tabId(id))?.focus();
  };
  const section = (id: SectionId, title: string, children: ReactNode) => (
    <PanelSection
      {...{ id, title }}
      isFolded={folded.has(id)}
      isRaised={raised === id}
      onFold={() => setFolded(toggled(folded, id))}
      onLower={() => lower(id)}
    >
      {children}
    </PanelSection>
  );
  return (
    <>
      <aside
        className={c("panels", raised && "raised")}
        data-raised={raised ?? undefined}
        aria-label="Settings of the picture"
      >
        {section("tool", toolTitle, <ToolPanel />)}
        {section("refine", "Refine the edge", <RefinePanel />)}
        {section("background", "Background", <BackgroundPanel />)}
        {section("export", "Export", <ExportPanel />)}
      </aside>
      <SectionTabs raised={raised} onRaise={setRaised} />
    </>
  );
}

function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  return set.has(value) ? new Set([...set].filter((other) => other !== value)) : new Set([...set, value]);
}
