import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The service sends `script-src 'self'; style-src 'self'`: nothing may be inlined, everything is a file of its own. */
export default defineConfig({
  plugins: [react()],
  base: "/",
  worker: { format: "es" },
  build: {
    outDir: "dist",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});
