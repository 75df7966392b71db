"""Grey with a tone curve of its own, to sRGB."""

from typing import Self, cast

import cv2
import numpy as np

from inference_worker.imaging.bit_depth import to_eight_bits
from inference_worker.imaging.colour.icc_profile import IccProfile
from inference_worker.imaging.colour.tone_curve import read_curve, srgb_encoded
from inference_worker.imaging.picture import DeepPixels, Pixels

_LEVELS = 65_536
_STEP = 257  # from one level of 255 to the next


class CurveConversion:
    """One table: grey stays grey."""

    def __init__(self, table: DeepPixels) -> None:
        """Take the sRGB number, ``(65536,)``, for each of the file's."""
        self._table = table

    @classmethod
    def of(cls, profile: IccProfile) -> Self | None:
        """Return the conversion of a grey profile, or None if it has no curve."""
        curve = read_curve(profile.tag(b"kTRC"))
        if curve is None:
            return None
        encoded = srgb_encoded(np.clip(curve(np.linspace(0, 1, _LEVELS)), 0, 1))
        return cls(np.rint(encoded * (_LEVELS - 1)).astype(np.uint16))

    def to_eight_bits(self, pixels: Pixels | DeepPixels) -> Pixels:
        """Return ``(H, W, 3)``."""
        table = to_eight_bits(self._table.reshape(1, -1))
        grey = cv2.LUT(pixels, table[:, ::_STEP] if pixels.dtype == np.uint8 else table)
        return cast("Pixels", cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB))

    def to_sixteen_bits(self, pixels: DeepPixels) -> DeepPixels:
        """Return ``(H, W, 3)``."""
        grey = cv2.LUT(pixels, self._table.reshape(1, -1))
        return cast("DeepPixels", cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB))
