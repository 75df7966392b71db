"""Laying one thing over another, in sRGB as browsers do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from inference_worker.imaging.compose.layer import Layer, Samples, deepened, tripled
from inference_worker.imaging.picture import Pixels
from studio.contracts.backgrounds import Colour

_OPAQUE = 255

Backdrop = Callable[[slice], Pixels]
"""Gives some rows of an opaque background: ``(n, W, 3)``, or ``(1, W, 3)`` when all rows are alike."""


@dataclass(frozen=True)
class Shade:
    """A shadow, cast: its ``density`` is ``(H, W)``, and its colour's alpha is its opacity."""

    density: Pixels
    colour: Colour

    def opacity(self, rows: slice) -> Pixels:
        """Return how much of what is below some rows is hidden."""
        dimmed = cv2.convertScaleAbs(self.density[rows], alpha=self.colour.alpha / _OPAQUE)
        return np.asarray(dimmed, dtype=np.uint8)


def one_row(colour: Colour, width: int) -> Pixels:
    """Return a row of one colour, ``(1, W, 3)``: numpy is many times slower with a single pixel."""
    return np.tile(np.array(colour.rgb, dtype=np.uint8), (1, width, 1))


def lay_over(layer: Layer, backdrop: Backdrop, shade: Shade | None) -> Samples:
    """Return ``(H, W, 3)``, opaque: the layer over its shadow over the backdrop."""
    composed = np.empty_like(layer.colours)
    for rows in layer.bands:
        under: Samples = backdrop(rows)
        if shade is not None:
            under = mixed(one_row(shade.colour, layer.width), under, shade.opacity(rows))
        composed[rows] = mixed(layer.colours[rows], _as_deep_as(layer.colours, under), layer.alpha[rows])
    return composed


def mixed(top: Samples, under: Samples, alpha: Pixels) -> Samples:
    """Return ``top`` over an opaque ``under``, ``(n, W, 3)`` of one depth: exact, and rounded to the nearest."""
    wide = np.uint16 if top.dtype == np.uint8 else np.uint32
    share = tripled(alpha).astype(wide)
    total = np.multiply(top, share, dtype=wide)
    np.subtract(_OPAQUE, share, out=share)
    np.multiply(under, share, out=share)
    total += share
    total += wide(_OPAQUE // 2)
    total //= wide(_OPAQUE)
    return cast("Samples", total.astype(top.dtype))


def alpha_of(layer: Layer) -> Samples:
    """Return the layer's alpha with as many bits as its colours have."""
    return layer.alpha if layer.colours.dtype == np.uint8 else deepened(layer.alpha)


def _as_deep_as(colours: Samples, samples: Samples) -> Samples:
    return samples if colours.dtype == np.uint8 else deepened(samples)
