/** The service's own words, by short names: everything here is taken from the generated schema. */

import type { components, operations } from "./schema.d.ts";

type Schemas = components["schemas"];

export type Job = Schemas["JobView"];
export type JobState = Schemas["JobState"];
export type JobLinks = Schemas["JobLinks"];
export type JobFailure = Schemas["JobFailure"];
export type Stage = Schemas["Stage"];
export type FailureCode = Schemas["FailureCode"];
export type ErrorBody = Schemas["ErrorBody"];
export type Batch = Schemas["BatchView"];
export type BatchItem = Schemas["BatchItemView"];
export type BatchChange = Schemas["BatchChange"];

type UploadForm = operations["remove_background"]["requestBody"]["content"]["multipart/form-data"];

/** How a cut-out is to be made; what is absent has the server's default. */
export type UploadOptions = Omit<UploadForm, "file" | "background_file">;

/** How another output of a finished job is to be made; what is absent has the server's default. */
export type RenderOptions = NonNullable<operations["render_cutout"]["requestBody"]>["content"]["application/json"];
