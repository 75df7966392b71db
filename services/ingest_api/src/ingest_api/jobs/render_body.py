"""What the body of a render's request holds: options as JSON, or as a form with a picture."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile

from ingest_api.uploads.body_limit import BodyTooLargeError, counted, refuse_declared_size
from ingest_api.uploads.form import BACKGROUND_FIELD, FormLimits, background_of, deadline, received_form, texts_of
from ingest_api.uploads.form_options import Given, invalid_option
from studio.contracts.failures import FailureCode
from studio.contracts.limits import MAX_FORM_OVERHEAD_BYTES
from studio.errors import PermanentError

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True)
class RenderBody:
    """Options as they were given, and the picture that was sent with them."""

    given: Given
    picture: UploadFile | None = None


@asynccontextmanager
async def received_render(request: Request, limits: FormLimits) -> AsyncIterator[RenderBody]:
    """Receive a render's body; a file of it is gone after the block. No body at all asks for every default.

    Raises:
        PermanentError: ``invalid_request``, ``invalid_option``, ``file_too_large`` or ``upload_timeout``.
        HTTPException: 400, from the parser of forms.
    """
    if request.headers.get("content-type", "").lower().startswith(_FORMS):
        async with received_form(request, limits) as form:
            yield RenderBody(texts_of(form, BACKGROUND_FIELD), background_of(form, limits))
    else:
        yield RenderBody(_options(await _short_body(request, limits)))


async def _short_body(request: Request, limits: FormLimits) -> bytes:
    most = MAX_FORM_OVERHEAD_BYTES
    try:
        refuse_declared_size(request.headers, most)
        async with deadline(limits):
            return await Request(request.scope, counted(request.receive, most)).body()
    except BodyTooLargeError as error:
        message = f"Options have at most {most} bytes."
        raise PermanentError(FailureCode.FILE_TOO_LARGE, message) from error


def _options(body: bytes) -> Given:
    try:
        given = json.loads(body, object_pairs_hook=_each_once) if body.strip() else {}
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise PermanentError(FailureCode.INVALID_REQUEST, "The body is no JSON.", str(error)) from error
    if not isinstance(given, dict):
        raise PermanentError(FailureCode.INVALID_REQUEST, "The body must be a JSON object of options.")
    return {name: value for name, value in given.items() if value not in (None, "")}


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a repeated name, as in a form: of two values neither is the right one."""
    for name, times in Counter(name for name, _ in pairs).most_common(1):
        if times > 1:
            raise invalid_option(name, "may be given only once")
    return dict(pairs)
