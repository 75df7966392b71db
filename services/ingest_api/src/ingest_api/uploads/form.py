"""A form: received within its limits, and taken apart into files and texts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from ingest_api.uploads.body_limit import (
    BodyTooLargeError,
    counted,
    file_too_large,
    files_too_large,
    refuse_declared_size,
)
from ingest_api.uploads.form_options import Given, invalid_option
from studio.contracts.failures import FailureCode
from studio.contracts.limits import MAX_FORM_OVERHEAD_BYTES
from studio.contracts.options import RemoveBackgroundOptions
from studio.errors import PermanentError

FILE_FIELD = "file"
BACKGROUND_FIELD = "background_file"
FILE_FIELDS = (FILE_FIELD, BACKGROUND_FIELD)

ROOM_FOR_MISTAKES = 8
"""So many parts too many are still received, so that what is wrong with them can be named."""

MAX_FILES = len(FILE_FIELDS) + ROOM_FOR_MISTAKES
MAX_FIELDS = len(RemoveBackgroundOptions.model_fields) + ROOM_FOR_MISTAKES

MAX_OPTION_BYTES = 1024


@dataclass(frozen=True)
class FormLimits:
    """How large the files of a form may be, all together, and how long the whole form may take to arrive."""

    max_file_bytes: int
    timeout_seconds: float


@asynccontextmanager
async def received_form(request: Request, limits: FormLimits) -> AsyncIterator[FormData]:
    """Receive a multipart form; a file of it lies on disk above 1 MB, and is gone after the block.

    FastAPI's own parameters would parse with room for 1000 parts, and without a deadline.

    Raises:
        PermanentError: ``file_too_large``, ``upload_timeout``, or ``invalid_request`` for an unreadable form.
        HTTPException: 400, from the parser.
    """
    max_body_bytes = limits.max_file_bytes + MAX_FORM_OVERHEAD_BYTES
    try:
        refuse_declared_size(request.headers, max_body_bytes)
        async with deadline(limits):
            form = await Request(request.scope, counted(request.receive, max_body_bytes)).form(
                max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_OPTION_BYTES
            )
    except BodyTooLargeError as error:
        raise files_too_large(limits.max_file_bytes) from error
    except UnicodeError as error:  # a "charset" that cannot read the part's name
        raise PermanentError(FailureCode.INVALID_REQUEST, "The form's text cannot be read.") from error
    try:
        yield form
    finally:
        await form.close()


@asynccontextmanager
async def deadline(limits: FormLimits) -> AsyncIterator[None]:
    """Give a request's body so much time to arrive.

    Raises:
        PermanentError: ``upload_timeout``.
    """
    try:
        async with asyncio.timeout(limits.timeout_seconds):
            yield
    except TimeoutError as error:
        message = f"The upload took longer than {limits.timeout_seconds:g} seconds."
        raise PermanentError(FailureCode.UPLOAD_TIMEOUT, message) from error


def photo_of(form: FormData, limits: FormLimits) -> UploadFile:
    """Return the form's photo.

    Raises:
        PermanentError: ``missing_file``, ``file_too_large``, or ``invalid_option`` when there are two.
    """
    file = _file(form, FILE_FIELD, limits)
    if file is None:
        raise PermanentError(
            FailureCode.MISSING_FILE,
            "No whole file arrived. Send the photo as multipart/form-data, in a file field named 'file'.",
        )
    return file


def background_of(form: FormData, limits: FormLimits) -> UploadFile | None:
    """Return the picture that is to lie behind the subject, or None when none was sent.

    Raises:
        PermanentError: ``file_too_large``, or ``invalid_option`` when there are two, or it is a text.
    """
    if any(isinstance(value, str) and value.strip() for value in form.getlist(BACKGROUND_FIELD)):
        raise invalid_option(BACKGROUND_FIELD, "must be a file")
    return _file(form, BACKGROUND_FIELD, limits)


def texts_of(form: FormData, *file_fields: str) -> Given:
    """Return the form's texts by name; an empty one counts as absent.

    Raises:
        PermanentError: ``invalid_option``, for one that comes twice, or for a file under another field's name.
    """
    given: dict[str, object] = {}
    for name, value in form.multi_items():
        if name in file_fields:
            continue
        if isinstance(value, UploadFile):
            raise invalid_option(name, f"is no file; there is {' and '.join(file_fields)}")
        if name in given:
            raise invalid_option(name, "may be given only once")
        given[name] = value.strip()
    return {name: text for name, text in given.items() if text}


def _file(form: FormData, field: str, limits: FormLimits) -> UploadFile | None:
    files = form.getlist(field)
    if len(files) > 1:
        raise invalid_option(field, "may be given only once")
    file = files[0] if files else None
    if not isinstance(file, UploadFile) or not file.size:
        return None
    if file.size > limits.max_file_bytes:
        raise file_too_large(limits.max_file_bytes)
    return file
