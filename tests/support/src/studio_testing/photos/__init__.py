"""The photo with known alpha, and what can be made of it."""

from importlib.resources import files
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image

_HERE = files(__name__)
_ORIENTATION_TAG = 0x0112


def lemur() -> Image.Image:
    """Return the photo, RGB, 680 x 440."""
    with Image.open(BytesIO((_HERE / "lemur.png").read_bytes())) as image:
        return image.convert("RGB")


def lemur_alpha() -> npt.NDArray[np.uint8]:
    """Return its true alpha, (440, 680), 0 to 255."""
    with Image.open(BytesIO((_HERE / "lemur_alpha.png").read_bytes())) as image:
        return np.asarray(image.convert("L"))


def as_file(image: Image.Image, file_format: str, **options: object) -> bytes:
    """Return the picture's bytes in a file format."""
    file = BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def lemur_jpeg(size: tuple[int, int] | None = None) -> bytes:
    """Return the photo as a JPEG, scaled if asked."""
    image = lemur() if size is None else lemur().resize(size, Image.Resampling.LANCZOS)
    return as_file(image, "JPEG", quality=92)


def lemur_size(megapixels: float) -> tuple[int, int]:
    """Return the width and height of the photo at so many megapixels: never more, for limits count pixels."""
    width, height = lemur().size
    scale = (megapixels * 1e6 / (width * height)) ** 0.5
    return int(width * scale), int(height * scale)


STORED_TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How an upright picture is turned so that the tag's reader turns it back (6: the reader rotates by 270)."""


def lemur_with_orientation(orientation: int, file_format: str = "JPEG") -> bytes:
    """Return the photo stored turned, with the EXIF tag that says so: upright it is the same picture."""
    turn = STORED_TURNS[orientation]
    stored = lemur() if turn is None else lemur().transpose(turn)
    exif = Image.Exif()
    exif[_ORIENTATION_TAG] = orientation
    return as_file(stored, file_format, exif=exif, **({"quality": 95} if file_format == "JPEG" else {}))


def intersection_over_union(alpha: npt.NDArray[np.uint8], truth: npt.NDArray[np.uint8]) -> float:
    """Compare two mattes after thresholding at one half."""
    mine, true = alpha > 127, truth > 127
    return float((mine & true).sum() / max(1, (mine | true).sum()))
