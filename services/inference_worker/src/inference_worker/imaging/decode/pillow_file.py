"""Everything that Pillow reads: palettes, bilevel pictures, CMYK, rare compressions, and what others gave up."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

from inference_worker.imaging.decode.alpha_channel import OPAQUE, visible
from inference_worker.imaging.decode.samples import FULL_SCALE, Samples
from inference_worker.imaging.picture import DeepPixels, Pixels
from inference_worker.imaging.rows import row_blocks

_PREMULTIPLIED_GREY = "La"
"""Pillow turns it into nothing but "LA"."""

_GREY = {"1", "L", "LA", _PREMULTIPLIED_GREY}
_SIXTEEN_BIT_GREY = {"I;16", "I;16B", "I;16L", "I;16N"}
_SIGNED_OR_LONG = "I"
_WHITE = {"I;12": 4095}
"""Pillow leaves twelve bits as they are, in sixteen."""

_SAMPLE_SCALE = {"L;2": 85.0, "L;4": 17.0, "RGB;16B": 1 / 256}
"""Pillow scales these samples to 8 bits but not the colour that the file marks as transparent."""

_BLOCK_PIXELS = 1 << 20

Depth = TypeVar("Depth", np.uint8, np.uint16)


def read_with_pillow(image: Image.Image) -> Samples:
    """Return the first frame of an opened file.

    Colours of 16 bits that Pillow cuts down to their high byte should have been read in another way. Of a TIFF with
    floating-point samples 0 is black and 1 is white. One with signed samples, or whole ones of 32 bits, is refused:
    they are measurements, and nobody knows what white is. A BMP whose alpha is zero all over is opaque: many programs
    leave that byte empty. Pillow turns a TIFF by its orientation tag, and no other kind.

    Raises:
        see :mod:`inference_worker.imaging.decode.corruption`.
    """
    stored_as = raw_mode(image)
    if image.mode == _SIGNED_OR_LONG:
        raise ValueError(f"samples of the kind {stored_as} are no colours")
    image.load()
    alpha = _alpha(image, _SAMPLE_SCALE.get(stored_as, 1.0))
    if image.format == "BMP" and alpha is not None and not alpha.any():
        alpha = None
    return Samples(_pixels(image, stored_as), alpha, profile_of(image.info), is_upright=image.format == "TIFF")


def profile_of(info: Mapping[Any, Any]) -> bytes | None:
    """Return the ICC profile among what Pillow, or a library after its fashion, tells of a picture."""
    profile = info.get("icc_profile")
    return profile if isinstance(profile, bytes) else None


def raw_mode(image: Image.Image) -> str:
    """Return how the file stores its samples, which Pillow forgets once it has loaded them."""
    arguments = image.tile[0].args if image.tile else ""  # type: ignore[attr-defined]
    name = arguments[0] if isinstance(arguments, tuple) and arguments else arguments
    return name if isinstance(name, str) else ""


def _pixels(image: Image.Image, stored_as: str) -> Pixels | DeepPixels:
    if image.mode == "F" or image.mode in _SIXTEEN_BIT_GREY:
        return _deep_grey(image, 1.0 if image.mode == "F" else _WHITE.get(stored_as, FULL_SCALE))
    if image.mode in _GREY:
        return _by_rows(image, (), lambda block: block.convert("L"), np.uint8)
    if image.mode == "CMYK":
        return _by_rows(image, (4,), lambda block: block, np.uint8)
    through = "RGBA" if image.has_transparency_data else "RGB"
    return _by_rows(image, (3,), lambda block: block.convert(through).convert("RGB"), np.uint8)


def _deep_grey(image: Image.Image, white: float) -> DeepPixels:
    """Stretch samples of 0 to ``white``; what lies beyond is cut off."""

    def stretched(block: Image.Image) -> npt.NDArray[Any]:
        known = np.clip(np.nan_to_num(np.asarray(block)), 0, white)
        return np.asarray(np.rint(known * (FULL_SCALE / white)))

    return _by_rows(image, (), (lambda block: block) if white == FULL_SCALE else stretched, np.uint16)


def _alpha(image: Image.Image, sample_scale: float) -> Pixels | None:
    if not image.has_transparency_data:
        return None
    marked = image.info.get("transparency")
    if image.mode in _SIXTEEN_BIT_GREY:
        clear, opaque = np.uint8(0), np.uint8(OPAQUE)
        return visible(
            _by_rows(image, (), lambda block: np.where(np.asarray(block) == marked, clear, opaque), np.uint8)
        )
    if isinstance(marked, int):
        image.info["transparency"] = int(marked * sample_scale)
    elif isinstance(marked, tuple):
        image.info["transparency"] = tuple(int(sample * sample_scale) for sample in marked)
    return visible(_by_rows(image, (), lambda block: block.convert("RGBA").getchannel("A"), np.uint8))


def _by_rows(
    image: Image.Image,
    channels: tuple[int, ...],
    take: Callable[[Image.Image], Image.Image | npt.NDArray[Any]],
    depth: type[Depth],
) -> npt.NDArray[Depth]:
    """Copy a picture into an array a block of rows at a time: converted whole, it would be in memory twice more."""
    pixels = np.empty((image.height, image.width, *channels), depth)
    for rows in row_blocks(pixels, _BLOCK_PIXELS):
        block = image.crop((0, rows.start, image.width, rows.stop))
        pixels[rows] = np.asarray(take(block.convert("LA") if block.mode == _PREMULTIPLIED_GREY else block))
    return pixels
