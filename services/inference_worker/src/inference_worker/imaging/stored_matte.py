"""A matte that was written before, read again."""

import cv2
import numpy as np

from inference_worker.imaging.picture import Picture, Pixels


def read_matte(data: bytes, photo: Picture) -> Pixels:
    """Return the alpha, ``(H, W)``, that a grey PNG holds: the very values that were written.

    Raises:
        ValueError: it is no picture, or not of the photo's size.
    """
    alpha = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    if alpha is None or alpha.shape != (photo.height, photo.width):
        raise ValueError("the stored matte does not fit its photo")
    return np.asarray(alpha, dtype=np.uint8)
