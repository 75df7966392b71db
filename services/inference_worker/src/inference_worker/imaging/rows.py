"""A picture in blocks of rows: whole intermediate copies of 50 megapixels would not fit a worker."""

from collections.abc import Iterator
from typing import Any

import numpy.typing as npt

BLOCK_PIXELS = 512 * 1024
"""Pixels in a block: as floats, three channels of it are 6 MB, where those of a whole 50 MP photo would be 600 MB."""

BAND_PIXELS = 1 << 16
"""Small enough for a processor's second cache, with the wider numbers that sums need."""


def row_blocks(raster: npt.NDArray[Any], block_pixels: int = BLOCK_PIXELS) -> Iterator[slice]:
    """Yield slices of rows that cover ``raster``, ``(H, W, …)``, each of about ``block_pixels`` pixels."""
    height, width = raster.shape[:2]
    yield from bands(height, width, block_pixels)


def bands(height: int, width: int, band_pixels: int = BAND_PIXELS) -> Iterator[slice]:
    """Yield slices that divide ``height`` rows of ``width`` pixels."""
    rows = max(1, band_pixels // max(1, width))
    for top in range(0, height, rows):
        yield slice(top, min(top + rows, height))
