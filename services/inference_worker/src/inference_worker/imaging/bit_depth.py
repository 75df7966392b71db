"""Samples of 16 bits, as 8."""

import cv2
import numpy as np

from inference_worker.imaging.picture import DeepPixels, Pixels

SIXTEEN_TO_EIGHT_BITS = 1 / 257  # 255 / 65535


def to_eight_bits(pixels: Pixels | DeepPixels) -> Pixels:
    """Return samples of 0 to 65535 as 0 to 255, rounded (no tie is possible: 257 is odd); those of 8 bits as they are.

    Source of the factor: PNG (third edition), 13.12: depths are scaled so that full scale stays full scale.
    """
    if pixels.dtype == np.uint8:
        return np.asarray(pixels, dtype=np.uint8)
    return np.asarray(cv2.convertScaleAbs(pixels, alpha=SIXTEEN_TO_EIGHT_BITS), dtype=np.uint8)
