"""HEIC and HEIF by libheif."""

from typing import cast

import cv2
import numpy as np
import pi_heif

from inference_worker.imaging.decode.alpha_channel import separated
from inference_worker.imaging.decode.pillow_file import profile_of
from inference_worker.imaging.decode.samples import FULL_SCALE, Samples
from inference_worker.imaging.picture import DeepPixels

_BRANDS_END = 64
_AV1_BRANDS = (b"avif", b"avis")


def is_heif(data: bytes) -> bool:
    """Tell an ISO media file that is not AVIF by its brands (ISO/IEC 14496-12, ``ftyp``)."""
    brands = data[8 : min(int.from_bytes(data[:4], "big"), _BRANDS_END)]
    return data[4:8] == b"ftyp" and not any(brand in brands for brand in _AV1_BRANDS)


def read_heif(data: bytes) -> Samples:
    """Return the primary picture, upright: libheif applies the container's rotation, mirroring and crop.

    An EXIF orientation repeats what the container says, or does not count (ISO/IEC 23008-12, 6.5.10), and must not be
    applied. Samples of 10 or 12 bits come with 16: the 8 that libheif can make of them are not these, rounded.

    Raises:
        RuntimeError, ValueError, OSError, EOFError, SyntaxError: the data is damaged.
    """
    file = pi_heif.open_heif(data, convert_hdr_to_8bit=False)
    image = file[file.primary_index]
    pixels = np.array(image)  # a copy: the library frees its own pixels together with ``file``, whoever looks at them
    if pixels.dtype == np.uint16:
        pixels = _full_scale(pixels, cast("int", image.info["bit_depth"]))
    colour, alpha = separated(pixels, premultiplied=image.premultiplied_alpha)
    return Samples(colour, alpha, profile_of(image.info), is_upright=True)


def _full_scale(pixels: DeepPixels, bits: int) -> DeepPixels:
    """Stretch samples that libheif has shifted to the left by ``16 - bits``, so that their white is 65535."""
    white = (1 << bits) - 1 << 16 - bits
    stretched = np.minimum(np.arange(FULL_SCALE + 1) * (FULL_SCALE / white), FULL_SCALE)
    return np.asarray(cv2.LUT(pixels, np.rint(stretched).astype(np.uint16)[None], dst=pixels), dtype=np.uint16)
