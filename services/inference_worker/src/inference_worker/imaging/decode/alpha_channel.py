"""Transparency, taken from between the colours."""

from typing import TypeVar, cast

import cv2
import numpy as np

from inference_worker.imaging.bit_depth import to_eight_bits
from inference_worker.imaging.picture import DeepPixels, Pixels
from inference_worker.imaging.rows import row_blocks

Raster = TypeVar("Raster", bound=Pixels | DeepPixels)

OPAQUE = 255
_GREY_AND_ALPHA, _RGB_AND_ALPHA = 2, 4


def separated(pixels: Raster, *, premultiplied: bool = False, is_grey: bool = False) -> tuple[Raster, Pixels | None]:
    """Return colours and alpha of ``(H, W)``, ``(H, W, 2)``, ``(H, W, 3)`` or ``(H, W, 4)`` pixels.

    The colours are ``(H, W)`` grey or ``(H, W, 3)``, divided by alpha where the file holds them multiplied; alpha has 8
    bits, and is None where nothing is transparent. ``is_grey`` says that a decoder made ``(H, W, 4)`` of grey with
    alpha: a profile of the file's speaks of grey.
    """
    channels = pixels.shape[2] if pixels.ndim == 3 else 1  # noqa: PLR2004
    if channels not in {_GREY_AND_ALPHA, _RGB_AND_ALPHA}:
        return pixels, None
    alpha = cast("Raster", cv2.extractChannel(pixels, channels - 1))
    is_grey = is_grey or channels == _GREY_AND_ALPHA
    colour = cv2.extractChannel(pixels, 0) if is_grey else cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB)
    straight = unmultiplied(cast("Raster", colour), alpha) if premultiplied else cast("Raster", colour)
    return straight, visible(to_eight_bits(alpha))


def visible(alpha: Pixels) -> Pixels | None:
    """Return a channel of transparency, or None where nothing is transparent."""
    return None if alpha.min() == OPAQUE else alpha


def unmultiplied(colour: Raster, alpha: Raster) -> Raster:
    """Return ``(H, W)`` or ``(H, W, 3)`` straight colours; a pixel whose alpha is 0 becomes black."""
    full = np.iinfo(colour.dtype).max
    straight = np.empty_like(colour)
    for rows in row_blocks(colour):
        share = alpha[rows].astype(np.float32)
        share = share if colour.ndim == 2 else share[:, :, None]  # noqa: PLR2004
        divided = np.rint(colour[rows] * (full / np.maximum(share, 1)))
        straight[rows] = np.where(share > 0, np.minimum(divided, full), 0)
    return straight
