"""A linear gradient, as CSS draws it."""

import math

import cv2
import numpy as np

from inference_worker.imaging.compose.blend import Backdrop
from inference_worker.imaging.picture import Pixels
from studio.contracts.backgrounds import Gradient


def gradient(wanted: Gradient, width: int, height: int) -> Backdrop:
    """Return the rows of a gradient over a canvas, each pixel's colour taken at its centre.

    The line is so long that the corners on its way have the very colours of its ends.
    Source: W3C CSS Images Module Level 3, section 3.1 (0 degrees upwards, 90 to the right).
    """
    angle = math.radians(wanted.angle_degrees)
    right, down = math.sin(angle), -math.cos(angle)
    length = abs(width * right) + abs(height * down)
    across = (np.arange(width, dtype=np.float32) + 0.5 - width / 2) * (right / length) + 0.5
    along = (np.arange(height, dtype=np.float32) + 0.5 - height / 2) * (down / length)
    ends = list(zip(wanted.start.rgb, wanted.end.rgb, strict=True))

    def rows(band: slice) -> Pixels:
        share = across[None, :] + along[band, None]
        planes = [cv2.convertScaleAbs(share, alpha=end - start, beta=start) for start, end in ends]
        return np.asarray(cv2.merge(planes), dtype=np.uint8)

    return rows
