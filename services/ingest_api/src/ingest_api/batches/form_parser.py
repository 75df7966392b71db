"""A multipart parser that takes several files, and drops what one has too much."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from ingest_api.uploads.form import MAX_FIELDS, MAX_OPTION_BYTES

SPOOL_BYTES = 64 * 1024
"""A file larger than this lies on disk: a batch of the default size has at most 1.3 MB of files in memory."""


@dataclass(frozen=True)
class PartLimits:
    """How many files a form may have, and how many bytes each."""

    max_files: int
    max_file_bytes: int


class TooManyFilesError(Exception):
    """One more file has begun than the form may have."""


class SeveralFilesParser(MultiPartParser):
    """Starlette's parser, with three changes by its own callbacks.

    Of a file that is too large one byte more than the limit is kept, which tells it from the others; the rest is
    received and dropped. ``on_file`` is called after each file. A form without its last boundary is not taken: files
    may be missing from it.
    """

    spool_max_size = SPOOL_BYTES

    def __init__(
        self, headers: Headers, stream: AsyncGenerator[bytes, None], limits: PartLimits, on_file: Callable[[], None]
    ) -> None:
        super().__init__(
            headers, stream, max_files=limits.max_files, max_fields=MAX_FIELDS, max_part_size=MAX_OPTION_BYTES
        )
        self._max_file_bytes = limits.max_file_bytes
        self._on_file = on_file
        self._part_bytes = 0
        self._files = 0
        self._has_ended = False

    async def parse(self) -> FormData:
        """Read the whole form.

        Raises:
            MultiPartException: it cannot be read, or ends early.
            TooManyFilesError: it has more files than it may.
        """
        form = await super().parse()
        if not self._has_ended:
            await form.close()
            raise MultiPartException("The form ends before its last boundary.")
        return form

    def on_end(self) -> None:
        """Note the last boundary."""
        self._has_ended = True

    def on_part_begin(self) -> None:
        """Begin to count."""
        self._part_bytes = 0
        super().on_part_begin()

    def on_headers_finished(self) -> None:
        """Take a part on.

        Raises:
            TooManyFilesError: it is a file too many.
        """
        try:
            super().on_headers_finished()
        except MultiPartException as error:
            if self._files >= self.max_files:
                raise TooManyFilesError from error
            raise

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Keep as much of a part as may be kept."""
        kept = min(end, start + max(0, self._max_file_bytes + 1 - self._part_bytes))
        self._part_bytes += end - start
        if kept > start:
            super().on_part_data(data, start, kept)

    def on_part_end(self) -> None:
        """End a part."""
        super().on_part_end()
        if isinstance(self.items[-1][1], UploadFile):
            self._files += 1
            self._on_file()
