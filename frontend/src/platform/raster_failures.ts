/** Errors on their way from the worker to the page. */

import { ExportError, RasterError, SupersededError, UndecodableError } from "./errors.ts";
import type { RasterFailure } from "./raster_protocol.ts";

export function failureOf(error: unknown): RasterFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ExportError) return { name: "ExportError", problem: error.problem, message };
  if (error instanceof SupersededError) return { name: "SupersededError", problem: null, message };
  if (error instanceof UndecodableError) return { name: "UndecodableError", problem: null, message };
  return { name: "RasterError", problem: null, message };
}

export function failureAsError({ name, problem, message }: RasterFailure): Error {
  if (name === "ExportError" && problem !== null) return new ExportError(problem, message);
  if (name === "UndecodableError") return new UndecodableError(message);
  return name === "SupersededError" ? new SupersededError() : new RasterError(message);
}
