import { Moon, Sun, SunMoon } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../controls/icon_button.tsx";
import type { Theme } from "../shell/theme.ts";
import { useSettings, useStudio } from "../studio_context.ts";

/** What each theme is called, and which comes after it. */
export const THEMES: Readonly<Record<Theme, { label: string; icon: ReactNode; next: Theme }>> = {
  system: { label: "Theme: as the system", icon: <SunMoon />, next: "light" },
  light: { label: "Theme: light", icon: <Sun />, next: "dark" },
  dark: { label: "Theme: dark", icon: <Moon />, next: "system" },
};

/** Goes round the themes. */
export function ThemeButton({ className }: { readonly className?: string }) {
  const { settings } = useStudio();
  const { label, icon, next } = THEMES[useSettings((state) => state.theme)];
  return <IconButton className={className} {...{ label, icon }} onClick={() => settings.change({ theme: next })} />;
}
