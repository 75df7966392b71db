"""The drop shadow: the subject's own shape, blurred and moved."""

import math
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np

from inference_worker.imaging.compose.box import Box
from inference_worker.imaging.picture import Pixels
from inference_worker.imaging.resample import resample
from studio.contracts.backgrounds import Colour
from studio.contracts.options import RenderOptions

_REACH = 1.5
"""Where a blur of radius 1 has faded away: at three standard deviations, each half a radius, as in CSS."""

_WORKING_SIGMA_PIXELS = 4.0
"""A wide blur is made of a picture reduced to where it is about so wide: nobody can tell, and it takes no time."""


@dataclass(frozen=True)
class Shadow:
    """A shadow's colour with its opacity; lengths in pixels."""

    colour: Colour
    blur: float
    offset_x: float
    offset_y: float

    @classmethod
    def of(cls, options: RenderOptions, longer_side: float) -> Self | None:
        """Return the shadow that is wanted of a photo whose longer side has so many pixels; None is none."""
        if options.shadow.alpha == 0:
            return None
        percent = longer_side / 100
        return cls(
            options.shadow,
            blur=options.shadow_blur * percent,
            offset_x=options.shadow_offset_x * percent,
            offset_y=options.shadow_offset_y * percent,
        )

    def box(self, subject: Box) -> Box:
        """Return the box that holds the shadow of what lies in ``subject``."""
        reach = self.blur * _REACH
        return Box.between(
            math.floor(subject.left + self.offset_x - reach),
            math.floor(subject.top + self.offset_y - reach),
            math.ceil(subject.right + self.offset_x + reach),
            math.ceil(subject.bottom + self.offset_y + reach),
        )


def cast(shadow: Shadow, alpha: Pixels) -> Pixels:
    """Return how dense a subject's shadow is, ``(H, W)``, before its opacity; what falls off the canvas is lost."""
    return _shifted(_softened(alpha, shadow.blur / 2), round(shadow.offset_x), round(shadow.offset_y))


def _softened(alpha: Pixels, sigma: float) -> Pixels:
    if sigma == 0:
        return alpha
    height, width = alpha.shape
    times = max(1.0, sigma / _WORKING_SIGMA_PIXELS)
    small = resample(alpha, math.ceil(width / times), math.ceil(height / times), enlarge_with=cv2.INTER_LINEAR)
    blurred = cv2.GaussianBlur(small, (0, 0), sigma / times, borderType=cv2.BORDER_CONSTANT)
    return resample(np.asarray(blurred, dtype=np.uint8), width, height, enlarge_with=cv2.INTER_LINEAR)


def _shifted(plane: Pixels, right: int, down: int) -> Pixels:
    height, width = plane.shape
    moved = np.zeros_like(plane)
    kept = Box(right, down, width, height).common(Box(0, 0, width, height))
    if abs(right) < width and abs(down) < height:
        moved[kept.area] = plane[kept.top - down : kept.bottom - down, kept.left - right : kept.right - right]
    return moved
