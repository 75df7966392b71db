import type { ExportFormat } from "../../studio/types.ts";

/** What a picture can be saved as. */
export const FORMATS: readonly { readonly value: ExportFormat; readonly label: string; readonly hint: string }[] = [
  { value: "png", label: "PNG", hint: "Sharp and see-through; the largest" },
  { value: "webp", label: "WebP", hint: "See-through and small" },
  { value: "jpeg", label: "JPEG", hint: "Opens everywhere; never see-through" },
];
