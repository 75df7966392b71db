"""Colours beyond the subject's edge, for files that keep colour and alpha apart."""

import cv2
import numpy as np

from inference_worker.imaging.compose.fill import fill
from inference_worker.imaging.compose.layer import Layer
from inference_worker.imaging.compose.resize import resize
from inference_worker.imaging.picture import Pixels
from inference_worker.imaging.resample import resample

_WORKING_SIDE_PIXELS = 512


def spread(layer: Layer) -> Pixels:
    """Return ``(H, W, 3)``: the layer's colours, and the subject's nearby ones wherever it is transparent.

    Black there would bleed into the edge in a lossy file, and in whatever scales its two halves apart.
    """
    times = max(1.0, max(layer.width, layer.height) / _WORKING_SIDE_PIXELS)
    small = resize(layer, max(1, round(layer.width / times)), max(1, round(layer.height / times)))
    filled = fill(small.colours.astype(np.float32), small.alpha.astype(np.float32) / np.float32(255))
    under = resample(np.rint(filled).astype(np.uint8), layer.width, layer.height, enlarge_with=cv2.INTER_LINEAR)
    return np.asarray(cv2.copyTo(layer.colours, layer.alpha, under), dtype=np.uint8)
