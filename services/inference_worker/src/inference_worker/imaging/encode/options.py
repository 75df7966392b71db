"""How a file is to be written."""

from dataclasses import dataclass

from studio.contracts.output_format import OutputFormat

WORST_QUALITY = 1
BEST_QUALITY = 100

DEFAULT_QUALITIES = {
    OutputFormat.JPEG: 92,
    OutputFormat.WEBP: 90,
    OutputFormat.AVIF: 75,
}
"""Of 1 to 100, each codec by a scale of its own. AVIF's 75 is no step down from WebP's 90: on a 6 megapixel photo
39.7 dB in 0.80 MB where WebP gives 39.1 dB in 0.99 MB, on a cut-out of it 45.3 dB in 0.62 MB where WebP gives 43.9 dB
in 0.68 MB. JPEG's 92 gives 45.4 dB in 1.90 MB: JPEGs are what gets edited and saved again."""


@dataclass(frozen=True)
class EncodeOptions:
    """The format of a file and what it may lose.

    ``quality`` is 1 to 100, the format's default where None. PNG loses nothing; WebP does not where ``lossless`` says
    so. AVIF has no ``lossless``: its encoder is given YCbCr, and even at 100 half of the samples come back one or two
    off.

    Raises:
        ValueError: the options contradict each other.
    """

    format: OutputFormat = OutputFormat.PNG
    lossless: bool = False
    quality: int | None = None

    def __post_init__(self) -> None:
        if self.lossless and self.format is not OutputFormat.WEBP:
            raise ValueError(f"lossless is a choice of webp, not of {self.format.value}")
        if self.quality is None:
            return
        if self.lossless or self.format not in DEFAULT_QUALITIES:
            raise ValueError("a file that loses nothing has no quality")
        if not WORST_QUALITY <= self.quality <= BEST_QUALITY:
            raise ValueError(f"quality {self.quality} is not within {WORST_QUALITY} and {BEST_QUALITY}")

    @property
    def effective_quality(self) -> int:
        """The quality asked for, or the format's default (KeyError where the format has none)."""
        return DEFAULT_QUALITIES[self.format] if self.quality is None else self.quality
