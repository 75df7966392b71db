"""What a pixel's surroundings say about it: the 27 numbers by which its alpha and its colour are judged."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.guided_filter import guided_lines
from inference_worker.imaging.edges.local_colours import local_colours, overall_colours
from inference_worker.imaging.edges.working_copy import Plane, WorkingCopy
from inference_worker.imaging.threads import for_blocks

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
NEAR_CHANNELS = 17  # alpha, uncertainty, spread | guided line (4) | local colours (8) | floor, ceiling
FAR_CHANNELS = 24  # alpha around, alpha far, uncertainty, spread | guided line (4) | colours around (8), far (8)
NEAR_GUIDED, NEAR_COLOURS = 3, 7
FAR_GUIDED, AROUND_COLOURS, FAR_COLOURS = 4, 8, 16

_FLOOR = 15

REACH_PIXELS = 12
"""How far, at working size, an edge may be moved: no alpha leaves the range of those so near. Without this bound a
pixel deep inside the subject becomes a hole when its colour is one of the background's."""

_GUIDED_EPSILON = 1e-5
_LINE_EPSILON = np.float32(1e-3)
_RED, _GREEN, _BLUE = np.float32(0.299), np.float32(0.587), np.float32(0.114)


@dataclass(frozen=True)
class Evidence:
    """A working copy ``(h, w)`` and the maps made of it: ``near`` at half its size, ``far`` at a quarter."""

    copy: WorkingCopy
    near: Plane
    far: Plane


def gather(copy: WorkingCopy) -> Evidence:
    """Compute the maps."""
    halved = _halved(copy)
    far = _seen_far(_halved(halved))
    return Evidence(copy, _seen_near(halved, far[..., AROUND_COLOURS:FAR_COLOURS]), far)


def _seen_near(halved: WorkingCopy, around_colours: Plane) -> Plane:
    colours = local_colours(halved.rgb, halved.alpha, 2, _enlarged(around_colours, halved.shape))
    lines, spread = guided_lines(halved.rgb, halved.alpha, 2, _GUIDED_EPSILON)
    mean, uncertainty = _blurred(halved.alpha, 1), _mean(_uncertainty(halved.alpha), 3)
    return _stack(mean, uncertainty, spread, lines, colours, *_range(halved.alpha, REACH_PIXELS // 2))


def _seen_far(quartered: WorkingCopy) -> Plane:
    rgb, alpha = quartered.rgb, quartered.alpha
    far_colours = local_colours(rgb, alpha, 6, overall_colours(rgb, alpha))
    around_colours = local_colours(rgb, alpha, 2, far_colours)
    lines, spread = guided_lines(rgb, alpha, 4, _GUIDED_EPSILON)
    near, far = _blurred(alpha, 2), _blurred(alpha, 5)
    uncertainty = _mean(_uncertainty(alpha), 5)
    return _stack(near, far, uncertainty, spread, lines, around_colours, far_colours)


def features_at(evidence: Evidence, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> Plane:
    """Return the features of chosen pixels, ``(n, 27)``."""
    features = np.empty((len(rows), FEATURE_COUNT), np.float32)
    copy = evidence.copy
    for_blocks(
        len(rows),
        lambda first, last: _describe(
            copy.rgb, copy.alpha, evidence.near, evidence.far, rows, columns, first, last, features
        ),
    )
    return features


def _halved(copy: WorkingCopy) -> WorkingCopy:
    height, width = copy.shape
    size = (width + 1) // 2, (height + 1) // 2
    rgb = cv2.resize(copy.rgb, size, interpolation=cv2.INTER_AREA)
    alpha = cv2.resize(copy.alpha, size, interpolation=cv2.INTER_AREA)
    return WorkingCopy(np.asarray(rgb, dtype=np.float32), np.asarray(alpha, dtype=np.float32))


def _uncertainty(alpha: Plane) -> Plane:
    return alpha * (1 - alpha)


def _mean(plane: Plane, radius: int) -> Plane:
    side = 2 * radius + 1
    return np.asarray(cv2.blur(plane, (side, side), borderType=cv2.BORDER_REFLECT), dtype=np.float32)


def _blurred(plane: Plane, radius: int) -> Plane:
    return _mean(_mean(plane, radius), radius)


def _range(alpha: Plane, radius: int) -> tuple[Plane, Plane]:
    window = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    return _mean(np.asarray(cv2.erode(alpha, window)), 1), _mean(np.asarray(cv2.dilate(alpha, window)), 1)


def _enlarged(colours: Plane, shape: tuple[int, int]) -> Plane:
    return np.asarray(cv2.resize(colours, shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _stack(*maps: Plane) -> Plane:
    return np.asarray(cv2.merge(maps), np.float32)


@compiled
def _describe(
    rgb: Plane,
    alpha: Plane,
    near: Plane,
    far: Plane,
    rows: npt.NDArray[np.intp],
    columns: npt.NDArray[np.intp],
    first: int,
    last: int,
    features: Plane,
) -> None:
    here = np.empty(NEAR_CHANNELS, np.float32)
    there = np.empty(FAR_CHANNELS, np.float32)
    for i in range(first, last):
        describe_pixel(rgb, alpha, near, far, rows[i], columns[i], here, there, features[i])


@inlined
def describe_pixel(
    rgb: Plane, alpha: Plane, near: Plane, far: Plane, y: int, x: int, here: Plane, there: Plane, features: Plane
) -> None:
    """Write a pixel's features, ``(27,)``, and its samples of the maps: ``here`` ``(17,)`` and ``there`` ``(24,)``."""
    height, width = alpha.shape
    r, g, b = rgb[y, x, 0], rgb[y, x, 1], rgb[y, x, 2]
    sample(near, y, x, height, width, here)
    sample(far, y, x, height, width, there)
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
    features[25], features[26] = here[_FLOOR], here[_FLOOR + 1]


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
