"""Numbers that mean what they say: sRGB, or nearly, or nobody knows better."""

from typing import cast

import cv2
import numpy as np
from PIL import Image

from inference_worker.imaging.bit_depth import to_eight_bits
from inference_worker.imaging.picture import DeepPixels, Pixels
from inference_worker.imaging.rows import row_blocks

_GREY_DIMENSIONS = 2
_CMYK_CHANNELS = 4


class TakenForSrgb:
    """No conversion but that of the kind of pixels."""

    def to_eight_bits(self, pixels: Pixels | DeepPixels) -> Pixels:
        """Return ``(H, W, 3)``: RGB as it is, grey three times, CMYK by Pillow's plain formula."""
        eight = to_eight_bits(pixels)
        if eight.ndim == _GREY_DIMENSIONS:
            return cast("Pixels", cv2.cvtColor(eight, cv2.COLOR_GRAY2RGB))
        if eight.shape[2] == _CMYK_CHANNELS:
            return _rgb_of_cmyk(eight)
        return eight

    def to_sixteen_bits(self, pixels: DeepPixels) -> DeepPixels | None:
        """Return ``(H, W, 3)`` of RGB or grey."""
        if pixels.ndim == _GREY_DIMENSIONS:
            return cast("DeepPixels", cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB))
        return pixels


def _rgb_of_cmyk(pixels: Pixels) -> Pixels:
    rgb = np.empty((*pixels.shape[:2], 3), np.uint8)
    for rows in row_blocks(pixels):
        rgb[rows] = np.asarray(Image.fromarray(pixels[rows], "CMYK").convert("RGB"))
    return rgb
