"""The file formats of an output."""

from enum import StrEnum

from studio.contracts.keys import JobObject
from studio.contracts.limits import MAX_WEBP_SIDE_PIXELS


class OutputFormat(StrEnum):
    """File format of the cut-out. ``zip`` is a pair: ``color.jpg`` and ``alpha.png``."""

    PNG = "png"
    WEBP = "webp"
    JPEG = "jpeg"
    AVIF = "avif"
    ZIP = "zip"

    @property
    def media_type(self) -> str:
        """The format's media type (RFC 6838)."""
        return "application/zip" if self is OutputFormat.ZIP else f"image/{self.value}"

    @property
    def has_alpha(self) -> bool:
        """Whether the format can hold transparency."""
        return self is not OutputFormat.JPEG

    @property
    def max_side_pixels(self) -> int:
        """The longest side that the format, or its encoder, can hold."""
        return _LONGEST_SIDES.get(self, MAX_SIDE_PIXELS)

    @property
    def cutout(self) -> JobObject:
        """The object that holds a cut-out in this format."""
        return _CUTOUTS[self]


MAX_SIDE_PIXELS = 65_500
"""libjpeg's limit; PNG has none that matters."""

MAX_AVIF_SIDE_PIXELS = 32_768
"""What libavif's readers open, by default; it would write more."""

_LONGEST_SIDES = {OutputFormat.WEBP: MAX_WEBP_SIDE_PIXELS, OutputFormat.AVIF: MAX_AVIF_SIDE_PIXELS}

_CUTOUTS = {
    OutputFormat.PNG: JobObject.CUTOUT_PNG,
    OutputFormat.WEBP: JobObject.CUTOUT_WEBP,
    OutputFormat.JPEG: JobObject.CUTOUT_JPEG,
    OutputFormat.AVIF: JobObject.CUTOUT_AVIF,
    OutputFormat.ZIP: JobObject.CUTOUT_ZIP,
}


class Channels(StrEnum):
    """Which channels the output has: colour and alpha, or the alpha matte alone, in grey."""

    RGBA = "rgba"
    ALPHA = "alpha"
