"""The small copy of a picture at which its edge is judged."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inference_worker.imaging.picture import Matte, Picture, Pixels
from inference_worker.imaging.resample import resample

Plane = npt.NDArray[np.float32]


@dataclass(frozen=True)
class WorkingCopy:
    """A picture and an alpha at working size: ``rgb`` is ``(h, w, 3)`` sRGB, ``alpha`` ``(h, w)``; both 0 to 1."""

    rgb: Plane
    alpha: Plane

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.alpha.shape[0], self.alpha.shape[1]


def working_copy(picture: Picture, alpha: Matte | Pixels) -> WorkingCopy:
    """Bring a picture and an alpha of any size (float 0 to 1, or 8 bits) to the working size."""
    height, width = picture.small.shape[:2]
    plane = resample(alpha, width, height, enlarge_with=cv2.INTER_CUBIC)  # type: ignore[type-var]
    return WorkingCopy(rgb=_as_fraction(picture.small), alpha=np.clip(_as_fraction(plane), 0.0, 1.0))


def _as_fraction(raster: Pixels | Matte) -> Plane:
    if raster.dtype == np.uint8:
        return np.multiply(raster, np.float32(1 / 255), dtype=np.float32)
    return np.asarray(raster, dtype=np.float32)
