"""The EXIF block of a PNG, wherever it stands."""

import struct
from typing import BinaryIO

_FIRST_CHUNK = 8
_LENGTH_AND_TYPE = struct.Struct(">I4s")
_CHECKSUM_BYTES = 4


def exif_of_png(file: BinaryIO) -> bytes | None:
    """Return the content of the ``eXIf`` chunk, or None.

    Pillow sees it on opening only if it stands before the pixels; common editors of metadata write it after them.
    The file must have passed a check of its chunks.
    """
    file.seek(_FIRST_CHUNK)
    while len(header := file.read(_LENGTH_AND_TYPE.size)) == _LENGTH_AND_TYPE.size:
        length, kind = _LENGTH_AND_TYPE.unpack(header)
        if kind == b"eXIf":
            return file.read(length)
        if kind == b"IEND":
            return None
        file.seek(length + _CHECKSUM_BYTES, 1)
    return None
