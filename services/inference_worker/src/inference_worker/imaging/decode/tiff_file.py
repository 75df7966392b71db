"""TIFF with 16 bits a sample."""

from io import BytesIO

import numpy as np
from PIL import TiffImagePlugin as Tiff

from inference_worker.imaging.decode.alpha_channel import separated
from inference_worker.imaging.decode.opencv_file import read_with_opencv
from inference_worker.imaging.decode.samples import Samples
from inference_worker.imaging.decode.tiff_strips import Tags, read_strips
from inference_worker.imaging.picture import DeepPixels

_BIG = 43  # the number in a BigTIFF's header, which is twice as long
_SIXTEEN = 16
_UNSIGNED = 1  # SampleFormat
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB = 0, 1, 2  # PhotometricInterpretation
_IN_PLANES = 2  # PlanarConfiguration
_PREMULTIPLIED, _STRAIGHT = 1, 2  # ExtraSamples
_COLOURS = {_WHITE_IS_ZERO: 1, _BLACK_IS_ZERO: 1, _RGB: 3}


def read_deep_tiff(data: bytes, tags: Tags) -> Samples | None:
    """Return the first picture of a TIFF whose samples have 16 bits, or None for any other, left to Pillow.

    OpenCV reads grey, RGB and RGBA, and turns them upright. Grey with alpha and separate planes it reads wrongly, so
    these are read here, as far as they are not compressed, or by deflate alone.

    Raises:
        LookupError, ValueError, TypeError, zlib.error, OSError: the data is damaged.
    """
    colours = _COLOURS.get(tags.get(Tiff.PHOTOMETRIC_INTERPRETATION))
    samples = tags.get(Tiff.SAMPLESPERPIXEL, 1)
    if colours is None or not _is_deep(tags) or not colours <= samples <= colours + 1:
        return None
    is_simple = samples == 1 or (colours > 1 and tags.get(Tiff.PLANAR_CONFIGURATION) != _IN_PLANES)
    stored = read_with_opencv(data) if is_simple else read_strips(data, tags)
    if stored is None or stored.dtype != np.uint16:
        return None
    return _interpreted(np.asarray(stored, dtype=np.uint16), tags, is_upright=is_simple)


def first_directory(data: bytes) -> Tags:
    """Return the tags of a TIFF's first picture, also of one that Pillow cannot open.

    Raises:
        SyntaxError, struct.error, LookupError: the data is damaged.
    """
    tags = Tiff.ImageFileDirectory_v2(data[: 16 if data[2] == _BIG else 8])
    file = BytesIO(data)
    file.seek(tags.next)
    tags.load(file)
    return tags


def _is_deep(tags: Tags) -> bool:
    bits, formats = tags.get(Tiff.BITSPERSAMPLE, (1,)), tags.get(Tiff.SAMPLEFORMAT, (_UNSIGNED,))
    return set(bits) == {_SIXTEEN} and set(formats) == {_UNSIGNED}


def _interpreted(stored: DeepPixels, tags: Tags, *, is_upright: bool) -> Samples:
    extra = tags.get(Tiff.EXTRASAMPLES, (None,))[0]
    colour, alpha = separated(stored, premultiplied=extra == _PREMULTIPLIED)
    if colour.ndim == 3 and colour.shape[2] == 1:  # noqa: PLR2004
        colour = colour[:, :, 0]
    if tags[Tiff.PHOTOMETRIC_INTERPRETATION] == _WHITE_IS_ZERO:
        colour = ~colour
    profile = tags.get(Tiff.ICCPROFILE)
    return Samples(
        np.ascontiguousarray(colour),
        alpha if extra in {_PREMULTIPLIED, _STRAIGHT} else None,
        profile if isinstance(profile, bytes) else None,
        is_upright=is_upright,
    )
