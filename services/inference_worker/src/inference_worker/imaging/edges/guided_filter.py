"""Guided filter: alpha as a linear function of colour, window by window.

Source: He, Sun, Tang, "Guided Image Filtering", PAMI 2013, with a colour guide; on a shrunken copy as in He, Sun,
"Fast Guided Filter", 2015.
"""

import numpy as np
import numpy.typing as npt

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.band import next_run
from inference_worker.imaging.edges.working_copy import Plane
from inference_worker.imaging.picture import Pixels
from inference_worker.imaging.threads import for_blocks

Sums = npt.NDArray[np.float64]
"""With 32 bits a variance, which is a small difference of two sums, would be off by what an edge's alpha shows."""

_MEANS = 13  # r g b | alpha | r·alpha g·alpha b·alpha | rr rg rb gg gb bb


def guided_lines(
    rgb: Plane, alpha: Plane, radius_pixels: int, epsilon: float, band: Pixels, fitted: Pixels
) -> tuple[Plane, Plane]:
    """Fit ``alpha = a · rgb + b`` in windows, and average the fits of the windows that cover a pixel.

    Args:
        rgb: the picture, ``(h, w, 3)``.
        alpha: its alpha, ``(h, w)``.
        radius_pixels: how far a window reaches.
        epsilon: what is added to the colours' variance.
        band: 1 where lines are wanted, ``(h, w)``; elsewhere there is nothing.
        fitted: 1 around which pixels a window is fitted; around the others a is 0 and b alpha.

    Returns:
        ``(h, w, 4)``, a (red, green, blue) and b; and ``(h, w)``, the standard deviation of colour in the window.
    """
    lines, spread = np.empty((*alpha.shape, 4), np.float32), np.empty(alpha.shape, np.float32)
    maps, fit = (rgb, alpha, fitted), (radius_pixels, np.float32(epsilon))
    for_blocks(len(alpha), lambda top, bottom: _fit(maps, band, fit, top, bottom, lines, spread))
    return lines, spread


@compiled
def _fit(
    maps: tuple[Plane, Plane, Pixels],
    band: Pixels,
    fit: tuple[int, np.float32],
    top: int,
    bottom: int,
    lines: Plane,
    spread: Plane,
) -> None:
    height, width = band.shape
    radius = fit[0]
    fits = np.empty((2 * radius + 1, width + 2 * radius, 4), np.float32)
    sums, columns = np.empty((width + 2 * radius, _MEANS)), np.empty((width + 2 * radius, 4), np.float32)
    ready = max(top - radius, 0)
    for y in range(top, bottom):
        while ready < min(y + radius + 1, height):
            _fit_row(maps, fit, ready, sums, fits[ready % len(fits)], spread)
            ready += 1
        start, end = next_run(band, y, 0)
        while start < end:
            _average(fits, y, start, end, height, columns, lines)
            start, end = next_run(band, y, end)


@inlined
def _fit_row(
    maps: tuple[Plane, Plane, Pixels], fit: tuple[int, np.float32], y: int, sums: Sums, fits: Plane, spread: Plane
) -> None:
    """Write a row's fits, ``(w + 2 radii, 4)``, the border's reflections before and behind them.

    ``sums``, as long and 13 wide, is room for the moments of each column of its windows.
    """
    alpha, fitted, radius = maps[1], maps[2], fit[0]
    width = alpha.shape[1]
    for x in range(width):
        fits[radius + x, 0], fits[radius + x, 1], fits[radius + x, 2] = 0, 0, 0
        fits[radius + x, 3] = alpha[y, x]
    start, end = next_run(fitted, y, 0)
    while start < end:
        _fit_run(maps, fit, y, start, end, sums, fits, spread)
        start, end = next_run(fitted, y, end)
    for x in range(-radius, 0):
        fits[radius + x] = fits[radius + reflected(x, width)]
        fits[radius + width - 1 - x] = fits[radius + reflected(width - 1 - x, width)]


