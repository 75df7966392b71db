"""Conversion by Little CMS: the reference, and the only way for tables and CMYK."""

from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

from inference_worker.imaging.bit_depth import to_eight_bits
from inference_worker.imaging.colour.icc_profile import IccProfile
from inference_worker.imaging.picture import DeepPixels, Pixels
from inference_worker.imaging.rows import row_blocks

_MODES = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}


class LittleCmsConversion:
    """8 bits, in blocks of rows: Pillow would need the whole picture twice more."""

    def __init__(self, profile: IccProfile) -> None:
        """Build the transform.

        Raises:
            PIL.ImageCms.PyCMSError, OSError: the profile cannot be used.
        """
        self._mode = _MODES[profile.space]
        self._transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(BytesIO(profile.data)),
            srgb_profile(),
            self._mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
        )

    def to_eight_bits(self, pixels: Pixels | DeepPixels) -> Pixels:
        """Return ``(H, W, 3)``."""
        eight = to_eight_bits(pixels)
        rgb = np.empty((*eight.shape[:2], 3), np.uint8)
        for rows in row_blocks(eight):
            block = Image.fromarray(eight[rows], self._mode)
            rgb[rows] = np.asarray(ImageCms.applyTransform(block, self._transform))
        return rgb

    def to_sixteen_bits(self, pixels: DeepPixels) -> None:
        """Return None: Pillow's binding has 8 bits."""


@cache
def srgb_profile() -> ImageCms.ImageCmsProfile:
    """Return Little CMS's own sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
