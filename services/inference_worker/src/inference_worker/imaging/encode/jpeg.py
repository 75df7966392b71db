"""JPEG, by libjpeg-turbo."""

import numpy as np
import simplejpeg  # type: ignore[import-untyped]

from inference_worker.imaging.picture import Pixels

JPEG_MAX_SIDE_PIXELS = 65_500
"""``JPEG_MAX_DIMENSION`` of libjpeg; the format itself would end at 65,535."""

_COLOUR_CHANNELS = 3


def encode_jpeg(pixels: Pixels, quality: int) -> bytes:
    """Encode ``(H, W)`` grey or ``(H, W, 3)`` sRGB; colour keeps its full resolution (4:4:4): a cut edge is colour.

    Raises:
        ValueError: there is an alpha channel, which would be lost.
    """
    grey = pixels.ndim == 2  # noqa: PLR2004
    if not grey and pixels.shape[2] != _COLOUR_CHANNELS:
        raise ValueError("JPEG has no alpha")
    kind = ("GRAY", "Gray") if grey else ("RGB", "444")
    data: bytes = simplejpeg.encode_jpeg(
        np.ascontiguousarray(np.atleast_3d(pixels)), quality, colorspace=kind[0], colorsubsampling=kind[1]
    )
    return data
