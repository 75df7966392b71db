import { X } from "lucide-react";
import { useEffect } from "react";
import { useStore } from "zustand";
import { classNames } from "../class_names.ts";
import { IconButton } from "../controls/icon_button.tsx";
import { useStudio } from "../studio_context.ts";
import sheet from "./toast.module.css";

const c = classNames(sheet);
const STAYS_MS = 6000;

/** A short word on what has just happened. It is read out by the live region. */
export function Toast() {
  const { panels } = useStudio();
  const toast = useStore(panels, (state) => state.toast);
  useEffect(() => {
    if (toast === null) return;
    const timer = setTimeout(() => panels.setState({ toast: null }), STAYS_MS);
    return () => clearTimeout(timer);
  }, [toast, panels]);
  if (toast === null) return null;
  return (
    <aside className={c("toast")} key={toast} aria-label="Message">
      <p>{toast}</p>
      <IconButton label="Close the message" icon={<X />} tip="below" onClick={() => panels.setState({ toast: null })} />
    </aside>
  );
}
