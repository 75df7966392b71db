"""RGB of three tone curves and a matrix, to sRGB."""

from functools import cache
from typing import Self, cast

import cv2
import numpy as np
import numpy.typing as npt

from inference_worker.imaging.bit_depth import to_eight_bits
from inference_worker.imaging.colour.icc_profile import IccProfile
from inference_worker.imaging.colour.little_cms import srgb_profile
from inference_worker.imaging.colour.tone_curve import read_curve, srgb_encoded
from inference_worker.imaging.picture import DeepPixels, Pixels
from inference_worker.imaging.rows import row_blocks

_CURVES = (b"rTRC", b"gTRC", b"bTRC")
_COLOURS = (b"rXYZ", b"gXYZ", b"bXYZ")
_LEVELS = 65_536
_FULL_SCALE = 65_535
_STEP = 257  # from one level of 255 to the next

_BLOCK_PIXELS = 1 << 18
"""So few that a block's light stays in the processor's cache."""

Matrix = npt.NDArray[np.float64]


class MatrixConversion:
    """Curves, matrix, sRGB's curve; what lies outside sRGB is cut off channel by channel.

    Light is counted in 65,535 steps on the way to 8 bits; on the way to 16 it is not rounded, and the last curve is
    looked up by the light's square root, whose steps are fine enough in the dark.
    """

    def __init__(self, light: npt.NDArray[np.float64], matrix: Matrix) -> None:
        """Take the amount of light, ``(65536, 3)``, for each number of each channel; and the matrix to sRGB's light."""
        self._light = light
        self._matrix = matrix

    @classmethod
    def of(cls, profile: IccProfile) -> Self | None:
        """Return the conversion of a profile, or None if it lacks a curve or a colour."""
        curves = [read_curve(profile.tag(name)) for name in _CURVES]
        colours = [profile.xyz(name) for name in _COLOURS]
        numbers = np.linspace(0, 1, _LEVELS)
        light = [np.clip(curve(numbers), 0, 1) for curve in curves if curve is not None]
        primaries = [colour for colour in colours if colour is not None]
        if len(light) < len(_CURVES) or len(primaries) < len(_COLOURS):
            return None
        return cls(np.stack(light, axis=-1), _from_xyz() @ np.array(primaries).T)

    def to_eight_bits(self, pixels: Pixels | DeepPixels) -> Pixels:
        """Return ``(H, W, 3)``."""
        rgb = np.empty(pixels.shape, np.uint8)
        if pixels.dtype == np.uint16:
            deep = np.asarray(pixels, dtype=np.uint16)
            for rows in row_blocks(deep, _BLOCK_PIXELS):
                rgb[rows] = to_eight_bits(self.to_sixteen_bits(deep[rows]))
            return rgb
        table = np.rint(self._light[::_STEP] * _FULL_SCALE).astype(np.uint16)[None]
        for rows in row_blocks(pixels, _BLOCK_PIXELS):
            light = cv2.transform(cv2.LUT(pixels[rows], table), self._matrix)
            cv2.LUT(light, _eight_bit_table(), dst=rgb[rows])
        return rgb

    def to_sixteen_bits(self, pixels: DeepPixels) -> DeepPixels:
        """Return ``(H, W, 3)``."""
        table = self._light.astype(np.float32)[None]
        matrix = self._matrix.astype(np.float32)
        rgb = np.empty(pixels.shape, np.uint16)
        for rows in row_blocks(pixels, _BLOCK_PIXELS):
            light = cv2.transform(cv2.LUT(pixels[rows], table), matrix)
            root = np.sqrt(np.clip(light, 0, 1, out=light), out=light)
            cv2.LUT(np.rint(root * _FULL_SCALE).astype(np.uint16), _sixteen_bit_table(), dst=rgb[rows])
        return rgb


def _from_xyz() -> Matrix:
    """Return the matrix from the profile connection space to sRGB's light."""
    srgb = srgb_profile().profile
    primaries = [colorant[0] for colorant in (srgb.red_colorant, srgb.green_colorant, srgb.blue_colorant) if colorant]
    return cast("Matrix", np.linalg.inv(np.array(primaries).T))


@cache
def _eight_bit_table() -> Pixels:
    encoded = srgb_encoded(np.linspace(0, 1, _LEVELS))
    return np.rint(encoded * 255).astype(np.uint8)[None]


@cache
def _sixteen_bit_table() -> DeepPixels:
    encoded = srgb_encoded(np.linspace(0, 1, _LEVELS) ** 2)
    return np.rint(encoded * _FULL_SCALE).astype(np.uint16)[None]
