"""Changing a picture's size, each axis in its own way."""

from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

Raster = TypeVar("Raster", npt.NDArray[np.uint8], npt.NDArray[np.float32])


_HALVE_FROM = 3
"""From three times the size on, exact halves are taken first: a mean of means is the mean, and four times as fast."""


def resample(raster: Raster, width: int, height: int, *, enlarge_with: int) -> Raster:
    """Return ``raster``, ``(H, W)`` or ``(H, W, C)``, at the given size.

    An axis that shrinks is averaged (``INTER_AREA``: no aliasing); one that grows is interpolated as told. OpenCV's
    area mode enlarges in steps as soon as either axis grows, so the two axes go one after the other then.
    """
    rows, columns = raster.shape[:2]
    while columns >= _HALVE_FROM * width and rows >= _HALVE_FROM * height and rows % 2 == columns % 2 == 0:
        raster = _resized(raster, columns // 2, rows // 2, cv2.INTER_AREA)
        rows, columns = raster.shape[:2]
    if width <= columns and height <= rows:
        return _resized(raster, width, height, cv2.INTER_AREA)
    shrunk = _resized(raster, min(width, columns), min(height, rows), cv2.INTER_AREA)
    return _resized(shrunk, width, height, enlarge_with)


def _resized(raster: Raster, width: int, height: int, interpolation: int) -> Raster:
    if raster.shape[:2] == (height, width):
        return raster
    return np.asarray(cv2.resize(raster, (width, height), interpolation=interpolation), dtype=raster.dtype)
