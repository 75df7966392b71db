import { useEffect } from "react";
import type { Settings } from "../../studio/types.ts";

export type Theme = Settings["theme"];
type Scheme = Exclude<Theme, "system">;

/** Puts the chosen theme on `<html>` and on the browser's own bars; "system" leaves both to the browser. */
export function useTheme(theme: Theme): void {
  useEffect(() => {
    const page = document.documentElement;
    if (theme === "system") page.removeAttribute("data-theme");
    else page.setAttribute("data-theme", theme);
    for (const colour of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
      colour.media = barMedia(colour.dataset["scheme"] === "dark" ? "dark" : "light", theme);
    }
  }, [theme]);
}

/** When the bars have the colour of this scheme: as the system has it, always, or never. */
export function barMedia(scheme: Scheme, theme: Theme): string {
  if (theme === "system") return `(prefers-color-scheme: ${scheme})`;
  return scheme === theme ? "all" : "not all";
}
