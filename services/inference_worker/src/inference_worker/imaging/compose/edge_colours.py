"""The edge's colours by themselves, for who has the photo and the matte already."""

import cv2
import numpy as np

from inference_worker.imaging.compose.layer import Layer
from inference_worker.imaging.picture import Pixels

_FAINTEST, _DENSEST = 1, 254


def edge_colours(layer: Layer) -> Pixels:
    """Return ``(H, W, 3)``: the layer's colours where it is neither opaque nor clear, black elsewhere.

    An opaque pixel has the photo's own colour, to the bit: with the photo and the alpha, these are all of the cut-out.
    """
    return np.asarray(cv2.copyTo(layer.colours, cv2.inRange(layer.alpha, _FAINTEST, _DENSEST)), dtype=np.uint8)
