"""What a pixel's surroundings say about it: the 27 numbers by which its alpha and its colour are judged."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.band import Indices
from inference_worker.imaging.edges.maps import (
    AROUND_COLOURS,
    FAR_CHANNELS,
    FAR_COLOURS,
    FAR_GUIDED,
    FLOOR,
    NEAR_CHANNELS,
    NEAR_COLOURS,
    NEAR_GUIDED,
    far_map,
    near_map,
)
from inference_worker.imaging.edges.working_copy import Plane, WorkingCopy
from inference_worker.imaging.picture import Pixels

FEATURES = (
    "alpha", "alpha near", "alpha around", "alpha far",
    "colour gradient", "alpha gradient", "colour spread near", "colour spread around",
    "uncertainty near", "uncertainty around",
    "guided near", "guided around",
    "line near", "separation near", "residual near", "sure subject near", "sure background near",
    "line around", "separation around", "residual around",
    "line far", "separation far", "residual far", "sure subject far", "sure background far",
    "floor", "ceiling",
)  # fmt: skip
"""The features in their order. "near" reaches about 4 pixels of the working copy, "around" 10 to 16, "far" 24.

"line" is the alpha at which a pixel's colour lies between the local colours of subject and background, "separation"
how far these two are apart, and "residual" how far off their line the pixel is. "floor" and "ceiling" are the least and
the greatest alpha within ``REACH_PIXELS``.
"""

FEATURE_COUNT = len(FEATURES)
_LINE_EPSILON = np.float32(1e-3)
_RED, _GREEN, _BLUE = np.float32(0.299), np.float32(0.587), np.float32(0.114)


class Maps(NamedTuple):
    """What compiled code looks at: colours ``(h, w, 3)`` and alpha ``(h, w)``; what is near and what is far of them."""

    rgb: Plane
    alpha: Plane
    near: Plane
    far: Plane


class Samples(NamedTuple):
    """What ``near``, ``(17,)``, and ``far``, ``(24,)``, say at one pixel."""

    near: Plane
    far: Plane


@dataclass(frozen=True)
class Evidence:
    """A working copy ``(h, w)`` and the maps made of it: ``near`` at half its size, ``far`` at a quarter."""

    copy: WorkingCopy
    near: Plane
    far: Plane

    @property
    def maps(self) -> Maps:
        """All of them."""
        return Maps(self.copy.rgb, self.copy.alpha, self.near, self.far)


def gather(copy: WorkingCopy, band: Pixels | None = None) -> Evidence:
    """Compute the maps; if they are looked at in a ``band`` ``(h, w)`` alone, there is nothing in them far from it."""
    halved, quartered = copy.halves()
    near_needed = _halved_band(np.ones(copy.shape, np.uint8) if band is None else band)
    far = far_map(quartered, _halved_band(near_needed))
    return Evidence(copy, near_map(halved, far[..., AROUND_COLOURS:FAR_COLOURS], near_needed), far)


def features_at(evidence: Evidence, rows: Indices, columns: Indices) -> Plane:
    """Return the features of chosen pixels, ``(n, 27)``."""
    features = np.empty((len(rows), FEATURE_COUNT), np.float32)
    _describe(evidence.maps, rows, columns, features)
    return features


def _halved_band(band: Pixels) -> Pixels:
    """Return where a map of half the size is looked at: between pixels, so one further on each side."""
    size = (band.shape[1] + 1) // 2, (band.shape[0] + 1) // 2
    shares = cv2.resize(band * np.uint8(255), size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.dilate(np.minimum(shares, 1), np.ones((3, 3), np.uint8)), np.uint8)


@compiled
def _describe(maps: Maps, rows: Indices, columns: Indices, features: Plane) -> None:
    samples = new_samples()
    for i in range(len(rows)):
        describe_pixel(maps, rows[i], columns[i], samples, features[i])


@inlined
def new_samples() -> Samples:
    """Return room for the samples of a pixel."""
    return Samples(np.empty(NEAR_CHANNELS, np.float32), np.empty(FAR_CHANNELS, np.float32))


@inlined
def describe_pixel(maps: Maps, y: int, x: int, samples: Samples, features: Plane) -> None:
    """Write a pixel's features, ``(27,)``, and the samples that they are made of."""
    rgb, alpha, here, there = maps.rgb, maps.alpha, samples.near, samples.far
    height, width = alpha.shape
    r, g, b = rgb[y, x, 0], rgb[y, x, 1], rgb[y, x, 2]
    sample(maps.near, y, x, height, width, here)
    sample(maps.far, y, x, height, width, there)
    up, down = max(y - 1, 0), min(y + 1, height - 1)
    left, right = max(x - 1, 0), min(x + 1, width - 1)
    across = (
        (rgb[y, right, 0] - rgb[y, left, 0]) * _RED
        + (rgb[y, right, 1] - rgb[y, left, 1]) * _GREEN
        + (rgb[y, right, 2] - rgb[y, left, 2]) * _BLUE
    )
    along = (
        (rgb[down, x, 0] - rgb[up, x, 0]) * _RED
        + (rgb[down, x, 1] - rgb[up, x, 1]) * _GREEN
        + (rgb[down, x, 2] - rgb[up, x, 2]) * _BLUE
    )
    alpha_across, alpha_along = alpha[y, right] - alpha[y, left], alpha[down, x] - alpha[up, x]
    features[0] = alpha[y, x]
    features[1], features[2], features[3] = here[0], there[0], there[1]
    features[4] = np.sqrt(across * across + along * along)
    features[5] = np.sqrt(alpha_across * alpha_across + alpha_along * alpha_along)
    features[6], features[7] = here[2], there[3]
    features[8], features[9] = here[1], there[2]
    features[10] = _on_line(here, NEAR_GUIDED, r, g, b)
    features[11] = _on_line(there, FAR_GUIDED, r, g, b)
    _project(here, NEAR_COLOURS, r, g, b, features, 12)
    features[15], features[16] = here[NEAR_COLOURS], here[NEAR_COLOURS + 4]
    _project(there, AROUND_COLOURS, r, g, b, features, 17)
    _project(there, FAR_COLOURS, r, g, b, features, 20)
    features[23], features[24] = there[FAR_COLOURS], there[FAR_COLOURS + 4]
    features[25], features[26] = here[FLOOR], here[FLOOR + 1]


