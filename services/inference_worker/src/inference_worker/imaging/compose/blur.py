"""The photo itself behind its subject, blurred."""

import math

import cv2
import numpy as np

from inference_worker.imaging.compose.fill import fill
from inference_worker.imaging.compose.layout import Layout
from inference_worker.imaging.compose.on_white import on_white
from inference_worker.imaging.picture import Picture, Pixels
from inference_worker.imaging.resample import resample

_WORKING_SIGMA_PIXELS = 3.0
"""The photo is reduced until the blur is about so wide; more pixels would show nothing more."""

_OWN_ALPHA = 3
"""A pixel with more of the subject than this (and each one beside it) is no background."""


def blurred(photo: Picture, alpha: Pixels, radius: float, layout: Layout) -> Pixels:
    """Return the background of a photo on the canvas, ``(H, W, 3)``, blurred by ``radius`` pixels of the photo.

    The subject (``alpha``, of the photo's size) is first taken out and filled from around it, or it would smear into
    its background and shine around its edge. Beyond the photo's border, its border goes on. Where the photo is
    transparent itself, it is white.
    """
    sigma = radius / 2  # as in CSS
    times = max(1.0, sigma / _WORKING_SIGMA_PIXELS)
    small = math.ceil(photo.width / times), math.ceil(photo.height / times)
    colours = resample(on_white(photo), *small, enlarge_with=cv2.INTER_LINEAR).astype(np.float32)
    subject = cv2.dilate(resample(alpha, *small, enlarge_with=cv2.INTER_LINEAR), np.ones((3, 3), np.uint8))
    filled = fill(colours, (subject <= _OWN_ALPHA).astype(np.float32))
    soft = cv2.GaussianBlur(filled, (0, 0), sigma / times, borderType=cv2.BORDER_REPLICATE)
    return _shown(np.rint(soft).astype(np.uint8), photo, layout)


def _shown(small: Pixels, photo: Picture, layout: Layout) -> Pixels:
    """Return what the canvas shows of the photo, from the photo made small; pixels are aligned by their centres."""
    small = _no_finer_than_on_canvas(small, photo, layout)
    across, down = small.shape[1] / photo.width, small.shape[0] / photo.height
    step_x, step_y = layout.view.width / layout.width * across, layout.view.height / layout.height * down
    left, top = layout.view.left * across, layout.view.top * down
    from_canvas = np.array(
        [[step_x, 0, left + step_x / 2 - 0.5], [0, step_y, top + step_y / 2 - 0.5]], dtype=np.float64
    )
    shown = cv2.warpAffine(
        small,
        from_canvas,
        (layout.width, layout.height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(shown, dtype=np.uint8)


def _no_finer_than_on_canvas(small: Pixels, photo: Picture, layout: Layout) -> Pixels:
    """Average what a canvas that is shrunk has no pixels for: to look up every second pixel would make a moiré."""
    width = max(1, round(photo.width * layout.width / layout.view.width))
    height = max(1, round(photo.height * layout.height / layout.view.height))
    size = min(width, small.shape[1]), min(height, small.shape[0])
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
