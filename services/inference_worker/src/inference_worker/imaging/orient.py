"""EXIF orientation as a transform of an array."""

import numpy as np

from inference_worker.imaging.picture import Pixels


def apply_orientation(pixels: Pixels, orientation: int) -> Pixels:
    """Turn ``(H, W, …)`` pixels upright; orientations 5 to 8 swap height and width.

    Source: CIPA DC-008 (Exif 2.32), tag 0x0112: which side of the scene row 0 and column 0 of the file show.
    """
    if orientation >= 5:  # noqa: PLR2004 - from 5 on, rows of the file are columns of the scene
        pixels = pixels.swapaxes(0, 1)
    if orientation in {3, 4, 7, 8}:
        pixels = pixels[::-1]
    if orientation in {2, 3, 6, 7}:
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)
