import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { listenToKeys } from "../studio/commands/hotkeys.ts";
import { createStudio } from "../studio/studio.ts";
import { App } from "./app.tsx";
import "./tokens.css";
import "./base.css";

const host = document.getElementById("studio");
if (!host) throw new Error("index.html has no #studio");

const studio = createStudio();
listenToKeys(studio, window);
createRoot(host).render(
  <StrictMode>
    <App studio={studio} />
  </StrictMode>,
);
