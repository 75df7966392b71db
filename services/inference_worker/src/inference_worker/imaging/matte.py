"""The model's small matte, brought to the picture's size."""

import cv2
import numpy as np

from inference_worker.imaging.picture import Matte, Picture, Pixels
from inference_worker.imaging.resample import resample


def to_full_size(picture: Picture, matte: Matte) -> Pixels:
    """Return the picture's alpha, ``(H, W)``: the matte at full size, times the transparency that the source had.

    The matte's values are kept as the model gave them, never stretched to the full range: a picture without a subject
    stays transparent.
    """
    resized = resample(matte, picture.width, picture.height, enlarge_with=cv2.INTER_CUBIC)
    alpha = cv2.convertScaleAbs(np.clip(resized, 0.0, 1.0), alpha=255.0)
    if picture.alpha is not None:
        alpha = cv2.multiply(alpha, picture.alpha, scale=1 / 255)
    return np.asarray(alpha, dtype=np.uint8)
