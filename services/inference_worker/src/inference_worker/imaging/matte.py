"""The model's small matte, brought to the picture's size."""

import cv2
import numpy as np

from inference_worker.imaging.own_alpha import within
from inference_worker.imaging.picture import Matte, Picture, Pixels
from inference_worker.imaging.resample import resample
from inference_worker.imaging.rows import row_blocks


def to_full_size(picture: Picture, matte: Matte) -> Pixels:
    """Return the picture's alpha, ``(H, W)``: the matte at full size, within the alpha that the source had.

    The matte's values are kept as the model gave them, never stretched to the full range: a picture without a subject
    stays transparent.
    """
    resized = resample(matte, picture.width, picture.height, enlarge_with=cv2.INTER_CUBIC)
    alpha = np.empty(resized.shape, np.uint8)
    for rows in row_blocks(resized):
        cv2.convertScaleAbs(np.clip(resized[rows], 0.0, 1.0), dst=alpha[rows], alpha=255.0)
    return within(alpha, picture.alpha)
