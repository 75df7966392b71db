"""From the working copy back to the full picture: lines found there, applied to every pixel here."""

from typing import TypeVar

import cv2
import numpy as np

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.band import edge_band
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
    height, width = rgb.shape[:2]
    band = edge_band(copy.alpha, 1)
    lines = _identity_or_guided(copy, rgb.shape[:2])
    certain = np.asarray(cv2.threshold(copy.alpha, 0.5, 255, cv2.THRESH_BINARY)[1], np.uint8)
    alpha = np.asarray(cv2.resize(certain, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
    for_blocks(height, lambda top, bottom: _apply_alpha(rgb, lines, band, top, bottom, alpha))
    return alpha


def _identity_or_guided(copy: WorkingCopy, full: tuple[int, ...]) -> Plane:
    if copy.shape != full:
        return guided_lines_in_band(copy.rgb, copy.alpha, edge_band(copy.alpha, 2), _EPSILON)
    lines = np.zeros((*copy.shape, 4), np.float32)
    lines[..., 3] = copy.alpha
    return lines


def colours_at_full_size(
    lines: Plane, band: Pixels, rgb: Raster, alpha: Pixels, strength: float, *, in_place: bool = False
) -> Raster:
    """Return ``(H, W, 3)``: the subject's colours, zero where alpha is zero, untouched where it is full.

    Args:
        lines: from ``blend_colours``.
        band: where they differ from the identity, ``(h, w)``.
        rgb: the picture, with 8 or 16 bits a sample.
        alpha: its alpha, ``(H, W)``, 8 bits.
        strength: 0 leaves every colour as it is, 1 takes the estimate.
        in_place: write them over the picture, where it can be written.
    """
    colours = rgb if in_place and rgb.flags.writeable else rgb.copy()
    share, full = np.float32(strength), np.float32(np.iinfo(rgb.dtype).max)
    for_blocks(rgb.shape[0], lambda top, bottom: apply_colours(alpha, lines, band, share, full, top, bottom, colours))
    return colours


@compiled
def _apply_alpha(rgb: Pixels, lines: Plane, band: Pixels, top: int, bottom: int, alpha: Pixels) -> None:
    height, width = alpha.shape
    columns = band.shape[1]
    blended, line = np.empty((columns, 4), np.float32), np.empty(4, np.float32)
    for y in range(top, bottom):
        row = y * band.shape[0] // height
        start, end = next_run(band, row, 0)
        while start < end:
            blend_rows(lines, y, height, start, end, blended)
            for x in range(first_of(start, columns, width), first_of(end, columns, width)):
                blend_columns(blended, x, width, line)
                value = line[0] * rgb[y, x, 0] + line[1] * rgb[y, x, 1] + line[2] * rgb[y, x, 2]
                value = min(max(value + line[3] * np.float32(255), np.float32(0)), np.float32(255))
                alpha[y, x] = np.uint8(value + np.float32(0.5))
            start, end = next_run(band, row, end)


@compiled
def apply_colours(
    alpha: Pixels,
    lines: Plane,
    band: Pixels,
    strength: np.float32,
    full: np.float32,
    top: int,
    bottom: int,
    colours: Pixels | DeepPixels,
) -> None:
    """Do what ``colours_at_full_size`` says, in place, for some rows."""
    height, width = alpha.shape
    columns = band.shape[1]
    blended, line = np.empty((columns, 4), np.float32), np.empty(4, np.float32)
    for y in range(top, bottom):
        _clear_hidden(alpha[y], colours[y])
        row = y * band.shape[0] // height
        start, end = next_run(band, row, 0)
        while start < end:
            blend_rows(lines, y, height, start, end, blended)
            for x in range(first_of(start, columns, width), first_of(end, columns, width)):
                if 0 < alpha[y, x] < 255:  # noqa: PLR2004
                    blend_columns(blended, x, width, line)
                    for c in range(3):
                        own = np.float32(colours[y, x, c])
                        value = own + strength * (line[c] * full + line[3] * own - own)
                        colours[y, x, c] = int(min(max(value, np.float32(0)), full) + np.float32(0.5))
            start, end = next_run(band, row, end)


@inlined
def _clear_hidden(alpha: Pixels, colours: Pixels | DeepPixels) -> None:
    """Black out a row where nothing is seen of it, which is mostly a few long stretches."""
    x, width = 0, alpha.shape[0]
    while x < width:
        while x < width and alpha[x] != 0:
            x += 1
        start = x
        while x < width and alpha[x] == 0:
            x += 1
        colours[start:x] = 0


@inlined
def next_run(band: Pixels, row: int, column: int) -> tuple[int, int]:
    """Return where the band's next pixels in a row begin and end, from a column on; twice the same if none come."""
    columns = band.shape[1]
    while column < columns and band[row, column] == 0:
        column += 1
    start = column
    while column < columns and band[row, column] != 0:
        column += 1
    return start, column


@inlined
def blend_rows(lines: Plane, y: int, height: int, start: int, end: int, blended: Plane) -> None:
    """Write the lines at the height of a full row, for working columns ``start`` to ``end`` and one beside each."""
    above, share = neighbour(y, height, lines.shape[0])
    below = min(above + 1, lines.shape[0] - 1)
    for column in range(max(start - 1, 0), min(end + 1, lines.shape[1])):
        for k in range(4):
            blended[column, k] = lines[above, column, k] + share * (lines[below, column, k] - lines[above, column, k])


@inlined
def blend_columns(blended: Plane, x: int, width: int, line: Plane) -> None:
    """Write the line, ``(4,)``, of a full column."""
    left, share = neighbour(x, width, blended.shape[0])
    right = min(left + 1, blended.shape[0] - 1)
    for k in range(4):
        line[k] = blended[left, k] + share * (blended[right, k] - blended[left, k])


@inlined
def neighbour(place: int, length: int, cells: int) -> tuple[int, np.float32]:
    """Return the cell whose middle lies before a pixel's, and how far it is to the next one's, 0 to 1."""
    half = np.float32(0.5)
    at = (np.float32(place) + half) * (np.float32(cells) / np.float32(length)) - half
    at = min(max(at, np.float32(0)), np.float32(cells - 1))
    return int(at), np.float32(at - int(at))


@inlined
def first_of(cell: int, cells: int, length: int) -> int:
    """Return the first of ``length`` pixels that lies in a cell: ``pixel * cells // length`` is the cell's number."""
    return (cell * length + cells - 1) // cells
