"""How often a JPEG goes over its pixels."""

import re
from typing import BinaryIO

MAX_SCANS = 100
"""A progressive photo has about 10. Each is a pass over all pixels, and 73 bytes make one: at 48 megapixels, where a
pass takes 50 ms, a file of 25 MB could keep a decoder busy for five hours."""

_CHUNK_BYTES = 1 << 20
_SCAN, _END = 0xDA, 0xD9
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")  # not a stuffed zero, a restart or a fill byte


def has_too_many_scans(file: BinaryIO, max_scans: int = MAX_SCANS) -> bool:
    """Count the scans of the first picture in the file. Source: ITU-T T.81, B.1.1 and B.2.

    The two bytes that begin a scan are counted first: few of them settle it, as nearly always. They may be many in what
    follows the picture, such as a phone's short film; only then is the file taken apart.
    """
    return _pairs(file) > max_scans and _scans(file, max_scans) > max_scans


def _pairs(file: BinaryIO) -> int:
    file.seek(0)
    count, last = 0, b""
    while chunk := file.read(_CHUNK_BYTES):
        count += (last + chunk).count(bytes((0xFF, _SCAN)))
        last = chunk[-1:]
    return count


def _scans(file: BinaryIO, max_scans: int) -> int:
    """Return the number of scans before the picture's end, or one more than ``max_scans``."""
    file.seek(0)
    data = file.read()
    scans, place = 0, 2
    while scans <= max_scans and (marker := _MARKER.search(data, place)):
        kind, place = marker[1][0], marker.end()
        if kind == _END:
            break
        scans += kind == _SCAN
        place += int.from_bytes(data[place : place + 2], "big")
    return scans
