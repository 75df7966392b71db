"""What the API says of an upload, and what the worker makes of it: each kind, upright exactly once."""

import io

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from inference_worker.imaging.decode import decode
from ingest_api.uploads.inspection import inspect_upload
from studio_testing.photos import STORED_TURNS, as_file, lemur

MAX_PIXELS = 1_000_000
TOLERANCE = 6.0
"""Mean difference, of 255, that a lossy file of the small photo may have; a picture turned wrongly has over 40."""

LOSSLESS = {"PNG", "TIFF", "BMP"}
WITH_ORIENTATION = ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"]


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    pillow_heif.register_heif_opener()
    return lemur().resize((136, 88), Image.Resampling.LANCZOS)


def exif(orientation: int) -> bytes:
    block = Image.Exif()
    block[0x0112] = orientation
    return block.tobytes()


@pytest.mark.parametrize(
    ("kind", "orientation"),
    [(kind, orientation) for kind in WITH_ORIENTATION for orientation in STORED_TURNS] + [("BMP", 1), ("GIF", 1)],
)
def test_a_photo_is_measured_and_decoded_upright(photo: Image.Image, kind: str, orientation: int) -> None:
    # given
    turn = STORED_TURNS[orientation]
    stored = photo if turn is None else photo.transpose(turn)
    options = {"exif": exif(orientation)} if kind in WITH_ORIENTATION else {}
    data = as_file(stored, kind, **options)

    # when
    source = inspect_upload(io.BytesIO(data), "photo", MAX_PIXELS)
    picture = decode(data, source.orientation)

    # then
    assert (source.width, source.height) == (picture.width, picture.height) == photo.size
    difference = np.abs(picture.rgb.astype(int) - np.asarray(photo)).mean()
    assert difference <= (0 if kind in LOSSLESS else TOLERANCE)
