/** A page for looking: `/src/ui/gallery/gallery.html?state=editor&theme=dark`. Served in development only. */

import { createRoot } from "react-dom/client";
import { App } from "../app.tsx";
import "../tokens.css";
import "../base.css";
import { paintedPicture } from "./painted_picture.tsx";
import { type Staging, staged } from "./staged_studio.ts";
import { isStateName, STATES } from "./states.ts";

const asked = new URLSearchParams(location.search);
const name = asked.get("state") ?? "empty";
const host = document.getElementById("studio");

if (host && isStateName(name)) {
  const picture = await paintedPicture();
  const theme = asked.get("theme");
  const state: Staging = STATES[name](picture);
  const chosen: Staging =
    theme === "dark" || theme === "light" ? { ...state, settings: { ...state.settings, theme } } : state;
  createRoot(host).render(<App studio={staged(chosen, picture)} />);
} else if (host) {
  host.textContent = `States: ${Object.keys(STATES).join(", ")}`;
}
