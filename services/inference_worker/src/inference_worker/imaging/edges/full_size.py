"""From the working copy back to the full picture: lines found there, applied to every pixel here."""

from typing import TypeVar

import numpy as np

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.band import Indices, edge_band, next_run
from inference_worker.imaging.edges.between import neighbour
from inference_worker.imaging.edges.guided_filter import guided_lines
from inference_worker.imaging.edges.working_copy import Plane, WorkingCopy
from inference_worker.imaging.picture import DeepPixels, Pixels
from inference_worker.imaging.threads import for_blocks

_EPSILON = 1e-4
_HALF = np.float32(0.5)
_STRETCH_PIXELS = 64

Raster = TypeVar("Raster", Pixels, DeepPixels)


def alpha_at_full_size(copy: WorkingCopy, rgb: Pixels) -> Pixels:
    """Return the alpha ``(H, W)``, 8 bits, of the full picture ``(H, W, 3)``, sharpened by its colours.

    Around the edge alpha is taken as a linear function of colour in windows of 3 x 3 working pixels (a joint guided
    upsampling); elsewhere it is 0 or 255, so that no veil of a few levels lies over background or subject.
    """
    band, lines = edge_band(copy.alpha, 1), _identity_or_guided(copy, rgb.shape[:2])
    alpha = np.empty(rgb.shape[:2], np.uint8)
    for_blocks(len(rgb), lambda top, bottom: _apply_alpha(rgb, copy.alpha, lines, band, top, bottom, alpha))
    return alpha


def _identity_or_guided(copy: WorkingCopy, full: tuple[int, ...]) -> Plane:
    if copy.shape != full:
        band = edge_band(copy.alpha, 2)
        return guided_lines(copy.rgb, copy.alpha, 1, _EPSILON, band, band)[0]
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
def _apply_alpha(rgb: Pixels, small: Plane, lines: Plane, band: Pixels, top: int, bottom: int, alpha: Pixels) -> None:
    height, width = alpha.shape
    columns, shown = band.shape[1], -1
    cells, shares = neighbours(width, columns)
    blended, steps = np.empty((columns, 4), np.float32), np.empty((columns, 4), np.float32)
    certain = np.empty(width, np.uint8)
    for y in range(top, bottom):
        row = y * band.shape[0] // height
        if row != shown:
            _widen(small, row, certain)
            shown = row
        alpha[y] = certain
        start, end = next_run(band, row, 0)
        while start < end:
            blend_rows(lines, y, height, start, end, blended, steps)
            for x in range(first_of(start, columns, width), first_of(end, columns, width)):
                cell, share = cells[x], shares[x]
                value = (blended[cell, 3] + share * steps[cell, 3]) * np.float32(255)
                for c in range(3):
                    value += (blended[cell, c] + share * steps[cell, c]) * np.float32(rgb[y, x, c])
                alpha[y, x] = np.uint8(min(max(value, np.float32(0)), np.float32(255)) + np.float32(0.5))
            start, end = next_run(band, row, end)


@inlined
def _widen(small: Plane, row: int, certain: Pixels) -> None:
    """Write 0 or 255 for each pixel of a full row, ``(W,)``: what alpha is where it is certain."""
    columns, start = small.shape[1], 0
    for column in range(columns):
        inside = small[row, column] > _HALF
        if column + 1 == columns or (small[row, column + 1] > _HALF) != inside:
            end = first_of(column + 1, columns, certain.shape[0])
            certain[start:end] = 255 if inside else 0
            start = end


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
    cells, shares = neighbours(width, columns)
    blended, steps = np.empty((columns, 4), np.float32), np.empty((columns, 4), np.float32)
    for y in range(top, bottom):
        _clear_hidden(alpha, y, colours)
        row = y * band.shape[0] // height
        start, end = next_run(band, row, 0)
        while start < end:
            blend_rows(lines, y, height, start, end, blended, steps)
            for x in range(first_of(start, columns, width), first_of(end, columns, width)):
                if 0 < alpha[y, x] < 255:  # noqa: PLR2004
                    cell, share = cells[x], shares[x]
                    gain = blended[cell, 3] + share * steps[cell, 3]
                    for c in range(3):
                        own, shift = np.float32(colours[y, x, c]), blended[cell, c] + share * steps[cell, c]
                        value = own + strength * (shift * full + gain * own - own)
                        colours[y, x, c] = int(min(max(value, np.float32(0)), full) + np.float32(0.5))
            start, end = next_run(band, row, end)


@inlined
def _clear_hidden(alpha: Pixels, y: int, colours: Pixels | DeepPixels) -> None:
    """Black out a row where nothing is seen of it; most stretches of a row are all seen or all hidden."""
    width = alpha.shape[1]
    for start in range(0, width, _STRETCH_PIXELS):
        end = min(start + _STRETCH_PIXELS, width)
        least, most = np.uint8(255), np.uint8(0)
        for x in range(start, end):
            least, most = min(least, alpha[y, x]), max(most, alpha[y, x])
        if most == 0:
            colours[y, start:end] = 0
        elif least == 0:
            for x in range(start, end):
                if alpha[y, x] == 0:
                    colours[y, x] = 0


@inlined
def blend_rows(lines: Plane, y: int, height: int, start: int, end: int, blended: Plane, steps: Plane) -> None:
    """Write the lines at the height of a full row, for working columns ``start`` to ``end`` and one beside each.

    ``steps`` are the ways from each column's line to the next one's.
    """
    above, share = neighbour(y, height, lines.shape[0])
    below = min(above + 1, lines.shape[0] - 1)
    first, last = max(start - 1, 0), min(end + 1, lines.shape[1]) - 1
    for column in range(first, last + 1):
        for k in range(4):
            blended[column, k] = lines[above, column, k] + share * (lines[below, column, k] - lines[above, column, k])
    for column in range(first, last):
        for k in range(4):
            steps[column, k] = blended[column + 1, k] - blended[column, k]
    steps[last] = 0


@inlined
def neighbours(length: int, cells: int) -> tuple[Indices, Plane]:
    """Return for each of ``length`` pixels what ``neighbour`` says."""
    before, shares = np.empty(length, np.int32), np.empty(length, np.float32)
    for place in range(length):
        before[place], shares[place] = neighbour(place, length, cells)
    return before, shares


@inlined
def first_of(cell: int, cells: int, length: int) -> int:
    """Return the first of ``length`` pixels that lies in a cell: ``pixel * cells // length`` is the cell's number."""
    return (cell * length + cells - 1) // cells
