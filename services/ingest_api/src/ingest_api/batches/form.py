"""A form of several photos: received within its limits, each file within its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException

from ingest_api.batches.form_parser import PartLimits, SeveralFilesParser, TooManyFilesError
from ingest_api.uploads.body_limit import BodyTooLargeError, counted, files_too_large, refuse_declared_size
from ingest_api.uploads.form import BACKGROUND_FIELD, FormLimits, background_of
from ingest_api.uploads.form_docs import FORM
from ingest_api.uploads.form_options import invalid_option
from studio.contracts.failures import FailureCode
from studio.contracts.limits import MAX_FORM_OVERHEAD_BYTES
from studio.errors import PermanentError

FILES_FIELD = "files"
BATCH_FILE_FIELDS = (FILES_FIELD, BACKGROUND_FIELD)

MAX_PART_OVERHEAD_BYTES = 4096
"""What a part may hold beyond its file: boundary, headers, a long name."""


@dataclass(frozen=True)
class BatchLimits:
    """How many files a batch may have, how large each may be, and how long they may take to arrive."""

    max_files: int
    max_file_bytes: int
    seconds_a_file: float
    max_seconds: float

    @property
    def parts(self) -> PartLimits:
        """The limits of the form's files, the background among them."""
        return PartLimits(self.max_files + 1, self.max_file_bytes)

    @property
    def max_body_bytes(self) -> int:
        """The most that a form may have: each file at its largest."""
        return self.parts.max_files * (self.max_file_bytes + MAX_PART_OVERHEAD_BYTES) + MAX_FORM_OVERHEAD_BYTES


@asynccontextmanager
async def received_batch(request: Request, limits: BatchLimits) -> AsyncIterator[FormData]:
    """Receive a multipart form of several files; they lie on disk, all but the small ones, until the block is left.

    A file that is too large is received and dropped; its size then is one byte more than the limit. Each file may take
    so many seconds from the end of the one before.

    Raises:
        PermanentError: ``too_many_files``, ``upload_timeout``, ``file_too_large`` when all of it is too much,
            ``missing_file`` when it is no such form, or ``invalid_request`` for an unreadable one.
    """
    if not request.headers.get("content-type", "").lower().startswith(FORM):
        raise missing_files()
    try:
        refuse_declared_size(request.headers, limits.max_body_bytes)
        form = await _parsed(request, limits)
    except BodyTooLargeError as error:
        raise files_too_large(limits.max_body_bytes) from error
    except TooManyFilesError as error:
        raise too_many_files(limits.max_files) from error
    except MultiPartException as error:
        raise PermanentError(FailureCode.INVALID_REQUEST, f"The request cannot be read: {error}") from error
    except UnicodeError as error:  # a "charset" that cannot read the part's name
        raise PermanentError(FailureCode.INVALID_REQUEST, "The form's text cannot be read.") from error
    try:
        yield form
    finally:
        await form.close()


async def _parsed(request: Request, limits: BatchLimits) -> FormData:
    now = asyncio.get_running_loop().time
    begun_at = now()
    received = Request(request.scope, counted(request.receive, limits.max_body_bytes)).stream()
    try:
        async with aclosing(received) as body, asyncio.timeout(limits.seconds_a_file) as timeout:

            def give_time() -> None:
                timeout.reschedule(min(now() + limits.seconds_a_file, begun_at + limits.max_seconds))

            return await SeveralFilesParser(request.headers, body, limits.parts, give_time).parse()
    except TimeoutError as error:
        message = f"One file took longer than {limits.seconds_a_file:g} seconds, or all took {limits.max_seconds:g}."
        raise PermanentError(FailureCode.UPLOAD_TIMEOUT, message) from error


def photos_of(form: FormData, limits: BatchLimits) -> list[UploadFile]:
    """Return the form's photos in their order, also those that are empty or too large.

    Raises:
        PermanentError: ``missing_file``, ``too_many_files``, or ``invalid_option`` for a text under their name.
    """
    given = form.getlist(FILES_FIELD)
    if any(isinstance(value, str) and value.strip() for value in given):
        raise invalid_option(FILES_FIELD, "must be files")
    photos = [file for file in given if isinstance(file, UploadFile) and (file.filename or file.size)]
    if not photos:
        raise missing_files()
    if len(photos) > limits.max_files:
        raise too_many_files(limits.max_files)
    return photos


def batch_background_of(form: FormData, limits: BatchLimits) -> UploadFile | None:
    """Return the picture that is to lie behind every subject, or None when none was sent.

    Raises:
        PermanentError: ``file_too_large``, or ``invalid_option`` when there are two, or it is a text.
    """
    return background_of(form, FormLimits(limits.max_file_bytes, limits.seconds_a_file))


def missing_files() -> PermanentError:
    """Return the answer to a form without a photo."""
    message = "No file arrived. Send the photos as multipart/form-data, each in a file field named 'files'."
    return PermanentError(FailureCode.MISSING_FILE, message)


def too_many_files(max_files: int) -> PermanentError:
    """Return the answer to a form with more photos than a batch may have."""
    return PermanentError(FailureCode.TOO_MANY_FILES, f"A batch has at most {max_files} files.")