@inlined
def sample(maps: Plane, y: int, x: int, height: int, width: int, values: Plane) -> None:
    """Read a map of another size at pixel ``(y, x)`` of a raster ``(height, width)``, between its pixels (bilinear)."""
    rows, columns = maps.shape[0], maps.shape[1]
    half, zero = np.float32(0.5), np.float32(0)
    fy = (np.float32(y) + half) * (np.float32(rows) / np.float32(height)) - half
    fx = (np.float32(x) + half) * (np.float32(columns) / np.float32(width)) - half
    fy = min(max(fy, zero), np.float32(rows - 1))
    fx = min(max(fx, zero), np.float32(columns - 1))
    y0, x0 = int(fy), int(fx)
    y1, x1 = min(y0 + 1, rows - 1), min(x0 + 1, columns - 1)
    dy, dx = np.float32(fy - y0), np.float32(fx - x0)
    one = np.float32(1)
    w00, w01, w10, w11 = (one - dy) * (one - dx), (one - dy) * dx, dy * (one - dx), dy * dx
    for channel in range(maps.shape[2]):
        values[channel] = (
            w00 * maps[y0, x0, channel]
            + w01 * maps[y0, x1, channel]
            + w10 * maps[y1, x0, channel]
            + w11 * maps[y1, x1, channel]
        )


@inlined
def _on_line(values: Plane, start: int, r: np.float32, g: np.float32, b: np.float32) -> np.float32:
    alpha = values[start] * r + values[start + 1] * g + values[start + 2] * b + values[start + 3]
    return min(max(alpha, np.float32(0)), np.float32(1))


@inlined
def _project(colours: Plane, start: int, r: float, g: float, b: float, features: Plane, first: int) -> None:
    """Write alpha, separation and residual of a colour between the subject's and the background's."""
    d_r = colours[start + 1] - colours[start + 5]
    d_g = colours[start + 2] - colours[start + 6]
    d_b = colours[start + 3] - colours[start + 7]
    e_r, e_g, e_b = r - colours[start + 5], g - colours[start + 6], b - colours[start + 7]
    length = d_r * d_r + d_g * d_g + d_b * d_b
    alpha = (e_r * d_r + e_g * d_g + e_b * d_b) / (length + _LINE_EPSILON)
    alpha = min(max(alpha, np.float32(0)), np.float32(1))
    e_r, e_g, e_b = e_r - alpha * d_r, e_g - alpha * d_g, e_b - alpha * d_b
    features[first] = alpha
    features[first + 1] = np.sqrt(length)
    features[first + 2] = np.sqrt(e_r * e_r + e_g * e_g + e_b * e_b)
