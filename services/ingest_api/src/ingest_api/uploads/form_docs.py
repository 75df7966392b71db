"""The forms that this API takes, for OpenAPI: made from the options' own models."""

from typing import Any

from ingest_api.uploads.form import BACKGROUND_FIELD, FILE_FIELD
from ingest_api.uploads.image_signature import ACCEPTED_KINDS, ImageKind
from studio.contracts.options import RemoveBackgroundOptions, RenderOptions

FORM = "multipart/form-data"
JSON = "application/json"

_MEDIA_TYPES = ", ".join(kind.media_type for kind in ImageKind)


def upload_body() -> dict[str, Any]:
    """Return the OpenAPI request body of an upload."""
    options = _options(RemoveBackgroundOptions)
    options["model"]["description"] += " Absent: the server's default."
    files = {FILE_FIELD: _file(f"A photo: {ACCEPTED_KINDS}."), **_background()}
    example = {FILE_FIELD: "(the photo's bytes)", "model": "isnet", "format": "webp", "background": "#1e90ff"}
    form = _form({**files, **options}, example, required=[FILE_FIELD])
    return {"required": True, "content": {FORM: form}}


def render_body() -> dict[str, Any]:
    """Return the OpenAPI request body of a render: the same options as JSON or, with a picture, as a form."""
    options = _options(RenderOptions)
    schema = {"type": "object", "properties": options, "additionalProperties": False}
    example = {"format": "jpeg", "background": "blur", "crop": True, "crop_margin": "10%"}
    form = _form({**_background(), **options}, {BACKGROUND_FIELD: "(a picture's bytes)", "format": "jpeg"}, required=[])
    return {"required": False, "content": {JSON: {"schema": schema, "example": example}, FORM: form}}


def _form(properties: dict[str, Any], example: dict[str, Any], *, required: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    files = [name for name in (FILE_FIELD, BACKGROUND_FIELD) if name in properties]
    return {
        "schema": schema | ({"required": required} if required else {}),
        "example": example,
        "encoding": {name: {"contentType": _MEDIA_TYPES} for name in files},
    }


def _background() -> dict[str, Any]:
    return {BACKGROUND_FIELD: _file("A picture to lay behind the subject: it covers the whole canvas, centred.")}


def _file(description: str) -> dict[str, Any]:
    return {"type": "string", "format": "binary", "description": description}


def _options(kind: type[RenderOptions]) -> dict[str, Any]:
    schema = kind.model_json_schema(ref_template="#/components/schemas/{model}")
    return {name: _field(field) for name, field in schema["properties"].items()}


def _field(field: dict[str, Any]) -> dict[str, Any]:
    """Drop ``null``: a form cannot send it."""
    alternatives = [kind for kind in field.get("anyOf", []) if kind != {"type": "null"}]
    kept = {name: value for name, value in field.items() if name != "anyOf" and value is not None}
    return kept | (alternatives[0] if alternatives else {})
