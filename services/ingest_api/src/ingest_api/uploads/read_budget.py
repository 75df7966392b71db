"""A file that may be read only so often."""

from typing import BinaryIO

MAX_READS = 300_000
"""Pillow reads a header bit by bit. Measured: 25 MB of empty PNG chunks or of JPEG fill bytes, both lawful, keep it
busy for 9 and 16 seconds; with this budget for at most 1.1. An honest 25 MB PNG, even in chunks of 1 KB, needs 75,000
reads."""


class TooManyReadsError(ValueError):
    """The header goes on and on: nobody makes such a file in good faith."""


class ReadBudget:
    """Stands before a file, with the three methods that Pillow needs, and counts the reads."""

    def __init__(self, file: BinaryIO, max_reads: int = MAX_READS) -> None:
        self._file = file
        self._reads_left = max_reads

    def read(self, size: int = -1) -> bytes:
        """Read as the file does.

        Raises:
            TooManyReadsError: the budget is spent.
        """
        self._reads_left -= 1
        if self._reads_left < 0:
            raise TooManyReadsError("the header needs too many reads")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Seek as the file does."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Tell as the file does."""
        return self._file.tell()
