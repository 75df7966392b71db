"""What a picture's header tells, without decoding a pixel."""

import struct
import zlib
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from PIL import ExifTags, Image

from ingest_api.uploads.image_signature import ACCEPTED_KINDS, SIGNATURE_BYTES, ImageKind, sniff
from ingest_api.uploads.iso_picture import read_iso_picture
from ingest_api.uploads.jpeg_scans import has_too_many_scans
from ingest_api.uploads.png_exif import exif_of_png
from ingest_api.uploads.read_budget import ReadBudget
from ingest_api.uploads.size_limit import TooLargeError, refuse_too_large
from ingest_api.uploads.tiff_header import read_tiff_header
from ingest_api.uploads.webp_header import webp_size
from studio.contracts.failures import FailureCode
from studio.errors import PermanentError

UPRIGHT = 1
ORIENTATIONS = range(1, 9)
_SWAPS_SIDES = 5  # EXIF orientations 5 to 8 turn the picture by a quarter

_COUNTED_OVER_FRAMES = {ImageKind.PNG, ImageKind.WEBP}
"""Of the other animations, too, only the first frame is decoded; pages of a TIFF and further pictures of a phone's JPEG
or HEIC are no frames."""

_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)

_BROKEN = (
    OSError,  # Pillow's own word for most damage; UnidentifiedImageError is one
    SyntaxError,  # its word for a file that is not of the format it began as
    ValueError,  # text chunks that unpack to too much; numbers out of range; a spent ReadBudget; our own readers
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
    """A picture's facts; ``width`` and ``height`` are in pixels, after the orientation.

    ``orientation`` is by how much the stored pixels are to be turned; it is 1 for HEIC, whose decoder turns them.
    """

    kind: ImageKind
    width: int
    height: int
    mode: str
    orientation: int
    frames: int


def read_header(file: BinaryIO, max_pixels: int) -> ImageHeader:
    """Read a picture's header, and check a PNG's checksums to its end.

    Args:
        file: a seekable file; where it stands afterwards is not defined.
        max_pixels: the largest width x height, x frames of an animated PNG or WebP.

    Raises:
        PermanentError: ``unsupported_media_type``, ``image_too_large`` or ``corrupt_image``.
    """
    file.seek(0)
    head = file.read(SIGNATURE_BYTES)
    kind = sniff(head)
    if kind is None:
        message = f"The file is not a picture of an accepted kind: {ACCEPTED_KINDS}."
        raise PermanentError(FailureCode.UNSUPPORTED_MEDIA_TYPE, message)
    try:
        return _read(file, kind, head, max_pixels)
    except _BOMBS as error:
        raise TooLargeError("The picture has far too many pixels.", detail=str(error)) from error
    except _BROKEN as error:
        raise PermanentError(
            FailureCode.CORRUPT_IMAGE, "The picture is damaged or incomplete.", f"{type(error).__name__}: {error}"
        ) from error


def _read(file: BinaryIO, kind: ImageKind, head: bytes, max_pixels: int) -> ImageHeader:
    """Let our own readers go first where Pillow would make room for whatever a header claims."""
    match kind:
        case ImageKind.WEBP if size := webp_size(head):
            refuse_too_large(*size, max_pixels=max_pixels)
        case ImageKind.JPEG if has_too_many_scans(file):
            raise ValueError("the JPEG goes over its pixels too often")
        case ImageKind.TIFF:
            return _of_tiff(file, max_pixels)
        case ImageKind.HEIF:
            return _of_heif(file, max_pixels)
        case ImageKind.AVIF if picture := read_iso_picture(file):
            refuse_too_large(*picture.stored, max_pixels=max_pixels)
    return _opened(file, kind, max_pixels)


def _of_tiff(file: BinaryIO, max_pixels: int) -> ImageHeader:
    """Pillow says whether the first page can be read, but for the one kind that the worker reads without it."""
    tiff = read_tiff_header(file)
    refuse_too_large(*tiff.size, max_pixels=max_pixels)
    refuse_too_large(*tiff.tile, max_pixels=max_pixels)
    mode = "LA" if tiff.is_deep_grey_with_alpha else _opened(file, ImageKind.TIFF, max_pixels).mode
    orientation = tiff.orientation if tiff.orientation in ORIENTATIONS else UPRIGHT
    return ImageHeader(ImageKind.TIFF, *_upright(tiff.size, orientation), mode=mode, orientation=orientation, frames=1)


def _of_heif(file: BinaryIO, max_pixels: int) -> ImageHeader:
    """The boxes are read here alone: libheif, which decodes, stays out of this process."""
    picture = read_iso_picture(file)
    if picture is None:
        raise ValueError("the file has no picture")
    refuse_too_large(*picture.stored, max_pixels=max_pixels)
    mode = "RGBA" if picture.has_alpha else "RGB"
    return ImageHeader(ImageKind.HEIF, *picture.shown, mode=mode, orientation=UPRIGHT, frames=1)


def _opened(file: BinaryIO, kind: ImageKind, max_pixels: int) -> ImageHeader:
    budgeted = cast("IO[bytes]", ReadBudget(file))
    with Image.open(budgeted, formats=[kind]) as image:
        frames = _frames(image, kind)
        width, height = image.size
        if width < 1 or height < 1 or (kind is ImageKind.JPEG and not image.tile):
            raise ValueError("the header ends before the pixels begin")
        counted = frames if kind in _COUNTED_OVER_FRAMES else 1
        refuse_too_large(width, height, frames=counted, max_pixels=max_pixels)
        mode, exif = image.mode, image.info.get("exif")
        if kind is ImageKind.PNG:
            image.verify()
            exif = exif_of_png(file) or exif
    orientation = _orientation(exif)
    return ImageHeader(kind, *_upright((width, height), orientation), mode=mode, orientation=orientation, frames=frames)


def _frames(image: Image.Image, kind: ImageKind) -> int:
    """Count the frames of an animation."""
    return 1 if kind in {ImageKind.JPEG, ImageKind.TIFF} else int(getattr(image, "n_frames", 1))


def _upright(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    return (size[1], size[0]) if orientation >= _SWAPS_SIDES else size


def _orientation(block: object) -> int:
    """Return the EXIF orientation; nonsense counts as upright. Pillow's ``getexif`` would decode a PNG to find it."""
    exif = Image.Exif()
    try:
        exif.load(cast("bytes", block or b""))
        value = exif.get(ExifTags.Base.Orientation)
    except _BROKEN:
        return UPRIGHT
    return value if isinstance(value, int) and value in ORIENTATIONS else UPRIGHT
