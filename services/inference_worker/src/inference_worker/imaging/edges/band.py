"""Where the edge is: the pixels worth a closer look."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inference_worker.imaging.compiled import inlined
from inference_worker.imaging.edges.working_copy import Plane
from inference_worker.imaging.picture import Pixels

Indices = npt.NDArray[np.integer[Any]]

CERTAIN = 0.02
"""Closer than this to 0 or 1, an alpha is taken for certain unless it lies beside an uncertain one."""

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


def pixels_of(band: Pixels) -> tuple[Indices, Indices]:
    """Return the rows and the columns of the band's pixels."""
    if cv2.countNonZero(band) == 0:
        return np.empty(0, np.int32), np.empty(0, np.int32)
    places = np.asarray(cv2.findNonZero(band), np.int32).reshape(-1, 2)
    return np.ascontiguousarray(places[:, 1]), np.ascontiguousarray(places[:, 0])


@inlined
def next_run(band: Pixels, row: int, column: int) -> tuple[int, int]:
    """Return where the band's next pixels in a row begin and end, from a column on; twice the same if none come."""
    columns = band.shape[1]
    while column < columns and band[row, column] == 0:
        column += 1
    start = column
    while column < columns and band[row, column] != 0:
        column += 1
    return start, column
