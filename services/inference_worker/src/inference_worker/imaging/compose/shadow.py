"""The drop shadow: the subject's own shape, blurred and moved."""

import math
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np

from inference_worker.imaging.compose.box import Box
from inference_worker.imaging.picture import Pixels
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
    """Return how dense a subject's shadow is on the subject's canvas, ``(H, W)``, before its opacity."""
    height, width = alpha.shape
    shown = Box(-round(shadow.offset_x), -round(shadow.offset_y), width, height)
    return _softened(alpha, shadow.blur / 2, shown) if shadow.blur else _part(alpha, shown)


def _softened(alpha: Pixels, sigma: float, shown: Box) -> Pixels:
    """Return a part of the blurred plane. It may lie beyond the canvas: what fades away there may be moved into it."""
    step = max(1, round(sigma / _WORKING_SIGMA_PIXELS))
    reach = math.ceil(2 * _REACH * sigma / step)
    near = Box.between(  # with a pixel more on every side, to interpolate from
        shown.left // step - 1, shown.top // step - 1, -(-shown.right // step) + 1, -(-shown.bottom // step) + 1
    )
    around = Box(near.left - reach, near.top - reach, near.width + 2 * reach, near.height + 2 * reach)
    blurred = cv2.GaussianBlur(
        _part(_reduced(alpha, step), around), (0, 0), sigma / step, borderType=cv2.BORDER_CONSTANT
    )
    inner = Box(reach, reach, near.width, near.height)
    whole = cv2.resize(blurred[inner.area], (near.width * step, near.height * step), interpolation=cv2.INTER_LINEAR)
    wanted = Box(shown.left - near.left * step, shown.top - near.top * step, shown.width, shown.height)
    return np.asarray(whole[wanted.area], dtype=np.uint8)


def _reduced(alpha: Pixels, step: int) -> Pixels:
    """Average squares of ``step`` pixels; what is missing to the last ones is transparent."""
    height, width = alpha.shape
    whole = cv2.copyMakeBorder(alpha, 0, -height % step, 0, -width % step, cv2.BORDER_CONSTANT, value=0)
    size = whole.shape[1] // step, whole.shape[0] // step
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _part(plane: Pixels, wanted: Box) -> Pixels:
    """Return what lies in a box; nothing does beyond the plane."""
    height, width = plane.shape
    part = np.zeros((wanted.height, wanted.width), np.uint8)
    kept = Box(-wanted.left, -wanted.top, width, height).common(Box(0, 0, wanted.width, wanted.height))
    if -wanted.width < wanted.left < width and -wanted.height < wanted.top < height:
        part[kept.area] = plane[
            kept.top + wanted.top : kept.bottom + wanted.top, kept.left + wanted.left : kept.right + wanted.left
        ]
    return part
