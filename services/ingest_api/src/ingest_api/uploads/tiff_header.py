"""The first directory of a TIFF, read before Pillow reads it."""

import struct
from dataclasses import dataclass
from typing import BinaryIO

MAX_TAGS = 1024
MAX_PIECES = 65_536
"""Strips or tiles: 16,384 rows in four planes, each a strip. Pillow keeps 300 bytes for each, so that the six million
that fit a file of 25 MB would take 1.8 GB."""

MAX_NUMBERS = 196_608
"""Whole numbers in another tag: a colour map of 16 bits. Pillow reads a tag's numbers one by one."""

MAX_FRACTIONS = 4_096

_ORIENTATION = 274
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _SAMPLES = 256, 257, 258, 259, 262, 277
_PIECES = {273, 279, 324, 325}  # where strips and tiles lie, and how long they are
_TILE_WIDTH, _TILE_HEIGHT = 322, 323
_BYTES = {1, 2, 6, 7}  # types: BYTE, ASCII, SBYTE, UNDEFINED
_WHOLE = {3: "H", 4: "L", 8: "h", 9: "l", 13: "L", 16: "Q"}
_GREY = {0, 1}
_PLAIN_OR_DEFLATED = {1, 8, 32_946}


@dataclass(frozen=True)
class TiffHeader:
    """The whole numbers of a directory's short tags, by tag number."""

    tags: dict[int, tuple[int, ...]]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, as stored."""
        return self._number(_WIDTH), self._number(_HEIGHT)

    @property
    def tile(self) -> tuple[int, int]:
        """Width and height of a tile, or zeros."""
        return self._number(_TILE_WIDTH), self._number(_TILE_HEIGHT)

    @property
    def orientation(self) -> int:
        """The orientation tag's number, or 1."""
        return self._number(_ORIENTATION, 1)

    @property
    def is_deep_grey_with_alpha(self) -> bool:
        """Whether it holds 16 bits of grey and 16 of alpha: of use, though Pillow cannot open it."""
        return (
            self.tags.get(_BITS) == (16, 16)
            and self._number(_SAMPLES) == 2  # noqa: PLR2004
            and self._number(_PHOTOMETRIC, -1) in _GREY
            and self._number(_COMPRESSION, 1) in _PLAIN_OR_DEFLATED
            and not any(self.tile)
        )

    def _number(self, tag: int, absent: int = 0) -> int:
        return next(iter(self.tags.get(tag, ())), absent)


def read_tiff_header(file: BinaryIO) -> TiffHeader:
    """Read the first directory. Source: TIFF 6.0, section 2; for BigTIFF, the design of libtiff's authors.

    Raises:
        ValueError: it has more tags or longer ones than a picture needs, or ends early.
    """
    try:
        return TiffHeader(_directory(file))
    except struct.error as error:
        raise ValueError("the TIFF's directory ends early") from error


def _directory(file: BinaryIO) -> dict[int, tuple[int, ...]]:
    file.seek(0)
    head = file.read(16)
    order = "<" if head.startswith(b"II") else ">"
    big = b"+" in head[2:4]
    (place,) = struct.unpack_from(order + ("Q" if big else "L"), head, 8 if big else 4)
    count_format, entry = (
        (order + "Q", struct.Struct(order + "HHQ8s")) if big else (order + "H", struct.Struct(order + "HHL4s"))
    )
    file.seek(place)
    (count,) = struct.unpack(count_format, file.read(struct.calcsize(count_format)))
    if count > MAX_TAGS:
        raise ValueError(f"the TIFF has {count} tags")
    entries = file.read(count * entry.size)
    tags: dict[int, tuple[int, ...]] = {}
    for tag, kind, values, inline in entry.iter_unpack(entries[: len(entries) // entry.size * entry.size]):
        _refuse_too_long(tag, kind, values)
        size = struct.calcsize(order + _WHOLE.get(kind, "")) * values
        if kind in _WHOLE and size <= len(inline):
            tags.setdefault(tag, struct.unpack_from(f"{order}{values}{_WHOLE[kind]}", inline))
    return tags


def _refuse_too_long(tag: int, kind: int, values: int) -> None:
    limit = MAX_PIECES if tag in _PIECES else MAX_NUMBERS if kind in _WHOLE else MAX_FRACTIONS
    if kind not in _BYTES and values > limit:
        raise ValueError(f"the TIFF's tag {tag} has {values} values")
