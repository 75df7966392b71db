"""The plain and the deflated strips of a TIFF with 16 bits a sample."""

import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import TiffImagePlugin as Tiff

from inference_worker.imaging.picture import DeepPixels

_PLAIN, _DEFLATE, _OLD_DEFLATE = 1, 8, 32_946  # Compression
_DIFFERENCES = 2  # Predictor
_IN_PLANES = 2  # PlanarConfiguration

Tags = Any
"""Pillow's ``ImageFileDirectory_v2``, which publishes no types for its values."""


def read_strips(data: bytes, tags: Tags) -> DeepPixels | None:
    """Return all samples as stored, ``(H, W, N)``, or None for other compressions and for tiles.

    Source: TIFF 6.0, sections 3 (strips) and 14 (differencing).

    Raises:
        LookupError, ValueError, TypeError, zlib.error: the data is damaged.
    """
    compression = tags.get(Tiff.COMPRESSION, _PLAIN)
    if compression not in {_PLAIN, _DEFLATE, _OLD_DEFLATE} or Tiff.STRIPOFFSETS not in tags:
        return None
    width, height, samples = tags[Tiff.IMAGEWIDTH], tags[Tiff.IMAGELENGTH], tags.get(Tiff.SAMPLESPERPIXEL, 1)
    if width < 1 or height < 1:
        raise ValueError(f"a picture of {width} x {height} pixels")
    in_planes = tags.get(Tiff.PLANAR_CONFIGURATION) == _IN_PLANES
    count = width * height * samples
    whole = b"".join(_strips(data, tags, 2 * count, deflated=compression != _PLAIN))
    values = np.frombuffer(whole, ">u2" if tags.prefix == b"MM" else "<u2", count)
    stored = values.reshape((samples, height, width) if in_planes else (height, width, samples)).astype(np.uint16)
    if tags.get(Tiff.PREDICTOR) == _DIFFERENCES:
        np.cumsum(stored, axis=2 if in_planes else 1, dtype=np.uint16, out=stored)
    return np.moveaxis(stored, 0, -1) if in_planes else stored


def _strips(data: bytes, tags: Tags, wanted: int, *, deflated: bool) -> Iterator[bytes]:
    """Yield the contents of the strips, ``wanted`` bytes of them at most.

    However many strips there are, and though they overlap, no more is read than the file has.
    """
    unread = len(data)
    for offset, length in zip(tags[Tiff.STRIPOFFSETS], tags[Tiff.STRIPBYTECOUNTS], strict=True):
        if wanted == 0:  # which is no limit to zlib
            return
        stored = data[offset : offset + min(length, unread)]
        unread -= len(stored)
        strip = zlib.decompressobj().decompress(stored, wanted) if deflated else stored[:wanted]
        wanted -= len(strip)
        yield strip
