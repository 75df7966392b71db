import type { ComponentProps, ReactNode } from "react";
import { classNames } from "../class_names.ts";
import sheet from "./menu_item.module.css";
import { useKeys } from "./use_keys.ts";

const c = classNames(sheet);

interface Props extends ComponentProps<"button"> {
  readonly icon: ReactNode;
  readonly hint?: string;
  readonly command?: string;
  readonly isChosen?: boolean;
}

/** A row of a popover. */
export function MenuItem({ icon, hint, command, isChosen, children, ...rest }: Props) {
  const keys = useKeys(command);
  return (
    <button type="button" className={c("item")} aria-pressed={isChosen} aria-keyshortcuts={keys.aria} {...rest}>
      {icon}
      <span className={c("words")}>
        {children}
        {hint ? <span className={c("hint")}>{hint}</span> : null}
      </span>
      <span className={c("keys")} aria-hidden="true">
        {keys.caps.map((cap) => (
          <kbd key={cap}>{cap}</kbd>
        ))}
      </span>
    </button>
  );
}
