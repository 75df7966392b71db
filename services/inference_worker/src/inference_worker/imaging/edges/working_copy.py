"""The small copy of a picture at which its edge is judged."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inference_worker.imaging.picture import Matte, Picture, Pixels
from inference_worker.imaging.resample import halved, resample

Plane = npt.NDArray[np.float32]


@dataclass(frozen=True)
class WorkingCopy:
    """A picture and an alpha at working size: ``rgb`` is ``(h, w, 3)`` sRGB, ``alpha`` ``(h, w)``; both 0 to 1.

    ``smaller`` are the colours at half and at a quarter of that size, where they are at hand.
    """

    rgb: Plane
    alpha: Plane
    smaller: tuple[Plane, Plane] | None = None

    def halves(self) -> tuple["WorkingCopy", "WorkingCopy"]:
        """Return it at half and at a quarter of its size."""
        half, quarter = self.smaller or _twice_halved(self.rgb)
        half_alpha, quarter_alpha = _twice_halved(self.alpha)
        return WorkingCopy(half, half_alpha), WorkingCopy(quarter, quarter_alpha)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.alpha.shape[0], self.alpha.shape[1]


def working_copy(picture: Picture, alpha: Matte | Pixels) -> WorkingCopy:
    """Bring a picture and an alpha of any size (float 0 to 1, or 8 bits) to the working size."""
    rgb, *smaller = picture.small_fractions
    plane = resample(alpha, rgb.shape[1], rgb.shape[0], enlarge_with=cv2.INTER_CUBIC)  # type: ignore[type-var]
    return WorkingCopy(rgb, np.clip(_as_fraction(plane), 0.0, 1.0), (smaller[0], smaller[1]))


def _twice_halved(plane: Plane) -> tuple[Plane, Plane]:
    half = halved(plane)
    return half, halved(half)


def _as_fraction(raster: Pixels | Matte) -> Plane:
    if raster.dtype == np.uint8:
        return np.multiply(raster, np.float32(1 / 255), dtype=np.float32)
    return np.asarray(raster, dtype=np.float32)
