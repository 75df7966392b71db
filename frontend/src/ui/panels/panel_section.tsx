import { ChevronDown, X } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../class_names.ts";
import { IconButton } from "../controls/icon_button.tsx";
import sheet from "./panel_section.module.css";
import type { SectionId } from "./section_tabs.tsx";

const c = classNames(sheet);

interface Props {
  readonly id: SectionId;
  readonly title: string;
  readonly isFolded: boolean;
  readonly isRaised: boolean;
  readonly children: ReactNode;
  onFold(): void;
  onLower(): void;
}

/** One section of the panel, under its heading: to be folded where there is room, to be lowered where it is a sheet. */
export function PanelSection({ id, title, isFolded, isRaised, children, onFold, onLower }: Props) {
  const contentId = `section-${id}`;
  return (
    <section className={c("section", isRaised && "raised", isFolded && "folded")} aria-label={title}>
      <h2 className={c("heading")}>
        <button
          type="button"
          className={c("fold")}
          aria-expanded={!isFolded}
          aria-controls={contentId}
          onClick={onFold}
        >
          {title}
          <ChevronDown aria-hidden="true" />
        </button>
        <span className={c("title")}>{title}</span>
        <IconButton className={c("lower")} label={`Close: ${title}`} tip={null} icon={<X />} onClick={onLower} />
      </h2>
      <div id={contentId} className={c("content")}>
        {children}
      </div>
    </section>
  );
}
