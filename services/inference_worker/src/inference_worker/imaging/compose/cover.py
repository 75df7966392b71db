"""A picture behind the subject: it covers the whole canvas, centred."""

import cv2
import numpy as np

from inference_worker.imaging.compose.blend import lay_over, one_row
from inference_worker.imaging.compose.box import Box
from inference_worker.imaging.compose.layer import Layer
from inference_worker.imaging.picture import Picture, Pixels
from inference_worker.imaging.resample import resample
from studio.contracts.backgrounds import Colour

_WHITE = Colour(255, 255, 255)


def cover(picture: Picture, width: int, height: int) -> Pixels:
    """Return the picture at the canvas's size, ``(H, W, 3)``; its longer way is cut on both sides alike.

    Where it is transparent itself, it is white.
    """
    area = _middle(picture, width / height).area
    covering = resample(np.ascontiguousarray(picture.rgb[area]), width, height, enlarge_with=cv2.INTER_CUBIC)
    if picture.alpha is None:
        return covering
    alpha = resample(np.ascontiguousarray(picture.alpha[area]), width, height, enlarge_with=cv2.INTER_LINEAR)
    white = one_row(_WHITE, width)
    return np.asarray(lay_over(Layer(covering, alpha), lambda _: white, None), dtype=np.uint8)


def _middle(picture: Picture, aspect: float) -> Box:
    """Return the largest box of this aspect (width / height) in the middle of a picture."""
    width = min(picture.width, max(1, round(picture.height * aspect)))
    height = min(picture.height, max(1, round(picture.width / aspect)))
    return Box((picture.width - width) // 2, (picture.height - height) // 2, width, height)
