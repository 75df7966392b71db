"""What is wrong with a file, under one name."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
from PIL import Image

from inference_worker.imaging.shortage import shortage_reported

_BROKEN = (
    OSError,  # Pillow's own word for most damage; UnidentifiedImageError is one
    SyntaxError,  # its word for a file that is not of the format it began as
    ValueError,  # numbers out of range; pillow-heif's word for what libheif refuses
    EOFError,
    LookupError,  # IndexError and KeyError: tags, tiles and palette entries that are not there
    TypeError,
    AttributeError,
    AssertionError,  # Pillow states its expectations of a file as assertions
    ArithmeticError,
    RuntimeError,  # also libheif's "security limit exceeded"
    struct.error,
    cv2.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What the decoders have been seen to raise for broken data, or may by their sources: not only their own classes."""


class CorruptImageError(ValueError):
    """The bytes cannot be decoded to a whole picture."""


@contextmanager
def damage_reported() -> Iterator[None]:
    """Raise whatever a decoder says of damaged data as :class:`CorruptImageError`; ``MemoryError`` passes."""
    try:
        with shortage_reported():
            yield
    except _BROKEN as error:
        raise CorruptImageError(f"{type(error).__name__}: {error}") from error
