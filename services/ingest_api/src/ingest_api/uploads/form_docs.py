"""The upload's form, for OpenAPI: made from the options' own model."""

from typing import Any

from ingest_api.uploads.form import FILE_FIELD
from studio.contracts.options import RemoveBackgroundOptions


def upload_body() -> dict[str, Any]:
    """Return the OpenAPI request body of an upload."""
    file = {"type": "string", "format": "binary", "description": "A JPEG, PNG or WebP photo."}
    schema = RemoveBackgroundOptions.model_json_schema(ref_template="#/components/schemas/{model}")
    options = {name: _form_field(field) for name, field in schema["properties"].items()}
    options["model"]["description"] += " Absent: the server's default."
    return {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FILE_FIELD],
                    "properties": {FILE_FIELD: file, **options},
                    "additionalProperties": False,
                },
                "example": {
                    FILE_FIELD: "(the photo's bytes)",
                    "model": "isnet",
                    "format": "webp",
                    "background": "#1e90ff",
                },
                "encoding": {FILE_FIELD: {"contentType": "image/jpeg, image/png, image/webp"}},
            }
        },
    }


def _form_field(field: dict[str, Any]) -> dict[str, Any]:
    """Drop ``null``: a form cannot send it."""
    alternatives = [kind for kind in field.get("anyOf", []) if kind != {"type": "null"}]
    kept = {name: value for name, value in field.items() if name != "anyOf" and value is not None}
    return kept | (alternatives[0] if alternatives else {})
