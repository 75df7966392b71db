"""Where the edge is: the pixels worth a closer look."""

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from inference_worker.imaging.edges.working_copy import Plane
from inference_worker.imaging.picture import Pixels

Indices = npt.NDArray[np.intp]

CERTAIN = 0.02
"""Closer than this to 0 or 1, an alpha is taken for certain unless it lies beside an uncertain one."""

_PIXELS_AT_A_TIME = 1 << 14

_SIDES_PER_REACH = 96
"""The band reaches a ninety-sixth of the longer side beyond the uncertain pixels: a model may be wrong by that much."""


def edge_band(alpha: Plane, reach_pixels: int | None = None) -> Pixels:
    """Return ``(h, w)``, 1 in the band around the uncertain pixels and hard steps, 0 elsewhere."""
    reach = max(2, max(alpha.shape) // _SIDES_PER_REACH) if reach_pixels is None else reach_pixels
    uncertain = cv2.inRange(alpha, CERTAIN, 1.0 - CERTAIN)
    steps = cv2.morphologyEx(cv2.inRange(alpha, 0.5, 1.0), cv2.MORPH_GRADIENT, _window(1))
    return np.asarray(cv2.dilate(cv2.bitwise_or(uncertain, steps), _window(reach)) > 0, dtype=np.uint8)


def _window(reach: int) -> Pixels:
    return np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)


def pixels_of(band: Pixels) -> Iterator[tuple[Indices, Indices]]:
    """Yield rows and columns of the band's pixels, so many at a time that what is computed of them stays small."""
    rows, columns = np.nonzero(band)
    for first in range(0, len(rows), _PIXELS_AT_A_TIME):
        chosen = slice(first, first + _PIXELS_AT_A_TIME)
        yield rows[chosen], columns[chosen]
