"""What lies around each pixel, in maps at a half and at a quarter of the working size.

Where nobody looks at them nothing is computed: from its first column to its last, a band in a block of rows is mostly
half as wide as they are.
"""

from collections.abc import Callable

import cv2
import numpy as np

from inference_worker.imaging.edges.guided_filter import guided_lines
from inference_worker.imaging.edges.local_colours import local_colours, overall_colours
from inference_worker.imaging.edges.working_copy import Plane, WorkingCopy
from inference_worker.imaging.picture import Pixels
from inference_worker.imaging.threads import for_blocks_with_margin

NEAR_CHANNELS = 17  # alpha, uncertainty, spread | guided line (4) | local colours (8) | floor, ceiling
FAR_CHANNELS = 24  # alpha around, alpha far, uncertainty, spread | guided line (4) | colours around (8), far (8)
NEAR_GUIDED, NEAR_COLOURS, FLOOR = 3, 7, 15
FAR_GUIDED, AROUND_COLOURS, FAR_COLOURS = 4, 8, 16

REACH_PIXELS = 12
"""How far, at working size, an edge may be moved: no alpha leaves the range of those so near. Without this bound a
pixel deep inside the subject becomes a hole when its colour is one of the background's."""

_GUIDED_EPSILON = 1e-5

Area = tuple[slice, slice]


def near_map(halved: WorkingCopy, around_colours: Plane, needed: Pixels) -> Plane:
    """Return ``(h, w, 17)`` of a copy at half the working size, where ``needed``, ``(h, w)``, is 1.

    ``around_colours`` are the local colours of the far map, ``(h / 2, w / 2, 8)``.
    """
    near, prior = np.empty((*halved.shape, NEAR_CHANNELS), np.float32), np.ascontiguousarray(around_colours)
    lines, spread = _guided(halved, 2, needed)

    def see(area: Area, wider: Area, inside: Area) -> None:
        rgb, alpha = _part(halved, wider)
        mean, uncertainty = _blurred(alpha, 1), _mean(_uncertainty(alpha), 3)
        colours = local_colours(rgb, alpha, 2, prior, _start(wider), halved.shape)
        _stack(
            (mean, uncertainty, spread[wider], lines[wider], colours, *_range(alpha, REACH_PIXELS // 2)),
            inside,
            near[area],
        )

    _for_areas(needed, REACH_PIXELS // 2 + 1, see)
    return near


def far_map(quartered: WorkingCopy, needed: Pixels) -> Plane:
    """Return ``(h, w, 24)`` of a copy at a quarter of the working size, where ``needed``, ``(h, w)``, is 1."""
    far = np.empty((*quartered.shape, FAR_CHANNELS), np.float32)
    overall = overall_colours(quartered.rgb, quartered.alpha)
    lines, spread = _guided(quartered, 4, needed)

    def see(area: Area, wider: Area, inside: Area) -> None:
        rgb, alpha = _part(quartered, wider)
        colours = local_colours(rgb, alpha, 6, overall, (0, 0), alpha.shape)
        around = local_colours(rgb, alpha, 2, colours, (0, 0), alpha.shape)
        uncertainty = _mean(_uncertainty(alpha), 5)
        _stack(
            (_blurred(alpha, 2), _blurred(alpha, 5), uncertainty, spread[wider], lines[wider], around, colours),
            inside,
            far[area],
        )

    _for_areas(needed, 2 * 6, see)
    return far


def _for_areas(needed: Pixels, margin: int, see: Callable[[Area, Area, Area], None]) -> None:
    """Call ``see(area, wider, inside)`` for blocks of rows, each as wide as what is needed of it."""

    def see_rows(rows: slice, wider: slice, inside: slice) -> None:
        columns = np.flatnonzero(needed[rows].any(axis=0))
        if len(columns) > 0:
            first, last = int(columns[0]), int(columns[-1]) + 1
            start, end = max(0, first - margin), min(needed.shape[1], last + margin)
            see(
                (rows, slice(first, last)),
                (wider, slice(start, end)),
                (inside, slice(first - start, last - start)),
            )

    for_blocks_with_margin(len(needed), margin, see_rows)


def _part(copy: WorkingCopy, area: Area) -> tuple[Plane, Plane]:
    return np.ascontiguousarray(copy.rgb[area]), np.ascontiguousarray(copy.alpha[area])


def _start(area: Area) -> tuple[int, int]:
    return area[0].start, area[1].start


def _guided(copy: WorkingCopy, radius: int, needed: Pixels) -> tuple[Plane, Plane]:
    around = np.asarray(cv2.dilate(needed, np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)), np.uint8)
    return guided_lines(copy.rgb, copy.alpha, radius, _GUIDED_EPSILON, needed, around)


def _uncertainty(alpha: Plane) -> Plane:
    return alpha * (1 - alpha)


def _mean(plane: Plane, radius: int) -> Plane:
    side = 2 * radius + 1
    return np.asarray(cv2.blur(plane, (side, side), borderType=cv2.BORDER_REFLECT), dtype=np.float32)


def _blurred(plane: Plane, radius: int) -> Plane:
    return _mean(_mean(plane, radius), radius)


def _range(alpha: Plane, radius: int) -> tuple[Plane, Plane]:
    window = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    return _mean(np.asarray(cv2.erode(alpha, window)), 1), _mean(np.asarray(cv2.dilate(alpha, window)), 1)


def _stack(maps: tuple[Plane, ...], inside: Area, stacked: Plane) -> None:
    cv2.merge([np.ascontiguousarray(each[inside]) for each in maps], dst=stacked)
