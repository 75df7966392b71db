"""How large a picture may be."""

from studio.contracts.failures import FailureCode
from studio.contracts.limits import MAX_IMAGE_SIDE_PIXELS
from studio.errors import PermanentError


class TooLargeError(PermanentError):
    """A picture, or something that its decoder must make room for, has too many pixels."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(FailureCode.IMAGE_TOO_LARGE, message, detail)


def refuse_too_large(width: int, height: int, *, max_pixels: int, frames: int = 1) -> None:
    """Compare a size with the limits.

    Raises:
        TooLargeError: it has a side over ``MAX_IMAGE_SIDE_PIXELS``, or more than ``max_pixels``.
    """
    if max(width, height) > MAX_IMAGE_SIDE_PIXELS:
        raise TooLargeError(
            f"The picture is {width} x {height} pixels; at most {MAX_IMAGE_SIDE_PIXELS} a side are accepted."
        )
    if (pixels := width * height * frames) > max_pixels:
        counted = "" if frames == 1 else f" over its {frames} frames"
        raise TooLargeError(
            f"The picture has {pixels / 1e6:.1f} megapixels{counted}; at most {max_pixels / 1e6:.1f} are accepted."
        )
