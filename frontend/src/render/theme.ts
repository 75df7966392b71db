/** The colours of the stage, from CSS custom properties of its host. */

export interface StageTheme {
  /** Around the picture: `--stage-ground`. */
  readonly ground: string;
  /** Under whatever is transparent: `--checker-light`, `--checker-dark`. */
  readonly checkerLight: string;
  readonly checkerDark: string;
}

/** `probe` is an element inside of the host whose own colour is of no matter. */
export function readTheme(probe: HTMLElement): StageTheme {
  return {
    ground: resolved(probe, "--stage-ground", "#e9e7e2"),
    checkerLight: resolved(probe, "--checker-light", "#ffffff"),
    checkerDark: resolved(probe, "--checker-dark", "#e3e3e6"),
  };
}

/** A custom property may hold `var()` or `light-dark()`: only as a colour of an element does it become one. */
function resolved(probe: HTMLElement, property: string, fallback: string): string {
  probe.style.color = `var(${property}, ${fallback})`;
  const colour = getComputedStyle(probe).color;
  probe.style.color = "";
  return colour;
}

/** Calls `onChange` when the system's theme or an attribute of the document's root changes, until released. */
export function watchTheme(onChange: () => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = new MutationObserver(onChange);
  dark.addEventListener("change", onChange);
  root.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class", "style"] });
  return () => {
    dark.removeEventListener("change", onChange);
    root.disconnect();
  };
}
