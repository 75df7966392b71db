import { Feather, Image, Share, SlidersHorizontal } from "lucide-react";
import { classNames } from "../class_names.ts";
import sheet from "./section_tabs.module.css";

const c = classNames(sheet);

export type SectionId = "tool" | "refine" | "background" | "export";

export function tabId(id: SectionId): string {
  return `tab-${id}`;
}

interface Props {
  readonly raised: SectionId | null;
  onRaise(id: SectionId | null): void;
}

/** In a narrow window: which section comes up. */
export function SectionTabs({ raised, onRaise }: Props) {
  const tabs = [
    { id: "tool", label: "Tool", icon: <SlidersHorizontal /> },
    { id: "refine", label: "Refine", icon: <Feather /> },
    { id: "background", label: "Background", icon: <Image /> },
    { id: "export", label: "Export", icon: <Share /> },
  ] as const;
  return (
    <nav className={c("tabs")} aria-label="Settings">
      {tabs.map(({ id, label, icon }) => (
        <button
          key={id}
          id={tabId(id)}
          type="button"
          className={c("tab")}
          aria-expanded={raised === id}
          aria-controls={`section-${id}`}
          onClick={() => onRaise(raised === id ? null : id)}
        >
          {icon}
          {label}
        </button>
      ))}
    </nav>
  );
}
