"""One file, its decoder, and what is done with its samples."""

from io import BytesIO

from PIL import Image, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from inference_worker.imaging.colour import to_srgb
from inference_worker.imaging.decode.alpha_channel import separated
from inference_worker.imaging.decode.corruption import damage_reported
from inference_worker.imaging.decode.heif_file import is_heif, read_heif
from inference_worker.imaging.decode.jpeg_file import read_jpeg
from inference_worker.imaging.decode.opencv_file import read_with_opencv
from inference_worker.imaging.decode.pillow_file import profile_of, raw_mode, read_with_pillow
from inference_worker.imaging.decode.samples import Samples
from inference_worker.imaging.decode.tiff_file import first_directory, read_deep_tiff
from inference_worker.imaging.orient import apply_orientation
from inference_worker.imaging.picture import DeepPixels, Picture, Pixels

PILLOW_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
"""By content. "JPEG" also opens the multi-picture files of phones; naming "MPO" would make Pillow raise KeyError."""

_GREY_WITH_ALPHA = "LA;16B"
_PNG_FOR_OPENCV = {"RGB", "RGBA", "RGB;16B", "RGBA;16B", _GREY_WITH_ALPHA}
_ANIMATION, _PIXELS = b"acTL", b"IDAT"  # chunks of a PNG
_TIFF_SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def decode(data: bytes, orientation: int, *, deep: bool = False) -> Picture:
    """Decode the first frame, convert it to sRGB, and turn it upright.

    Args:
        data: a JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC or AVIF file; what it is, its content decides.
        orientation: EXIF orientation, 1 to 8, applied exactly once: not where the decoder has turned the picture.
        deep: keep the colours of a PNG, TIFF or HEIC with more than 8 bits a sample in ``Picture.rgb16`` as well. An
            AVIF is read with 8, whatever it has.

    ``rgb`` of such a source is rounded, not cut down, and the same whether ``deep`` or not. The rule for colours:
    :mod:`inference_worker.imaging.colour`.

    Raises:
        CorruptImageError: the data is broken or ends early.
        MemoryError: there is no room for the pixels.
    """
    with damage_reported():
        samples = _samples(data)
        colours = to_srgb(samples.pixels, samples.icc_profile, deep=deep)
        turn = 1 if samples.is_upright else orientation
        return Picture(
            rgb=apply_orientation(colours.rgb, turn),
            alpha=None if samples.alpha is None else apply_orientation(samples.alpha, turn),
            rgb16=None if colours.rgb16 is None else apply_orientation(colours.rgb16, turn),
        )


def _samples(data: bytes) -> Samples:
    if is_heif(data):
        return read_heif(data)
    try:
        with Image.open(BytesIO(data), formats=PILLOW_FORMATS) as image:
            return _read_fast(image, data) or read_with_pillow(image)
    except UnidentifiedImageError:
        if data.startswith(_TIFF_SIGNATURES) and (samples := read_deep_tiff(data, first_directory(data))):
            return samples
        raise


def _read_fast(image: Image.Image, data: bytes) -> Samples | None:
    """Return what a faster or deeper decoder than Pillow's makes of the file; None leaves it to Pillow to judge."""
    pixels: Pixels | DeepPixels | None = None
    match image.format:
        case "JPEG" | "MPO":
            pixels = read_jpeg(data)
        case "PNG" if raw_mode(image) in _PNG_FOR_OPENCV and _ANIMATION not in data[: data.find(_PIXELS)]:
            pixels = read_with_opencv(data)
        case "WEBP" if not getattr(image, "is_animated", True):
            pixels = read_with_opencv(data)
        case "TIFF" if isinstance(image, TiffImageFile):
            return read_deep_tiff(data, image.tag_v2)
    if pixels is None:
        return None
    colour, alpha = separated(pixels, is_grey=raw_mode(image) == _GREY_WITH_ALPHA)
    return Samples(colour, alpha, profile_of(image.info))
