"""Tiny photos, all different, whose file names tell the stub worker what is to happen to them."""

import hashlib
import io
import secrets
import struct
import zlib
from dataclasses import dataclass
from functools import cache

from PIL import Image

SIDE_PIXELS = 16
COMMENT_MARKER = b"\xff\xfe"
START_OF_IMAGE_BYTES = 2

POISON, STUCK, STUCK_HOLDING, BAD, FLAKY = "poison.jpg", "stuck.jpg", "stuck-holding.jpg", "bad.jpg", "flaky.jpg"


@dataclass(frozen=True)
class Photo:
    """An upload, and what a succeeded job must have made of it."""

    name: str
    data: bytes

    @property
    def cutout(self) -> bytes:
        return stub_cutout(self.data)

    @property
    def matte(self) -> bytes:
        return stub_matte(self.data)


def photos(count: int, name: str = "ok-50.jpg") -> list[Photo]:
    """Return so many different photos of one name.

    ``ok-<milliseconds>.jpg`` takes that long and succeeds; ``poison*`` kills its worker; ``stuck*`` never returns from
    a native call (``stuck-holding*`` never lets another Python thread run, either); ``bad*`` fails for good; ``flaky*``
    fails at the first attempt.
    """
    return [Photo(name, _photo(secrets.token_bytes(16))) for _ in range(count)]


def stub_cutout(source: bytes) -> bytes:
    """Return the cut-out that a stub worker makes: a small RGBA picture that only depends on the source."""
    return _png(source, b"cutout", colour_type=6, samples=4)


def stub_matte(source: bytes) -> bytes:
    """Return its matte: the same in grey."""
    return _png(source, b"matte", colour_type=0, samples=1)


def _photo(mark: bytes) -> bytes:
    """Put a mark into a comment, which no decoder minds."""
    plain = _plain()
    comment = COMMENT_MARKER + struct.pack(">H", len(mark) + 2) + mark
    return plain[:START_OF_IMAGE_BYTES] + comment + plain[START_OF_IMAGE_BYTES:]


@cache
def _plain() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (SIDE_PIXELS, SIDE_PIXELS), (200, 120, 40)).save(file, "JPEG")
    return file.getvalue()


def _png(source: bytes, salt: bytes, *, colour_type: int, samples: int) -> bytes:
    """Write a PNG without compression, in a few microseconds: the stub's time is what its name says."""
    row_bytes = SIDE_PIXELS * samples
    noise = hashlib.shake_128(salt + source).digest(SIDE_PIXELS * row_bytes)
    rows = b"".join(b"\0" + noise[start : start + row_bytes] for start in range(0, len(noise), row_bytes))
    header = struct.pack(">IIBBBBB", SIDE_PIXELS, SIDE_PIXELS, 8, colour_type, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
