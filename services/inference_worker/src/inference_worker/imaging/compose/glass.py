"""Laying something over a colour that shines through, or over nothing but its shadow."""

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from inference_worker.imaging.compose.blend import Shade
from inference_worker.imaging.compose.layer import Layer, Samples, peak, tripled
from inference_worker.imaging.picture import Pixels
from studio.contracts.backgrounds import Colour

Shares = npt.NDArray[np.float32]
"""``(n, W)``, 0 to 1, for one band of rows: three layers and a division do not fit into integers."""

_ONE = np.float32(1)
_OPAQUE = np.float32(255)


def lay_over_glass(layer: Layer, glass: Colour, shade: Shade | None) -> Samples:
    """Return ``(H, W, 4)``, straight alpha: the layer over its shadow over a colour, blended in sRGB.

    What rounds to fully transparent has no colour. Source: Porter and Duff, "Compositing Digital Images", SIGGRAPH
    1984, operator "over", twice; the three parts are divided by their sum for straight alpha.
    """
    composed = np.empty((layer.height, layer.width, 4), dtype=layer.colours.dtype)
    below = (shade.colour if shade else glass, glass)
    for rows in layer.bands:
        share = _shares(layer.alpha[rows])
        density = _shares(shade.opacity(rows)) if shade else np.zeros_like(share)
        parts = (share, (_ONE - share) * density, (_ONE - share) * (_ONE - density) * (glass.alpha / _OPAQUE))
        composed[rows] = _joined(layer.colours[rows], parts, below)
    return composed


def _shares(alpha: Pixels) -> Shares:
    return alpha.astype(np.float32) / _OPAQUE


def _joined(top: Samples, parts: tuple[Shares, Shares, Shares], below: tuple[Colour, Colour]) -> Samples:
    """Return ``(n, W, 4)`` of the parts that three colours have in each pixel: the top's, and two even ones."""
    most = np.float32(peak(top))
    total = parts[0] + parts[1] + parts[2]
    alpha = np.rint(total * most)
    of_all = np.divide(_ONE, total, out=np.zeros_like(total), where=alpha > 0)
    shade, glass = (part * of_all * (most / _OPAQUE) for part in parts[1:])
    even = [
        shade * np.float32(one) + glass * np.float32(other) for one, other in zip(*(c.rgb for c in below), strict=True)
    ]
    colours = top.astype(np.float32)
    colours *= tripled(parts[0] * of_all)
    colours += cv2.merge(even)
    packed = cv2.cvtColor(np.rint(colours, out=colours).astype(top.dtype), cv2.COLOR_RGB2RGBA)
    packed[..., 3] = alpha
    return cast("Samples", packed)
