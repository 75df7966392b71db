import { useEffect } from "react";
import type { Settings } from "../../studio/types.ts";

export type Theme = Settings["theme"];

/** Puts the chosen theme on `<html>`; "system" leaves it to the browser. */
export function useTheme(theme: Theme): void {
  useEffect(() => {
    const page = document.documentElement;
    if (theme === "system") page.removeAttribute("data-theme");
    else page.setAttribute("data-theme", theme);
  }, [theme]);
}
