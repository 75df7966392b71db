"""What a picture's header tells, without decoding a pixel."""

import struct
import zlib
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from PIL import ExifTags, Image

from ingest_api.uploads.image_signature import SIGNATURE_BYTES, ImageKind, sniff, webp_size
from ingest_api.uploads.png_exif import exif_of_png
from ingest_api.uploads.read_budget import ReadBudget
from studio.contracts.failures import FailureCode
from studio.contracts.limits import MAX_IMAGE_SIDE_PIXELS
from studio.errors import PermanentError

UPRIGHT = 1
ORIENTATIONS = range(1, 9)
_SWAPS_SIDES = 5  # EXIF orientations 5 to 8 turn the picture by a quarter

_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)

_BROKEN = (
    OSError,  # Pillow's own word for most damage; UnidentifiedImageError is one
    SyntaxError,  # its word for a file that is not of the format it began as
    ValueError,  # text chunks that unpack to too much; numbers out of range; a spent ReadBudget
    EOFError,  # WebP frames that end early
    LookupError,  # IndexError and KeyError: tags and tiles that are not there
    TypeError,  # EXIF values of the wrong kind
    AttributeError,  # a header so short that a later step finds nothing set
    AssertionError,  # Pillow states its expectations of a file as assertions
    ArithmeticError,  # OverflowError, and a division by a resolution of zero
    RuntimeError,  # verifying a file that lost its place; RecursionError
    struct.error,  # a field cut short
    zlib.error,  # compressed text or profiles that are damaged
)
"""What opening and verifying a damaged file has been seen to raise, or may by Pillow's source."""


@dataclass(frozen=True)
class ImageHeader:
    """A picture's facts; ``width`` and ``height`` are in pixels, after the EXIF orientation."""

    kind: ImageKind
    width: int
    height: int
    mode: str
    orientation: int
    frames: int


def read_header(file: BinaryIO, max_pixels: int) -> ImageHeader:
    """Read a JPEG, PNG or WebP header, and check a PNG's checksums to its end.

    Args:
        file: a seekable file; where it stands afterwards is not defined.
        max_pixels: the largest width x height x frames.

    Raises:
        PermanentError: ``unsupported_media_type``, ``image_too_large`` or ``corrupt_image``.
    """
    file.seek(0)
    head = file.read(SIGNATURE_BYTES)
    kind = sniff(head)
    if kind is None:
        raise PermanentError(FailureCode.UNSUPPORTED_MEDIA_TYPE, "The file is not a JPEG, PNG or WebP picture.")
    if kind is ImageKind.WEBP and (size := webp_size(head)):
        _refuse_too_large(*size, frames=1, max_pixels=max_pixels)
    try:
        return _opened(file, kind, max_pixels)
    except _BOMBS as error:
        raise _too_large("The picture has far too many pixels.", detail=str(error)) from error
    except _BROKEN as error:
        raise PermanentError(
            FailureCode.CORRUPT_IMAGE, "The picture is damaged or incomplete.", f"{type(error).__name__}: {error}"
        ) from error


def _opened(file: BinaryIO, kind: ImageKind, max_pixels: int) -> ImageHeader:
    budgeted = cast("IO[bytes]", ReadBudget(file))
    with Image.open(budgeted, formats=[kind]) as image:
        frames = _frames(image, kind)
        width, height = image.size
        if width < 1 or height < 1 or (kind is ImageKind.JPEG and not image.tile):
            raise ValueError("the header ends before the pixels begin")
        _refuse_too_large(width, height, frames=frames, max_pixels=max_pixels)
        mode, exif = image.mode, image.info.get("exif")
        if kind is ImageKind.PNG:
            image.verify()
            exif = exif_of_png(file) or exif
    orientation = _orientation(exif)
    upright = (height, width) if orientation >= _SWAPS_SIDES else (width, height)
    return ImageHeader(kind, *upright, mode=mode, orientation=orientation, frames=frames)


def _frames(image: Image.Image, kind: ImageKind) -> int:
    """Count the frames of an animation. The further pictures in a phone's JPEG (depth, gain map) are not frames."""
    return 1 if kind is ImageKind.JPEG else int(getattr(image, "n_frames", 1))


def _refuse_too_large(width: int, height: int, *, frames: int, max_pixels: int) -> None:
    if max(width, height) > MAX_IMAGE_SIDE_PIXELS:
        raise _too_large(
            f"The picture is {width} x {height} pixels; at most {MAX_IMAGE_SIDE_PIXELS} a side are accepted."
        )
    if (pixels := width * height * frames) > max_pixels:
        counted = "" if frames == 1 else f" over its {frames} frames"
        raise _too_large(
            f"The picture has {pixels / 1e6:.1f} megapixels{counted}; at most {max_pixels / 1e6:.1f} are accepted."
        )


def _too_large(message: str, detail: str = "") -> PermanentError:
    return PermanentError(FailureCode.IMAGE_TOO_LARGE, message, detail)


def _orientation(block: object) -> int:
    """Return the EXIF orientation; nonsense counts as upright. Pillow's ``getexif`` would decode a PNG to find it."""
    exif = Image.Exif()
    try:
        exif.load(cast("bytes", block or b""))
        value = exif.get(ExifTags.Base.Orientation)
    except _BROKEN:
        return UPRIGHT
    return value if isinstance(value, int) and value in ORIENTATIONS else UPRIGHT
