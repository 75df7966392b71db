"""A matte that was written before, read again."""

import cv2
import numpy as np

from inference_worker.imaging.picture import Picture, Pixels
from inference_worker.imaging.shortage import shortage_reported


def read_matte(data: bytes, photo: Picture) -> Pixels:
    """Return the alpha, ``(H, W)``, that a grey PNG holds: the very values that were written.

    Raises:
        ValueError: it is no picture, or not of the photo's size.
        MemoryError: there is no room for it.
    """
    alpha = _read(data)
    if alpha is None or alpha.shape != (photo.height, photo.width):
        raise ValueError("the stored matte does not fit its photo")
    return alpha


def _read(data: bytes) -> Pixels | None:
    try:
        with shortage_reported():
            alpha = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:  # of no bytes at all, or a size beyond all measure
        return None
    return None if alpha is None else np.asarray(alpha, dtype=np.uint8)