@inlined
def _fit_run(
    maps: tuple[Plane, Plane, Pixels],
    fit: tuple[int, np.float32],
    y: int,
    start: int,
    end: int,
    sums: Sums,
    fits: Plane,
    spread: Plane,
) -> None:
    """Fit the windows around a row's pixels ``start`` to ``end``."""
    rgb, alpha, radius = maps[0], maps[1], fit[0]
    side = 2 * radius + 1
    means, totals, share = np.empty(_MEANS, np.float32), np.empty(_MEANS), 1 / (side * side)
    for x in range(start, end + 2 * radius):
        _add_column(rgb, alpha, y, reflected(x - radius, alpha.shape[1]), radius, sums[x])
    for x in range(start, end):
        totals[:] = 0
        for column in range(x, x + side):
            for k in range(_MEANS):
                totals[k] += sums[column, k]
        for k in range(_MEANS):
            means[k] = totals[k] * share
        spread[y, x] = _solve_window(means, fit[1], fits[radius + x])


@inlined
def _add_column(rgb: Plane, alpha: Plane, y: int, x: int, radius: int, sums: Sums) -> None:
    """Write the moments, ``(13,)``, of a window's column."""
    sums[:] = 0
    for near in range(y - radius, y + radius + 1):
        row = reflected(near, alpha.shape[0])
        _add_moments(sums, rgb[row, x, 0], rgb[row, x, 1], rgb[row, x, 2], alpha[row, x])


@inlined
def _average(fits: Plane, y: int, start: int, end: int, height: int, columns: Plane, lines: Plane) -> None:
    """Average the fits around a row's pixels ``start`` to ``end``.

    ``fits`` holds as many rows as a window has, each at its number modulo that; ``columns`` is room for their sums.
    """
    side = fits.shape[0]
    columns[start : end + side - 1] = 0
    for near in range(y - side // 2, y + side // 2 + 1):
        row = reflected(near, height) % side
        for x in range(start, end + side - 1):
            for k in range(4):
                columns[x, k] += fits[row, x, k]
    for x in range(start, end):
        for k in range(4):
            total = np.float32(0)
            for column in range(x, x + side):
                total += columns[column, k]
            lines[y, x, k] = total * np.float32(1 / (side * side))


@inlined
def reflected(place: int, length: int) -> int:
    """Return the pixel that stands for one beyond the border: the one as far on this side of it."""
    inside = -1 - place if place < 0 else place
    inside = 2 * length - 1 - inside if inside >= length else inside
    return min(max(inside, 0), length - 1)


@inlined
def _add_moments(means: Sums, r: np.float32, g: np.float32, b: np.float32, p: np.float32) -> None:
    means[0] += r
    means[1] += g
    means[2] += b
    means[3] += p
    means[4] += r * p
    means[5] += g * p
    means[6] += b * p
    means[7] += r * r
    means[8] += r * g
    means[9] += r * b
    means[10] += g * g
    means[11] += g * b
    means[12] += b * b


@inlined
def _solve_window(mean: Plane, epsilon: np.float32, line: Plane) -> np.float32:
    """Solve the 3 x 3 system of a window by its adjugate into ``line``; return the spread of its colours.

    In 64 bits: where the window's colours lie on a line, as in all that is nearly grey, the determinant is smaller than
    what 32 bits round away of its terms.
    """
    r, g, b, p = np.float64(mean[0]), np.float64(mean[1]), np.float64(mean[2]), np.float64(mean[3])
    cov_r, cov_g, cov_b = mean[4] - r * p, mean[5] - g * p, mean[6] - b * p
    rr, gg, bb = mean[7] - r * r, mean[10] - g * g, mean[12] - b * b
    spread = np.float32(np.sqrt(max(rr + gg + bb, 0.0)))
    rr, gg, bb = rr + epsilon, gg + epsilon, bb + epsilon
    rg, rb, gb = mean[8] - r * g, mean[9] - r * b, mean[11] - g * b
    i_rr, i_rg, i_rb = gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb
    i_gg, i_gb, i_bb = rr * bb - rb * rb, rb * rg - rr * gb, rr * gg - rg * rg
    scale = 1.0 / (i_rr * rr + i_rg * rg + i_rb * rb)
    line[0] = (i_rr * cov_r + i_rg * cov_g + i_rb * cov_b) * scale
    line[1] = (i_rg * cov_r + i_gg * cov_g + i_gb * cov_b) * scale
    line[2] = (i_rb * cov_r + i_gb * cov_g + i_bb * cov_b) * scale
    line[3] = p - line[0] * r - line[1] * g - line[2] * b
    return spread
