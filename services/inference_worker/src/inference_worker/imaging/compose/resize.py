"""Another size for something with transparency."""

import cv2
import numpy as np

from inference_worker.imaging.compose.layer import Layer, Samples, peak
from inference_worker.imaging.picture import DeepPixels, Pixels
from inference_worker.imaging.rows import bands

_OPAQUE = 255
_HALF_SCALE = {255: 255 * 255 // 2, 65535: 65535 // 2}
"""What full opacity is on the way, by the largest value of a sample."""


def resize(layer: Layer, width: int, height: int) -> Layer:
    """Return the layer at another size: averaged where it shrinks, bicubic where it grows.

    Colours are weighted by their alpha (premultiplied) on the way, or what is transparent would darken the edge. The
    two axes go one after the other, in bands of rows and then of columns, so that the wide numbers stay small.
    """
    if (layer.width, layer.height) == (width, height):
        return layer
    narrow = np.empty((layer.height, width, 4), dtype=np.uint16)
    for rows in layer.bands:
        narrow[rows] = _resized(_premultiplied(layer.colours[rows], layer.alpha[rows]), width, axis=1)
    depth = layer.colours.dtype
    resized = Layer(np.empty((height, width, 3), dtype=depth), np.empty((height, width), dtype=np.uint8))
    for columns in bands(width, max(height, layer.height)):
        _unmultiply(_resized(narrow[:, columns], height, axis=0), resized, columns)
    return resized


def _premultiplied(colours: Samples, alpha: Pixels) -> DeepPixels:
    """Return ``(n, W, 4)`` on a scale that leaves 16 bits as much room again, for bicubic's overshoot at edges."""
    opaque = cv2.cvtColor(colours, cv2.COLOR_RGB2RGBA)
    share = cv2.merge((alpha, alpha, alpha, alpha))
    if colours.dtype == np.uint8:
        return np.multiply(opaque, share, dtype=np.uint16) // np.uint16(2)
    return (np.multiply(opaque, share, dtype=np.uint32) // np.uint32(2 * _OPAQUE)).astype(np.uint16)


def _unmultiply(premultiplied: DeepPixels, into: Layer, columns: slice) -> None:
    most = peak(into.colours)
    alpha = premultiplied[..., 3]
    into.alpha[:, columns] = cv2.convertScaleAbs(alpha, alpha=_OPAQUE / _HALF_SCALE[most])
    is_seen = into.alpha[:, columns] > 0
    share = np.divide(np.float32(most), alpha, out=np.zeros(alpha.shape, np.float32), where=is_seen)
    colours = cv2.cvtColor(premultiplied, cv2.COLOR_RGBA2RGB).astype(np.float32)
    colours *= cv2.merge((share, share, share))
    np.minimum(colours, np.float32(most), out=colours)
    into.colours[:, columns] = np.rint(colours, out=colours)


def _resized(plane: DeepPixels, size: int, *, axis: int) -> DeepPixels:
    rows, columns = plane.shape[:2]
    if plane.shape[axis] == size:
        return plane
    target = (columns, size) if axis == 0 else (size, rows)
    method = cv2.INTER_AREA if size < plane.shape[axis] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(plane, target, interpolation=method), dtype=np.uint16)
