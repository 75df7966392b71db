/** The brush: what it is set to, and the door to a stroke. */

export type { BrushSettings, StrokePoint } from "./brush/settings.ts";
export { BrushStroke } from "./brush/stroke.ts";
