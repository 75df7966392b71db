import { type KeyboardEvent, type ReactNode, type ToggleEvent, useId, useRef } from "react";
import { classNames } from "../class_names.ts";
import sheet from "./popover.module.css";

const c = classNames(sheet);
const GAP_PX = 6;

interface Props {
  readonly label: string;
  /** The button that opens it is given this id as its `popoverTarget`. */
  readonly button: (id: string) => ReactNode;
  readonly side?: "below" | "above";
  readonly children: ReactNode;
}

/** A small panel beside its button. The browser closes it on Esc and on a press elsewhere. */
export function Popover({ label, button, side = "below", children }: Props) {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const place = (event: ToggleEvent<HTMLDivElement>) => {
    if (event.newState === "open" && anchor.current) placeBeside(event.currentTarget, anchor.current, side);
  };
  return (
    <span ref={anchor} className={c("anchor")} onKeyDown={keepEscape}>
      {button(id)}
      {/* biome-ignore-start lint/a11y/useKeyWithClickEvents: a chosen item's own click, by key too, ends up here */}
      {/* biome-ignore-start lint/a11y/useSemanticElements: a fieldset is for fields */}
      <div
        id={id}
        popover="auto"
        role="group"
        aria-label={label}
        className={c("popover")}
        onToggle={place}
        onClick={(event) => closeAfterChoice(event.currentTarget, event.target)}
      >
        {children}
      </div>
      {/* biome-ignore-end lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore-end lint/a11y/useKeyWithClickEvents: as above */}
    </span>
  );
}

/** Esc closes what is open, and nothing besides. */
function keepEscape(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === "Escape" && event.currentTarget.querySelector(":popover-open")) event.stopPropagation();
}

function closeAfterChoice(popover: HTMLElement, target: EventTarget): void {
  if (target instanceof Element && target.closest("button")) popover.hidePopover();
}

function placeBeside(popover: HTMLElement, anchor: HTMLElement, side: "below" | "above"): void {
  const box = anchor.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const left = Math.min(Math.max(8, box.right - width), innerWidth - width - 8);
  const top = side === "below" ? box.bottom + GAP_PX : box.top - height - GAP_PX;
  popover.style.left = `${left}px`;
  popover.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
}
