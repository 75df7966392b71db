"""What a file holds: the value that its decoder hands on, before colour and orientation."""

from dataclasses import dataclass

from inference_worker.imaging.picture import DeepPixels, Pixels

FULL_SCALE = 65_535


@dataclass(frozen=True)
class Samples:
    """A file's first picture.

    ``pixels`` are ``(H, W)`` grey, ``(H, W, 3)`` RGB or ``(H, W, 4)`` CMYK (0 is no ink), in the file's own colours, 8
    or 16 bits each; ``alpha`` is ``(H, W)``, straight. ``is_upright`` says that the decoder has turned the picture.
    """

    pixels: Pixels | DeepPixels
    alpha: Pixels | None = None
    icc_profile: bytes | None = None
    is_upright: bool = False
