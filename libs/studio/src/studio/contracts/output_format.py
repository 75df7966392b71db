"""The file formats of an output."""

import math
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
    def max_pixels(self) -> float:
        """The most pixels that its encoder has memory for."""
        return MAX_AVIF_PIXELS if self is OutputFormat.AVIF else math.inf

    @property
    def default_quality(self) -> int | None:
        """The quality of a file that loses something, where none is asked for; of a pair, its colours'."""
        return _DEFAULT_QUALITIES.get(self)

    @property
    def cutout(self) -> JobObject:
        """The object that holds a cut-out in this format."""
        return _CUTOUTS[self]


MAX_SIDE_PIXELS = 65_500
"""libjpeg's limit; PNG has none that matters."""

MAX_AVIF_SIDE_PIXELS = 32_768
"""What libavif's readers open, by default; it would write more."""

MAX_AVIF_PIXELS = 24_000_000
"""libaom takes 37 bytes a pixel while it encodes: 48 megapixels would be 1.8 GB, beside the model and the picture."""

_LONGEST_SIDES = {OutputFormat.WEBP: MAX_WEBP_SIDE_PIXELS, OutputFormat.AVIF: MAX_AVIF_SIDE_PIXELS}

_DEFAULT_QUALITIES = {OutputFormat.JPEG: 92, OutputFormat.WEBP: 90, OutputFormat.AVIF: 75, OutputFormat.ZIP: 92}
"""Of 1 to 100, each codec by a scale of its own. AVIF's 75 is no step down from WebP's 90: on a 6 megapixel photo
39.7 dB in 0.80 MB where WebP gives 39.1 dB in 0.99 MB, on a cut-out of it 45.3 dB in 0.62 MB where WebP gives 43.9 dB
in 0.68 MB. JPEG's 92 gives 45.4 dB in 1.90 MB: JPEGs are what gets edited and saved again."""

_CUTOUTS = {
    OutputFormat.PNG: JobObject.CUTOUT_PNG,
    OutputFormat.WEBP: JobObject.CUTOUT_WEBP,
    OutputFormat.JPEG: JobObject.CUTOUT_JPEG,
    OutputFormat.AVIF: JobObject.CUTOUT_AVIF,
    OutputFormat.ZIP: JobObject.CUTOUT_ZIP,
}


class Channels(StrEnum):
    """What of the cut-out the output has: colour and alpha, or the matte alone, or the edge's colours alone.

    ``alpha`` is grey. ``edges`` is RGB: the cleaned colours where the matte is neither 0 nor 255, black elsewhere; with
    photo and matte they are the whole cut-out, whose other pixels have the photo's own colour, or none.
    """

    RGBA = "rgba"
    ALPHA = "alpha"
    EDGES = "edges"
