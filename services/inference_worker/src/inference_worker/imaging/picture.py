"""The value that the steps hand on."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from inference_worker.imaging.resample import halved, resample

WORKING_SIDE_PIXELS = 1024
"""Longer side at which edges are judged. 1536 takes twice the time and gained nothing on unseen pictures: the model's
matte has 1024."""

Pixels = npt.NDArray[np.uint8]
"""``(H, W, 3)`` sRGB or ``(H, W, 4)`` sRGB with straight alpha, or ``(H, W)`` grey or alpha; 0 to 255."""

DeepPixels = npt.NDArray[np.uint16]
"""The same with 16 bits a sample; 0 to 65535."""

Matte = npt.NDArray[np.float32]
"""``(h, w)``: how much of each pixel is subject, 0 to 1."""


@dataclass(frozen=True)
class Picture:
    """An upright photo.

    ``rgb`` is ``(H, W, 3)`` sRGB; ``alpha`` is ``(H, W)`` where the source had transparency; ``rgb16`` holds the
    colours with all their bits, where the source has more than eight and they were asked for.
    """

    rgb: Pixels
    alpha: Pixels | None = None
    rgb16: DeepPixels | None = None

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.rgb.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.rgb.shape[1])

    @cached_property
    def small(self) -> Pixels:
        """The colours at working size, ``(h, w, 3)``: made once, and looked at by every step that judges edges."""
        scale = min(1.0, WORKING_SIDE_PIXELS / max(self.height, self.width))
        size = max(1, round(self.width * scale)), max(1, round(self.height * scale))
        return resample(self.rgb, *size, enlarge_with=cv2.INTER_LINEAR)

    @cached_property
    def small_fractions(self) -> tuple[Matte, Matte, Matte]:
        """The same as fractions, 0 to 1, and these at half and at a quarter of the size, ``(h, w, 3)`` each."""
        fractions: Matte = np.multiply(self.small, np.float32(1 / 255), dtype=np.float32)
        half = halved(fractions)
        return fractions, half, halved(half)

    def cropped(self, area: tuple[slice, slice]) -> "Picture":
        """Return a part of the picture: ``area`` is its rows and columns."""
        return Picture(
            rgb=np.ascontiguousarray(self.rgb[area]),
            alpha=None if self.alpha is None else np.ascontiguousarray(self.alpha[area]),
            rgb16=None if self.rgb16 is None else np.ascontiguousarray(self.rgb16[area]),
        )
