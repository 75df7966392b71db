"""Picture and alpha, joined: transparent, or over one colour."""

import cv2
import numpy as np

from inference_worker.imaging.picture import Picture, Pixels

BLOCK_ROWS = 512
"""Rows composed at a time: the intermediate float pixels of a whole 50 MP photo would need 600 MB."""


def cut_out(picture: Picture, alpha: Pixels) -> Pixels:
    """Return ``(H, W, 4)``, straight alpha. Fully transparent pixels are black: they tell nothing of the background."""
    visible = cv2.bitwise_and(picture.rgb, picture.rgb, mask=alpha)
    return np.dstack((visible, alpha))


def compose_over(picture: Picture, alpha: Pixels, colour: str) -> Pixels:
    """Return ``(H, W, 3)``: the subject over an opaque ``#rrggbb``, blended in sRGB as browsers do."""
    background = np.array(list(bytes.fromhex(colour.removeprefix("#"))), dtype=np.float32)
    composed = np.empty_like(picture.rgb)
    for top in range(0, picture.height, BLOCK_ROWS):
        rows = slice(top, top + BLOCK_ROWS)
        share = alpha[rows, :, None].astype(np.float32) / 255
        mixed = background + (picture.rgb[rows].astype(np.float32) - background) * share
        composed[rows] = np.rint(mixed).astype(np.uint8)
    return composed
