"""Pictures to quantize a network with: the operator's own.

Drawn ones (textures, polygons, hairs) were tried: ranges chosen by them lose twice as much on photographs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from inference_worker.imaging.picture import Pixels

FEWEST_PICTURES = 6
MOST_PICTURES = 60
LONGEST_SIDE_PIXELS = 1600
_HELD_OUT_ONE_IN = 3
_CROP_SHARE = (0.5, 0.8)
_SEED = 7
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
"""Not all that Pillow knows: some of the others take a program's source for a picture, and fail on it."""


class CalibrationError(Exception):
    """There is nothing to calibrate with; the message says why."""


@dataclass(frozen=True)
class CalibrationSet:
    """Pictures to choose the ranges by, and others to measure the loss on, ``(H, W, 3)`` sRGB each."""

    chosen: tuple[Pixels, ...]
    held_out: tuple[Pixels, ...]


def split(pictures: Sequence[Pixels]) -> CalibrationSet:
    """Hold out every third picture; the others count twice, whole and as a crop, which shows larger subjects.

    Raises:
        CalibrationError: there are too few pictures.
    """
    if len(pictures) < FEWEST_PICTURES:
        raise CalibrationError(f"at least {FEWEST_PICTURES} pictures are needed, better 30; there are {len(pictures)}")
    random = np.random.default_rng(_SEED)
    held_out = tuple(pictures[::_HELD_OUT_ONE_IN])
    whole = [picture for number, picture in enumerate(pictures) if number % _HELD_OUT_ONE_IN]
    return CalibrationSet(tuple(view for picture in whole for view in (picture, _crop(picture, random))), held_out)


def photographs(folder: Path) -> Iterator[Pixels]:
    """Read the pictures of a folder and those below it, in the order of their names, up to ``MOST_PICTURES``."""
    count = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if count == MOST_PICTURES:
            return
        try:
            yield _read(path)
        except (UnidentifiedImageError, OSError):
            continue  # no picture
        count += 1


def _read(path: Path) -> Pixels:
    with Image.open(path, formats=_FORMATS) as image:
        image.draft("RGB", (LONGEST_SIDE_PIXELS, LONGEST_SIDE_PIXELS))
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((LONGEST_SIDE_PIXELS, LONGEST_SIDE_PIXELS))
        return np.asarray(upright)


def _crop(picture: Pixels, random: np.random.Generator) -> Pixels:
    height, width = picture.shape[:2]
    share = random.uniform(*_CROP_SHARE)
    rows, columns = max(1, round(height * share)), max(1, round(width * share))
    top, left = random.integers(0, height - rows + 1), random.integers(0, width - columns + 1)
    return picture[top : top + rows, left : left + columns]
