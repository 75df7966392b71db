"""The body that says what is wanted of a sweep: a small JSON object, or nothing."""

from typing import Any

from fastapi import Request
from pydantic import ValidationError

from ingest_api.admin.schemas import CleanupWish
from ingest_api.uploads.body_limit import BodyTooLargeError, counted, refuse_declared_size
from ingest_api.uploads.form import FormLimits, deadline
from ingest_api.uploads.form_options import invalid_option
from studio.contracts.failures import FailureCode
from studio.errors import PermanentError

MAX_BYTES = 4096
TIMEOUT_SECONDS = 5.0


async def received_wish(request: Request) -> CleanupWish:
    """Receive the body, which FastAPI itself would read before it asks who sends it, and however long it is.

    Raises:
        PermanentError: ``invalid_request``, ``invalid_option``, ``file_too_large`` or ``upload_timeout``.
    """
    try:
        refuse_declared_size(request.headers, MAX_BYTES)
        async with deadline(FormLimits(MAX_BYTES, TIMEOUT_SECONDS)):
            body = await Request(request.scope, counted(request.receive, MAX_BYTES)).body()
    except BodyTooLargeError as error:
        raise PermanentError(FailureCode.FILE_TOO_LARGE, f"The body has at most {MAX_BYTES} bytes.") from error
    return _wish(body) if body.strip() else CleanupWish()


def _wish(body: bytes) -> CleanupWish:
    try:
        return CleanupWish.model_validate_json(body)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        if not problem["loc"]:
            raise PermanentError(FailureCode.INVALID_REQUEST, "The body is no JSON object.", str(error)) from error
        raise invalid_option(str(problem["loc"][0]), problem["msg"]) from error


def wish_body() -> dict[str, Any]:
    """Return OpenAPI's description of the body."""
    schema = CleanupWish.model_json_schema()
    return {"content": {"application/json": {"schema": schema, "example": {"dry_run": True}}}, "required": False}
