"""How a file is to be written."""

from dataclasses import dataclass

from studio.contracts.output_format import OutputFormat

WORST_QUALITY = 1
BEST_QUALITY = 100


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
        if self.lossless or self.format.default_quality is None:
            raise ValueError("a file that loses nothing has no quality")
        if not WORST_QUALITY <= self.quality <= BEST_QUALITY:
            raise ValueError(f"quality {self.quality} is not within {WORST_QUALITY} and {BEST_QUALITY}")

    @property
    def effective_quality(self) -> int:
        """The quality asked for, or the format's default.

        Raises:
            ValueError: the format has none.
        """
        quality = self.format.default_quality if self.quality is None else self.quality
        if quality is None:
            raise ValueError(f"{self.format.value} has no quality")
        return quality
