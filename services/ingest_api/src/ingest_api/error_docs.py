"""The error answers of an endpoint, for OpenAPI: schema and an example of each code."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from ingest_api.errors import STATUS, ErrorBody
from ingest_api.uploads.body_limit import files_too_large
from ingest_api.uploads.form_options import render_options
from ingest_api.uploads.image_signature import ACCEPTED_KINDS
from studio.contracts.failures import FailureCode
from studio.contracts.limits import DEFAULT_MAX_IMAGE_BYTES
from studio.errors import PermanentError

EXAMPLE_REQUEST_ID = "5f0c5c2f7a3b4f0e9a59d5f8a1c7b2e4"

EXAMPLE_MISTAKE = {"format": "gif"}


def _refusal() -> str:
    """Return what is answered to a bad option."""
    try:
        render_options(EXAMPLE_MISTAKE, has_picture=False)
    except PermanentError as error:
        return error.public_message
    raise ValueError(f"{EXAMPLE_MISTAKE} is no mistake")


_MESSAGES: Mapping[FailureCode, str] = {
    FailureCode.INVALID_REQUEST: "The request cannot be read: Invalid multipart data.",
    FailureCode.UNAUTHORIZED: "The credentials are missing or wrong.",
    FailureCode.FORBIDDEN: "This needs ADMIN_TOKEN, which is not set here.",
    FailureCode.NOT_FOUND: "There is no such job; it may have expired.",
    FailureCode.METHOD_NOT_ALLOWED: "This address does not take that method.",
    FailureCode.UPLOAD_TIMEOUT: "The upload took longer than 30 seconds.",
    FailureCode.JOB_NOT_FINISHED: "The job has not finished yet.",
    FailureCode.JOB_ALREADY_FINISHED: "The job has already succeeded.",
    FailureCode.JOB_HAS_NO_RESULT: "The job was cancelled, so it has no result.",
    FailureCode.JOB_NOT_FAILED: "The job has not failed, so there is nothing to try again.",
    FailureCode.FILE_TOO_LARGE: files_too_large(DEFAULT_MAX_IMAGE_BYTES).public_message,
    FailureCode.UNSUPPORTED_MEDIA_TYPE: f"The file is not a picture of an accepted kind: {ACCEPTED_KINDS}.",
    FailureCode.IMAGE_TOO_LARGE: "The picture has 108.0 megapixels; at most 50.0 are accepted.",
    FailureCode.CORRUPT_IMAGE: "The picture is damaged or incomplete.",
    FailureCode.MISSING_FILE: (
        "No whole file arrived. Send the photo as multipart/form-data, in a file field named 'file'."
    ),
    FailureCode.INVALID_OPTION: _refusal(),
    FailureCode.UNKNOWN_MODEL: "There is no model 'nosuch'. Served here: isnet.",
    FailureCode.TOO_MANY_FILES: "There are 21 files; at most 20 are taken at once.",
    FailureCode.IDEMPOTENCY_KEY_REUSED: "This Idempotency-Key was used for something else.",
    FailureCode.QUEUE_FULL: "Too much is waiting already. Please try again later.",
    FailureCode.STORE_UNAVAILABLE: "The object store is not available. Please try again.",
    FailureCode.BROKER_UNAVAILABLE: "The job queue is not available. Please try again.",
    FailureCode.STORE_FULL: "The object store is full. Please try again later.",
    FailureCode.INTERNAL_ERROR: "Something went wrong on our side. The log has the details under this request id.",
}

_RETRY_AFTER = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "example": 5}}}

_FOR_NOW = {STATUS[FailureCode.QUEUE_FULL], STATUS[FailureCode.STORE_UNAVAILABLE], STATUS[FailureCode.STORE_FULL]}
"""Refusals that may not last: they come with ``Retry-After``."""


def error_responses(*codes: FailureCode) -> dict[int | str, dict[str, Any]]:
    """Return FastAPI's ``responses`` for these codes, grouped by status; 500 is always among them."""
    by_status: dict[int, list[FailureCode]] = defaultdict(list)
    for code in (*codes, FailureCode.INTERNAL_ERROR):
        by_status[STATUS[code].value].append(code)
    documented: dict[int | str, dict[str, Any]] = {status: _documented(codes) for status, codes in by_status.items()}
    # Without a "default", FastAPI would add a 422 of its own form to every operation that has a parameter.
    documented["default"] = {
        "model": ErrorBody,
        "description": "Any other error has the same body.",
        "content": {"application/json": {"example": _example(FailureCode.METHOD_NOT_ALLOWED)}},
    }
    return documented


def _documented(codes: list[FailureCode]) -> dict[str, Any]:
    status = STATUS[codes[0]]
    return {
        "model": ErrorBody,
        "description": f"{status.phrase}: " + ", ".join(f"`{code}`" for code in codes),
        "headers": _RETRY_AFTER if status in _FOR_NOW else {},
        "content": {"application/json": {"examples": {code.value: {"value": _example(code)} for code in codes}}},
    }


def _example(code: FailureCode) -> dict[str, Any]:
    return {"error": {"code": code.value, "message": _MESSAGES[code], "request_id": EXAMPLE_REQUEST_ID}}
