"""The form of a batch, for OpenAPI: that of one photo, with several."""

from typing import Any

from ingest_api.batches.form import FILES_FIELD
from ingest_api.uploads.form import FILE_FIELD
from ingest_api.uploads.form_docs import FORM, upload_body


def batch_body() -> dict[str, Any]:
    """Return the OpenAPI request body of a batch."""
    form = upload_body()["content"][FORM]
    properties, encoding, example = form["schema"]["properties"], form["encoding"], form["example"]
    photos = {"type": "array", "items": properties.pop(FILE_FIELD), "minItems": 1}
    photos["description"] = "The photos, each in a field of this name. At most `MAX_BATCH_FILES` (by default 20)."
    form["schema"]["properties"] = {FILES_FIELD: photos, **properties}
    form["schema"]["required"] = [FILES_FIELD]
    form["encoding"] = {FILES_FIELD: encoding.pop(FILE_FIELD), **encoding}
    example.pop(FILE_FIELD)
    form["example"] = {FILES_FIELD: ["(a photo's bytes)", "(another one's)"], **example}
    return {"required": True, "content": {FORM: form}}
