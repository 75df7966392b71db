"""A picture behind the subject: it covers the whole canvas, centred."""

import cv2

from inference_worker.imaging.compose.box import Box
from inference_worker.imaging.compose.on_white import on_white
from inference_worker.imaging.picture import Picture, Pixels
from inference_worker.imaging.resample import resample


def cover(picture: Picture, width: int, height: int) -> Pixels:
    """Return the picture at the canvas's size, ``(H, W, 3)``; its longer way is cut on both sides alike.

    Where it is transparent itself, it is white.
    """
    shown = picture.cropped(_middle(picture, width / height).area)
    return resample(on_white(shown), width, height, enlarge_with=cv2.INTER_CUBIC)


def _middle(picture: Picture, aspect: float) -> Box:
    """Return the largest box of this aspect (width / height) in the middle of a picture."""
    width = min(picture.width, max(1, round(picture.height * aspect)))
    height = min(picture.height, max(1, round(picture.width / aspect)))
    return Box((picture.width - width) // 2, (picture.height - height) // 2, width, height)
