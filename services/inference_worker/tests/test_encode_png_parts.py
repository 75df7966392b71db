"""What the PNG encoder is made of: checksums that are joined, stripes that are joined, filters that are chosen."""

import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import reduce

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference_worker.imaging.encode.adler import Adler32
from inference_worker.imaging.encode.png_deflate import (
    FAR_WINDOW_BITS,
    NEAR_WINDOW_BITS,
    STREAM_HEADER,
    deflate,
    stream_trailer,
)
from inference_worker.imaging.encode.png_filters import Filter
from inference_worker.imaging.encode.png_plan import Plan, choose_plan
from inference_worker.imaging.encode.scanlines import Scanlines


def as_bytes(data: bytes) -> npt.NDArray[np.uint8]:
    return np.frombuffer(data, np.uint8)


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_joined_checksums_are_the_checksum_of_what_is_joined(parts: list[bytes]) -> None:
    joined = reduce(Adler32.followed_by, (Adler32.of(as_bytes(part)) for part in parts), Adler32())

    assert joined == Adler32(zlib.adler32(b"".join(parts)), sum(map(len, parts)))


@given(st.integers(0, 300_000), st.integers(0, 300_000), st.sampled_from([0, 1, 128, 255]))
def test_joined_checksums_hold_beyond_the_modulus(first: int, second: int, value: int) -> None:
    whole = bytes([value]) * (first + second)

    joined = Adler32.of(as_bytes(whole[:first])).followed_by(Adler32.of(as_bytes(whole[first:])))

    assert joined.value == zlib.adler32(whole)


@pytest.mark.parametrize("window_bits", [NEAR_WINDOW_BITS, FAR_WINDOW_BITS])
@given(parts=st.lists(st.binary(max_size=500).map(lambda part: part * 3), max_size=5))
def test_deflated_stripes_join_to_one_stream(window_bits: int, parts: list[bytes]) -> None:
    whole = b"".join(parts)
    stripes = [deflate(as_bytes(part), window_bits) for part in parts]

    stream = STREAM_HEADER + b"".join(stripes) + stream_trailer(zlib.adler32(whole))

    assert zlib.decompress(stream) == whole


def test_a_stripe_is_the_same_whatever_was_deflated_before_it() -> None:
    noise = np.random.default_rng(3).integers(0, 40, 300_000, dtype=np.uint8)
    alone = deflate(noise, NEAR_WINDOW_BITS)

    deflate(noise[::-1].copy(), FAR_WINDOW_BITS)

    assert deflate(noise, NEAR_WINDOW_BITS) == alone


def planned(pixels: npt.NDArray[np.uint8]) -> Plan:
    with ThreadPoolExecutor(2) as pool:
        return choose_plan(Scanlines(pixels), pool)


def test_rows_that_repeat_are_foretold_by_the_line_above() -> None:
    row = np.random.default_rng(1).integers(0, 256, (1, 900, 3), dtype=np.uint8)

    assert planned(row.repeat(900, axis=0)).filter is Filter.UP


def test_columns_that_repeat_are_foretold_by_the_pixel_before() -> None:
    column = np.random.default_rng(1).integers(0, 256, (900, 1, 3), dtype=np.uint8)

    assert planned(column.repeat(900, axis=1)).filter is Filter.SUB


def test_noise_over_a_slope_is_foretold_by_both_neighbours() -> None:
    y, x = np.mgrid[:900, :900]
    noise = np.random.default_rng(1).normal(0, 6, (900, 900))

    assert planned((x * 0.1 + y * 0.1 + noise + 20).astype(np.uint8)).filter is Filter.AVERAGE


def test_a_pattern_that_returns_from_afar_gets_the_far_window() -> None:
    tile = np.random.default_rng(1).integers(0, 256, (900, 700), dtype=np.uint8)

    assert planned(np.tile(tile, (1, 4))).window_bits == FAR_WINDOW_BITS


def test_noise_gets_the_near_window() -> None:
    noise = np.random.default_rng(1).normal(100, 3, (900, 900, 3)).astype(np.uint8)

    assert planned(noise).window_bits == NEAR_WINDOW_BITS


def test_a_subject_in_a_part_of_the_picture_is_not_overlooked() -> None:
    pixels = np.zeros((3000, 2000), np.uint8)
    pixels[1700:2600] = np.random.default_rng(1).integers(0, 256, (900, 1), dtype=np.uint8)

    assert planned(pixels).filter is Filter.SUB


@pytest.mark.parametrize("shape", [(3000, 2000), (1500, 2000, 4), (1, 1)])
def test_samples_that_say_nothing_leave_the_plan_as_it_is(shape: tuple[int, ...]) -> None:
    assert planned(np.zeros(shape, np.uint8)) == Plan()
