"""Bytes to an upright sRGB picture."""

from io import BytesIO
from typing import cast

import numpy as np
from PIL import Image

from inference_worker.imaging.colour import to_srgb
from inference_worker.imaging.orient import apply_orientation
from inference_worker.imaging.picture import Picture, Pixels

ALLOWED_FORMATS = ("JPEG", "PNG", "WEBP")
"""By content. "JPEG" also opens the multi-picture files of phones; naming "MPO" would make Pillow raise KeyError."""

_SIXTEEN_BIT_GREY = {"I", "I;16", "I;16B", "I;16L", "I;16N"}
_SIXTEEN_TO_EIGHT_BITS = 257  # 65535 / 255

_SAMPLE_SCALE = {"L;2": 85.0, "L;4": 17.0, "RGB;16B": 1 / 256}
"""Pillow scales these samples to 8 bits but not the colour that the file marks as transparent."""

# What Pillow's decoders raise for broken data, over all formats: not only its own classes.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, RuntimeError)


class CorruptImageError(ValueError):
    """The bytes cannot be decoded to a whole picture."""


def decode(data: bytes, orientation: int) -> Picture:
    """Decode the first frame, convert it to sRGB, and turn it upright.

    Args:
        data: a JPEG, PNG or WebP file.
        orientation: EXIF orientation, 1 to 8, applied exactly once.

    Raises:
        CorruptImageError: the data is broken or ends early.
        MemoryError: there is no room for the pixels.
    """
    try:
        with Image.open(BytesIO(data), formats=ALLOWED_FORMATS) as image:
            scale = _SAMPLE_SCALE.get(_raw_mode(image), 1.0)
            image.load()
            alpha = _alpha(image, scale)
            rgb = np.asarray(to_srgb(_eight_bit(image)))
    except (*_BROKEN, Image.DecompressionBombError) as error:
        raise CorruptImageError(str(error)) from error
    return Picture(
        rgb=apply_orientation(rgb, orientation),
        alpha=None if alpha is None else apply_orientation(alpha, orientation),
    )


def _raw_mode(image: Image.Image) -> str:
    """Return how the file stores its samples, which Pillow forgets once it has loaded them."""
    arguments = image.tile[0].args if image.tile else ""  # type: ignore[attr-defined]
    return arguments if isinstance(arguments, str) else ""


def _alpha(image: Image.Image, sample_scale: float) -> Pixels | None:
    if not image.has_transparency_data:
        return None
    marked = image.info.get("transparency")
    if isinstance(marked, int):
        image.info["transparency"] = int(marked * sample_scale)
    elif isinstance(marked, tuple):
        image.info["transparency"] = tuple(int(sample * sample_scale) for sample in marked)
    return cast("Pixels", np.asarray(image.convert("RGBA").getchannel("A")))


def _eight_bit(image: Image.Image) -> Image.Image:
    """Scale 16-bit grey to 8 bits, which Pillow's own conversion clips; 16-bit colour it reads as 8-bit already."""
    if image.mode not in _SIXTEEN_BIT_GREY:
        return image
    wide = np.asarray(image).astype(np.float32)
    grey = Image.fromarray(np.clip(np.rint(wide / _SIXTEEN_TO_EIGHT_BITS), 0, 255).astype(np.uint8))
    grey.info = dict(image.info)
    return grey
