import { useEffect } from "react";

/** Esc hides a tip without the pointer having to move; the next thing that is pointed at has its tip again. */
export function useTipDismissal(): void {
  useEffect(() => {
    const listening = new AbortController();
    const page = document.documentElement;
    const on = { signal: listening.signal, capture: true };
    const hide = (event: KeyboardEvent) => event.key === "Escape" && page.setAttribute("data-tips", "off");
    const bringBack = () => page.removeAttribute("data-tips");
    window.addEventListener("keydown", hide, on);
    window.addEventListener("pointerover", bringBack, on);
    window.addEventListener("focusin", bringBack, on);
    return () => listening.abort();
  }, []);
}
