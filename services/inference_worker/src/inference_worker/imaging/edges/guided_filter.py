"""Guided filter: alpha as a linear function of colour, window by window.

Source: He, Sun, Tang, "Guided Image Filtering", PAMI 2013, with a colour guide; on a shrunken copy as in He, Sun,
"Fast Guided Filter", 2015.
"""

import cv2
import numpy as np

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.working_copy import Plane
from inference_worker.imaging.picture import Pixels
from inference_worker.imaging.threads import for_blocks_with_margin

_MEANS = 13  # r g b | alpha | r·alpha g·alpha b·alpha | rr rg rb gg gb bb


def guided_lines(rgb: Plane, alpha: Plane, radius_pixels: int, epsilon: float) -> tuple[Plane, Plane]:
    """Fit ``alpha = a · rgb + b`` in each window, and average the fits of the windows that cover a pixel.

    Returns:
        ``(h, w, 4)``, a (red, green, blue) and b; and ``(h, w)``, the standard deviation of colour in the window.
    """
    lines = np.empty((*alpha.shape, 4), np.float32)
    spread = np.empty(alpha.shape, np.float32)

    def fit(rows: slice, wider: slice, inside: slice) -> None:
        means = _box(_moments(rgb[wider], alpha[wider]), radius_pixels)
        _solve(means[inside], np.float32(epsilon), lines[rows], spread[rows])

    for_blocks_with_margin(alpha.shape[0], radius_pixels, fit)
    return _box(lines, radius_pixels), spread


def _moments(rgb: Plane, alpha: Plane) -> Plane:
    moments = np.zeros((*alpha.shape, _MEANS), np.float32)
    _fill_moments(rgb, alpha, moments)
    return moments


@compiled
def _fill_moments(rgb: Plane, alpha: Plane, moments: Plane) -> None:
    for y in range(alpha.shape[0]):
        for x in range(alpha.shape[1]):
            _add_moments(moments[y, x], rgb[y, x, 0], rgb[y, x, 1], rgb[y, x, 2], alpha[y, x])


def _box(raster: Plane, radius_pixels: int) -> Plane:
    side = 2 * radius_pixels + 1
    return np.asarray(cv2.blur(raster, (side, side), borderType=cv2.BORDER_REFLECT), dtype=np.float32)


def guided_lines_in_band(rgb: Plane, alpha: Plane, band: Pixels, epsilon: float) -> Plane:
    """Return the lines, ``(h, w, 4)``, of windows of 3 x 3 pixels where ``band`` is 1; elsewhere a is 0, b alpha."""
    lines = np.empty((*alpha.shape, 4), np.float32)

    def fit(rows: slice, wider: slice, inside: slice) -> None:
        fitted = np.zeros((*alpha[wider].shape, 4), np.float32)
        fitted[..., 3] = alpha[wider]
        _fit_in_band(rgb, alpha, band, np.float32(epsilon), wider.start, wider.stop, fitted)
        lines[rows] = _box(fitted, 1)[inside]

    for_blocks_with_margin(alpha.shape[0], 1, fit)
    return lines


@compiled
def _solve(means: Plane, epsilon: np.float32, lines: Plane, spread: Plane) -> None:
    for y in range(means.shape[0]):
        for x in range(means.shape[1]):
            spread[y, x] = _solve_window(means[y, x], epsilon, lines[y, x])


@compiled
def _fit_in_band(
    rgb: Plane, alpha: Plane, band: Pixels, epsilon: np.float32, top: int, bottom: int, lines: Plane
) -> None:
    height, width = alpha.shape
    means = np.empty(_MEANS, np.float32)
    for y in range(top, bottom):
        for x in range(width):
            if band[y, x]:
                means[:] = 0
                for row in range(y - 1, y + 2):
                    for column in range(x - 1, x + 2):
                        v, u = min(max(row, 0), height - 1), min(max(column, 0), width - 1)
                        _add_moments(means, rgb[v, u, 0], rgb[v, u, 1], rgb[v, u, 2], alpha[v, u])
                means /= np.float32(9)
                _solve_window(means, epsilon, lines[y - top, x])


@inlined
def _add_moments(means: Plane, r: np.float32, g: np.float32, b: np.float32, p: np.float32) -> None:
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
