"""Foreground estimation: what the subject's colour is where the background shines through."""

from dataclasses import dataclass

import numpy as np

from inference_worker.imaging.edges.band import edge_band
from inference_worker.imaging.edges.colour_blend import blend_colours
from inference_worker.imaging.edges.evidence import gather
from inference_worker.imaging.edges.full_size import colours_at_full_size
from inference_worker.imaging.edges.working_copy import working_copy
from inference_worker.imaging.picture import DeepPixels, Picture, Pixels

_REACH_PIXELS = 2

_NO_LINES, _NO_BAND = np.zeros((1, 1, 4), np.float32), np.zeros((1, 1), np.uint8)


@dataclass(frozen=True)
class Foreground:
    """The subject by itself.

    ``rgb`` is ``(H, W, 3)`` sRGB, straight (not multiplied by alpha), zero where ``alpha``, ``(H, W)``, is zero.
    ``rgb16`` is the same with 16 bits a sample, where the picture has them.
    """

    rgb: Pixels
    alpha: Pixels
    rgb16: DeepPixels | None = None


def estimate_foreground(
    picture: Picture, alpha: Pixels, strength: float = 1.0, *, in_place: bool = False
) -> Foreground:
    """Return the subject with its edge's colours freed from the background's.

    It follows from the picture and the alpha alone, so that a stored matte gives the same colours again. Opaque pixels
    keep their colour to the bit.

    Args:
        picture: the photo.
        alpha: ``(H, W)``, 8 bits.
        strength: 0 leaves the colours as the photo has them, 1 is the whole correction.
        in_place: write the colours over the picture's own, for a caller who needs these no more: a copy of a large
            photo is what a worker would take most memory for.
    """
    lines, band = _NO_LINES, _NO_BAND
    if strength > 0:
        copy = working_copy(picture, alpha)
        band = edge_band(copy.alpha, _REACH_PIXELS)
        lines = blend_colours(gather(copy, band), band)
    deep = picture.rgb16
    return Foreground(
        rgb=colours_at_full_size(lines, band, picture.rgb, alpha, strength, in_place=in_place),
        alpha=alpha,
        rgb16=None if deep is None else colours_at_full_size(lines, band, deep, alpha, strength, in_place=in_place),
    )
