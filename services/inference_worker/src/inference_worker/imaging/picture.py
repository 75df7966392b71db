"""The value that the steps hand on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""``(H, W, 3)`` sRGB or ``(H, W, 4)`` sRGB with straight alpha, or ``(H, W)`` grey or alpha; 0 to 255."""

Matte = npt.NDArray[np.float32]
"""``(h, w)``: how much of each pixel is subject, 0 to 1."""


@dataclass(frozen=True)
class Picture:
    """An upright photo. ``rgb`` is ``(H, W, 3)`` sRGB; ``alpha`` is ``(H, W)`` where the source had transparency."""

    rgb: Pixels
    alpha: Pixels | None = None

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.rgb.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.rgb.shape[1])
