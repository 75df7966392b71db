"""Which conversion a file's colours need."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PIL import ImageCms

from inference_worker.imaging.colour.curve_conversion import CurveConversion
from inference_worker.imaging.colour.icc_profile import IccProfile
from inference_worker.imaging.colour.little_cms import LittleCmsConversion
from inference_worker.imaging.colour.matrix_conversion import MatrixConversion
from inference_worker.imaging.colour.probe import largest_difference, probe_colours
from inference_worker.imaging.colour.taken_for_srgb import TakenForSrgb
from inference_worker.imaging.picture import DeepPixels, Pixels

SAME = 1
"""Levels of 255 within which a profile counts as sRGB: its own tables are rounded to about that."""

TOLERANCE = 2
"""Levels of 255 within which our own arithmetic must agree with Little CMS, which rounds in between. Measured over
random colours of Display P3, Adobe RGB and ProPhoto: 1."""

_SPACES = {1: "GRAY", 3: "RGB", 4: "CMYK"}


class Conversion(Protocol):
    """A way from a file's colours to sRGB."""

    def to_eight_bits(self, pixels: Pixels | DeepPixels) -> Pixels:
        """Return ``(H, W, 3)``; ``pixels`` may be overwritten."""

    def to_sixteen_bits(self, pixels: DeepPixels) -> DeepPixels | None:
        """Return ``(H, W, 3)``, or None where this way has but 8 bits."""


@dataclass(frozen=True)
class Srgb:
    """``(H, W, 3)`` sRGB; ``rgb16`` where it was asked for, the source has 16 bits, and they survive the way."""

    rgb: Pixels
    rgb16: DeepPixels | None = None


def to_srgb(pixels: Pixels | DeepPixels, icc_profile: bytes | None, *, deep: bool) -> Srgb:
    """Convert ``(H, W)`` grey, ``(H, W, 3)`` RGB or ``(H, W, 4)`` CMYK; ``pixels`` may be overwritten."""
    conversion = _conversion(icc_profile, 1 if pixels.ndim == 2 else pixels.shape[2])  # noqa: PLR2004
    if deep and pixels.dtype == np.uint16:
        rgb16 = conversion.to_sixteen_bits(np.asarray(pixels, dtype=np.uint16))
        if rgb16 is not None:
            return Srgb(TakenForSrgb().to_eight_bits(rgb16), rgb16)
    return Srgb(conversion.to_eight_bits(pixels))


def _conversion(icc_profile: bytes | None, channels: int) -> Conversion:
    profile = IccProfile.read(icc_profile) if icc_profile else None
    if profile is None or profile.space != _SPACES[channels]:
        return TakenForSrgb()
    try:
        reference = LittleCmsConversion(profile)
        probe = probe_colours(channels)
        wanted = reference.to_eight_bits(probe.copy())
    except (ImageCms.PyCMSError, OSError):
        return TakenForSrgb()
    if largest_difference(wanted, TakenForSrgb().to_eight_bits(probe)) <= SAME:
        return TakenForSrgb()
    own = _own(profile, channels)
    if own is not None and largest_difference(wanted, own.to_eight_bits(probe.copy())) <= TOLERANCE:
        return own
    return reference


def _own(profile: IccProfile, channels: int) -> Conversion | None:
    if channels == 1:
        return CurveConversion.of(profile)
    return MatrixConversion.of(profile)
