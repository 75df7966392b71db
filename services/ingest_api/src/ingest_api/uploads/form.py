"""The upload's form: read within its limits, and taken apart into a file and options."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from ingest_api.uploads.body_limit import FileTooLargeError, counted, refuse_declared_size
from studio.contracts.failures import FailureCode
from studio.contracts.limits import MAX_FORM_FIELDS, MAX_FORM_OVERHEAD_BYTES
from studio.contracts.options import RemoveBackgroundOptions
from studio.errors import PermanentError
from studio.settings import ModelSettings

FILE_FIELD = "file"
MAX_OPTION_BYTES = 1024
MAX_SHOWN_CHARACTERS = 64


@dataclass(frozen=True)
class FormLimits:
    """How large the file of a form may be, and how long the whole form may take to arrive."""

    max_file_bytes: int
    timeout_seconds: float


@asynccontextmanager
async def received_form(request: Request, limits: FormLimits) -> AsyncIterator[FormData]:
    """Receive a multipart form; its file lies on disk above 1 MB, and is gone after the block.

    FastAPI's own parameters would parse with room for 1000 parts, and without a deadline.

    Raises:
        PermanentError: ``file_too_large``, ``upload_timeout``, or ``invalid_request`` for an unreadable form.
        HTTPException: 400, from the parser.
    """
    max_body_bytes = limits.max_file_bytes + MAX_FORM_OVERHEAD_BYTES
    refuse_declared_size(request.headers, max_body_bytes, limits.max_file_bytes)
    receive = counted(request.receive, max_body_bytes, limits.max_file_bytes)
    try:
        async with asyncio.timeout(limits.timeout_seconds):
            form = await Request(request.scope, receive).form(
                max_files=1, max_fields=MAX_FORM_FIELDS, max_part_size=MAX_OPTION_BYTES
            )
    except TimeoutError as error:
        message = f"The upload took longer than {limits.timeout_seconds:g} seconds."
        raise PermanentError(FailureCode.UPLOAD_TIMEOUT, message) from error
    except UnicodeError as error:  # a "charset" that cannot read the part's name
        raise PermanentError(FailureCode.INVALID_REQUEST, "The form's text cannot be read.") from error
    try:
        yield form
    finally:
        await form.close()


def file_of(form: FormData, limits: FormLimits) -> UploadFile:
    """Return the form's file.

    Raises:
        PermanentError: ``missing_file``, ``file_too_large``, or ``invalid_option`` when there are two.
    """
    files = form.getlist(FILE_FIELD)
    if len(files) > 1:
        raise _invalid_option(FILE_FIELD, "may be given only once")
    file = files[0] if files else None
    if not isinstance(file, UploadFile) or not file.size:
        raise PermanentError(
            FailureCode.MISSING_FILE,
            "No whole file arrived. Send the photo as multipart/form-data, in a file field named 'file'.",
        )
    if file.size > limits.max_file_bytes:
        raise FileTooLargeError(limits.max_file_bytes)
    return file


def options_of(form: FormData, models: ModelSettings) -> RemoveBackgroundOptions:
    """Return the form's options; an empty one counts as absent.

    Raises:
        PermanentError: ``invalid_option``, naming the field, or ``unknown_model``.
    """
    given: dict[str, str] = {}
    for name, value in form.multi_items():
        if name == FILE_FIELD:
            continue
        if name not in RemoveBackgroundOptions.model_fields or isinstance(value, UploadFile):
            raise _invalid_option(name, f"is no option; there are {', '.join(RemoveBackgroundOptions.model_fields)}")
        if name in given:
            raise _invalid_option(name, "may be given only once")
        given[name] = value.strip()
    return _checked({"model": models.default_model} | {name: text for name, text in given.items() if text}, models)


def _checked(given: dict[str, str], models: ModelSettings) -> RemoveBackgroundOptions:
    try:
        options = RemoveBackgroundOptions.model_validate(given)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        raise _invalid_option(str(problem["loc"][0]), problem["msg"].removeprefix("Value error, ")) from error
    if options.model not in models.models:
        served = ", ".join(models.models)
        raise PermanentError(
            FailureCode.UNKNOWN_MODEL, f"There is no model '{_shown(options.model)}'. Served here: {served}."
        )
    return options


def _invalid_option(name: str, reason: str) -> PermanentError:
    return PermanentError(FailureCode.INVALID_OPTION, f"{_shown(name)}: {reason}.")


def _shown(text: str) -> str:
    """Return a client's text as it may stand in a message: short, and in characters that show themselves."""
    return text[:MAX_SHOWN_CHARACTERS].encode("ascii", "backslashreplace").decode()
