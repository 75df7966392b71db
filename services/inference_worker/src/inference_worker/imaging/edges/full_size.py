"""From the working copy back to the full picture: lines found there, applied to every pixel here."""

from typing import TypeVar

import cv2
import numpy as np

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.band import edge_band
from inference_worker.imaging.edges.evidence import sample
from inference_worker.imaging.edges.guided_filter import guided_lines_in_band
from inference_worker.imaging.edges.working_copy import Plane, WorkingCopy
from inference_worker.imaging.picture import DeepPixels, Pixels
from inference_worker.imaging.threads import for_blocks

_EPSILON = 1e-4

Raster = TypeVar("Raster", Pixels, DeepPixels)


def alpha_at_full_size(copy: WorkingCopy, rgb: Pixels) -> Pixels:
    """Return the alpha ``(H, W)``, 8 bits, of the full picture ``(H, W, 3)``, sharpened by its colours.

    Around the edge alpha is taken as a linear function of colour in windows of 3 x 3 working pixels (a joint guided
    upsampling); elsewhere it is 0 or 255, so that no veil of a few levels lies over background or subject.
    """
    band = edge_band(copy.alpha, 1)
    lines = _identity_or_guided(copy, rgb.shape[:2])
    certain = np.where(band > 0, np.float32(-1), np.rint(copy.alpha))
    alpha = np.empty(rgb.shape[:2], np.uint8)
    for_blocks(
        rgb.shape[0], lambda top, bottom: _apply_alpha(rgb, lines, np.asarray(certain, np.float32), top, bottom, alpha)
    )
    return alpha


def _identity_or_guided(copy: WorkingCopy, full: tuple[int, ...]) -> Plane:
    if copy.shape != full:
        return guided_lines_in_band(copy.rgb, copy.alpha, edge_band(copy.alpha, 2), _EPSILON)
    lines = np.zeros((*copy.shape, 4), np.float32)
    lines[..., 3] = copy.alpha
    return lines


def colours_at_full_size(lines: Plane, band: Pixels, rgb: Raster, alpha: Pixels, strength: float) -> Raster:
    """Return ``(H, W, 3)``: the subject's colours, zero where alpha is zero, untouched where it is full.

    Args:
        lines: from ``blend_colours``.
        band: where they differ from the identity, ``(h, w)``.
        rgb: the picture, with 8 or 16 bits a sample.
        alpha: its alpha, ``(H, W)``, 8 bits.
        strength: 0 leaves every colour as it is, 1 takes the estimate.
    """
    colours = np.asarray(cv2.bitwise_and(rgb, rgb, mask=alpha), dtype=rgb.dtype)
    share, full = np.float32(strength), np.float32(np.iinfo(rgb.dtype).max)
    for_blocks(
        rgb.shape[0], lambda top, bottom: _apply_colours(rgb, alpha, lines, band, share, full, top, bottom, colours)
    )
    return colours


@compiled
def _apply_alpha(rgb: Pixels, lines: Plane, certain: Plane, top: int, bottom: int, alpha: Pixels) -> None:
    height, width = alpha.shape
    rows, columns = certain.shape
    line = np.empty(4, np.float32)
    for y in range(top, bottom):
        row = y * rows // height
        for column in range(columns):
            left, right = first_of(column, columns, width), first_of(column + 1, columns, width)
            known = certain[row, column]
            if known >= 0:
                alpha[y, left:right] = np.uint8(known * np.float32(255))
            else:
                for x in range(left, right):
                    sample(lines, y, x, height, width, line)
                    value = line[0] * rgb[y, x, 0] + line[1] * rgb[y, x, 1] + line[2] * rgb[y, x, 2]
                    value = min(max(value + line[3] * np.float32(255), np.float32(0)), np.float32(255))
                    alpha[y, x] = np.uint8(value + np.float32(0.5))


@compiled
def _apply_colours(
    rgb: Pixels | DeepPixels,
    alpha: Pixels,
    lines: Plane,
    band: Pixels,
    strength: np.float32,
    full: np.float32,
    top: int,
    bottom: int,
    colours: Pixels | DeepPixels,
) -> None:
    height, width = alpha.shape
    rows, columns = band.shape
    line = np.empty(4, np.float32)
    for y in range(top, bottom):
        row = y * rows // height
        for column in range(columns):
            if band[row, column]:
                for x in range(first_of(column, columns, width), first_of(column + 1, columns, width)):
                    if 0 < alpha[y, x] < 255:  # noqa: PLR2004
                        sample(lines, y, x, height, width, line)
                        for c in range(3):
                            own = np.float32(rgb[y, x, c])
                            value = own + strength * (line[c] * full + line[3] * own - own)
                            colours[y, x, c] = int(min(max(value, np.float32(0)), full) + np.float32(0.5))


@inlined
def first_of(cell: int, cells: int, length: int) -> int:
    """Return the first of ``length`` pixels that lies in a cell: ``pixel * cells // length`` is the cell's number."""
    return (cell * length + cells - 1) // cells
