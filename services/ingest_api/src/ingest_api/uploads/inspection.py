"""From an uploaded file to the facts that are kept of it."""

import hashlib
from typing import BinaryIO

from ingest_api.uploads.filename import clean_filename
from ingest_api.uploads.image_header import read_header
from studio.contracts.jobs import SourceFacts
from studio.object_store import CHUNK_BYTES


def inspect_upload(file: BinaryIO, given_filename: str | None, max_pixels: int) -> SourceFacts:
    """Measure and fingerprint a file (blocking: it reads the whole of it).

    Raises:
        PermanentError: ``unsupported_media_type``, ``image_too_large`` or ``corrupt_image``.
    """
    header = read_header(file, max_pixels)
    digest = _sha256(file)
    return SourceFacts(
        filename=clean_filename(given_filename),
        media_type=header.kind.media_type,
        bytes=file.tell(),
        sha256=digest,
        width=header.width,
        height=header.height,
        mode=header.mode,
        orientation=header.orientation,
        frames=header.frames,
    )


def _sha256(file: BinaryIO) -> str:
    """Return the fingerprint of a file, and leave it standing at its end."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()
