"""What a client sent: photos that have passed every check, and those that have not, each in its place."""

import hashlib
import json
from dataclasses import dataclass
from typing import BinaryIO

from ingest_api.jobs.storing import Attachment
from ingest_api.uploads.body_limit import file_too_large
from ingest_api.uploads.filename import clean_filename
from ingest_api.uploads.form import BACKGROUND_FIELD
from ingest_api.uploads.inspection import inspect_upload
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure
from studio.contracts.options import RemoveBackgroundOptions
from studio.errors import PermanentError


@dataclass(frozen=True)
class SentFile:
    """A file as it came; ``size_bytes`` beyond the limit says only that it is too large."""

    file: BinaryIO
    filename: str | None
    size_bytes: int


@dataclass(frozen=True)
class Refused:
    """A file that becomes no job."""

    filename: str
    error: JobFailure


@dataclass(frozen=True)
class BatchOrder:
    """The photos of a batch, and what is wanted of them all."""

    files: tuple[Attachment | Refused, ...]
    options: RemoveBackgroundOptions
    background: Attachment | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what is asked for: the files' bytes, in their order, and the options; not the files' names."""
        files = [file.error.code.value if isinstance(file, Refused) else file.facts.sha256 for file in self.files]
        background = self.background.facts.sha256 if self.background else None
        wish = [files, background, self.options.model_dump(mode="json")]
        return hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class PhotoLimits:
    """What one photo may be."""

    max_bytes: int
    max_pixels: int


def checked(sent: SentFile, limits: PhotoLimits) -> Attachment | Refused:
    """Check and measure one file (blocking); a bad one becomes its own answer and does not sink the rest."""
    try:
        _refuse_by_size(sent.size_bytes, limits.max_bytes)
        return Attachment(sent.file, inspect_upload(sent.file, sent.filename, limits.max_pixels))
    except PermanentError as error:
        return Refused(clean_filename(sent.filename), JobFailure(code=error.code, message=error.public_message))


def background_attached(sent: SentFile, limits: PhotoLimits) -> Attachment:
    """Check and measure the picture that is to lie behind all of them (blocking).

    Raises:
        PermanentError: what is wrong with it, with its name; there is no batch without it.
    """
    file = checked(sent, limits)
    if isinstance(file, Refused):
        raise PermanentError(file.error.code, f"{BACKGROUND_FIELD}: {file.error.message}")
    return file


def _refuse_by_size(size_bytes: int, max_bytes: int) -> None:
    if not size_bytes:
        raise PermanentError(FailureCode.MISSING_FILE, "The file is empty.")
    if size_bytes > max_bytes:
        raise file_too_large(max_bytes)
