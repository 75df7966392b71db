"""JPEG goes by libjpeg-turbo, and comes out as from Pillow, which judges what the other gives up."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from inference_worker.imaging.decode import CorruptImageError, decode
from inference_worker.imaging.decode.jpeg_file import read_jpeg
from studio_testing.photos import as_file, lemur

TOLERANCE = 1
"""Levels by which two builds of libjpeg-turbo may differ; they were equal where this was written."""


def as_pillow_sees_it(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


FAST: dict[str, dict[str, object]] = {
    "4:2:0": {"subsampling": 2},
    "4:2:2": {"subsampling": 1},
    "4:4:4": {"subsampling": 0},
    "progressive": {"progressive": True},
    "low quality": {"quality": 10},
    "colours kept as RGB": {"keep_rgb": True},
    "restart markers": {"restart_marker_rows": 1},
    "optimized": {"optimize": True},
}


@pytest.mark.parametrize("options", FAST.values(), ids=FAST)
def test_a_jpeg_goes_the_fast_way_and_has_pillows_pixels(options: dict[str, object]) -> None:
    # given a photo whose sides are no multiples of a block
    data = as_file(lemur().crop((0, 0, 301, 203)), "JPEG", **options)

    # when
    fast = read_jpeg(data)

    # then
    assert fast is not None
    expected = as_pillow_sees_it(data)
    assert np.abs(fast.astype(int) - expected).max() <= TOLERANCE
    assert np.array_equal(decode(data, 1).rgb, fast)


def test_a_grey_jpeg_goes_the_fast_way_too() -> None:
    data = as_file(lemur().convert("L"), "JPEG")

    fast = read_jpeg(data)

    assert fast is not None
    assert fast.ndim == 2
    assert np.abs(decode(data, 1).rgb.astype(int) - as_pillow_sees_it(data)).max() <= TOLERANCE


def test_inks_are_left_to_pillow() -> None:
    data = as_file(lemur().convert("CMYK"), "JPEG")

    assert read_jpeg(data) is None
    assert np.array_equal(decode(data, 1).rgb, as_pillow_sees_it(data))


def test_of_a_phones_file_with_several_pictures_the_first_counts() -> None:
    data = as_file(lemur(), "MPO", save_all=True, append_images=[Image.new("RGB", (680, 440), "red")])

    assert np.abs(decode(data, 1).rgb.astype(int) - as_pillow_sees_it(data)).max() <= TOLERANCE


def test_what_libjpeg_only_warns_of_is_read_as_pillow_reads_it() -> None:
    # given a stray byte between the pixels and the end
    data = as_file(lemur(), "JPEG")
    strange = data[:-2] + b"\x12\x34" + data[-2:]

    # when, then
    assert np.abs(decode(strange, 1).rgb.astype(int) - as_pillow_sees_it(strange)).max() <= TOLERANCE


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_jpeg_that_ends_early_is_corrupt(options: dict[str, object], share: float) -> None:
    data = as_file(lemur(), "JPEG", **options)

    with pytest.raises(CorruptImageError):
        decode(data[: int(len(data) * share)], 1)
