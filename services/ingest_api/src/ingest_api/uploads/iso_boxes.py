"""Boxes of an ISO media file, the container of HEIC and AVIF."""

from collections.abc import Iterator
from typing import BinaryIO

MAX_META_BYTES = 4 * 1024 * 1024
"""Of a phone's photo it has 4 to 20 KB; a colour profile lies in it, which may have a megabyte."""

MAX_TOP_BOXES = 1000

_TO_THE_END, _LONG = 0, 1  # sizes that mean something else
_HEADER, _LONG_HEADER = 8, 16


class Fields:
    """Numbers in a box's body, one after the other, the highest byte first."""

    def __init__(self, body: bytes, place: int = 0) -> None:
        self._body = body
        self._place = place

    def number(self, size_bytes: int) -> int:
        """Read a number of so many bytes; of none it is 0.

        Raises:
            ValueError: the box ends before.
        """
        end = self._place + size_bytes
        if end > len(self._body):
            raise ValueError("a box ends early")
        value = int.from_bytes(self._body[self._place : end], "big")
        self._place = end
        return value

    def version_and_flags(self) -> tuple[int, int]:
        """Read the first four bytes of a "full box"."""
        return self.number(1), self.number(3)


def boxes(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and body of each box. Source: ISO/IEC 14496-12, 4.2.

    Raises:
        ValueError: a box says that it is longer than what it lies in.
    """
    place = 0
    while place + _HEADER <= len(body):
        fields = Fields(body, place)
        size, kind = fields.number(4), body[place + 4 : place + 8]
        start = place + _HEADER
        if size == _LONG:
            size, start = Fields(body, start).number(8), place + _LONG_HEADER
        end = len(body) if size == _TO_THE_END else place + size
        if not start <= end <= len(body):
            raise ValueError(f"a box of kind {kind!r} has a wrong size")
        yield kind, body[start:end]
        place = end


def read_meta(file: BinaryIO, file_bytes: int) -> bytes | None:
    """Return the body of the file's ``meta`` box, behind version and flags; None if there is none.

    Raises:
        ValueError: it is longer than the file, or than such a box need be.
    """
    place = 0
    for _ in range(MAX_TOP_BOXES):
        file.seek(place)
        head = file.read(_LONG_HEADER)
        if len(head) < _HEADER:
            return None
        size, header = int.from_bytes(head[:4], "big"), _HEADER
        if size == _LONG:
            size, header = int.from_bytes(head[8:16], "big"), _LONG_HEADER
        size = file_bytes - place if size == _TO_THE_END else size
        if size < header or (head[4:8] == b"meta" and not size <= min(file_bytes - place, MAX_META_BYTES)):
            raise ValueError("a box has a wrong size")
        if head[4:8] == b"meta":
            file.seek(place + header + 4)
            return file.read(size - header - 4)
        place += size
    raise ValueError("the file has too many boxes")
