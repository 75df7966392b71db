"""TIFFs of rare kinds: read as they are meant, or refused; and never more than a picture's worth of memory."""

import struct
import tracemalloc
import zlib
from collections.abc import Sequence

import numpy as np
import pytest

from inference_worker.imaging.decode import CorruptImageError, decode
from inference_worker.imaging.picture import Picture

ONE_BY_ONE: dict[int, Sequence[int]] = {256: [1], 257: [1]}
GREY_AND_ALPHA: dict[int, Sequence[int]] = {262: [1], 277: [2]}
PREMULTIPLIED, STRAIGHT = 1, 2


def tiff_file(strips: Sequence[bytes], tags: dict[int, Sequence[int]], *, repeated: int = 1) -> bytes:
    """Write a grey TIFF of one directory behind its strips (TIFF 6.0, section 2), each listed so many times."""
    body, places, lengths = b"", [], []
    for strip in strips:
        places.append(8 + len(body))
        lengths.append(len(strip))
        body += strip
    body += bytes(len(body) % 2)
    given = {259: [1], 262: [1], 273: places * repeated, 277: [1], 279: lengths * repeated, **tags}
    behind, directory, tail = 8 + len(body) + 2 + 12 * len(given) + 4, struct.pack("<H", len(given)), b""
    for tag, numbers in sorted(given.items()):
        value = struct.pack(f"<{len(numbers)}L", *numbers)
        place = struct.pack("<L", behind + len(tail))
        tail += value if len(numbers) > 1 else b""
        directory += struct.pack("<HHL", tag, 4, len(numbers)) + (value if len(numbers) == 1 else place)
    return b"II*\0" + struct.pack("<L", 8 + len(body)) + body + directory + bytes(4) + tail


def deep_grey_and_alpha(strip: bytes, width: int, height: int, compression: int, repeated: int = 1) -> bytes:
    tags = {256: [width], 257: [height], 258: [16, 16], 259: [compression], 278: [height], 338: [STRAIGHT]}
    return tiff_file([strip], {**GREY_AND_ALPHA, **tags}, repeated=repeated)


def decoded_with_its_memory(data: bytes) -> tuple[Picture, int]:
    """Decode, and tell how many bytes of Python's were in use at most."""
    decode(deep_grey_and_alpha(bytes(4), 1, 1, 1), 1)  # what is loaded once does not count
    tracemalloc.start()
    try:
        return decode(data, 1), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("compression", [1, 8], ids=["plain", "deflated"])
def test_strips_that_are_listed_over_and_over_take_no_more_memory_than_the_picture(compression: int) -> None:
    # given a picture of 40 kB, whose one strip is listed a thousand times
    raw = np.full((100, 100, 2), 40_000, "<u2").tobytes()
    data = deep_grey_and_alpha(raw if compression == 1 else zlib.compress(raw), 100, 100, compression, repeated=1000)

    # when
    picture, most = decoded_with_its_memory(data)

    # then
    assert (picture.rgb == round(40_000 / 257)).all()
    assert most < 1_000_000


def test_a_strip_inflates_to_no_more_than_the_picture_still_wants() -> None:
    # given a strip of 50 MB of zeros in a picture of 4 bytes
    data = deep_grey_and_alpha(zlib.compress(bytes(50_000_000)), 1, 1, 8)

    picture, most = decoded_with_its_memory(data)

    assert picture.rgb.tolist() == [[[0, 0, 0]]]
    assert most < 1_000_000


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (0, 0)])
def test_a_picture_without_pixels_is_corrupt(size: tuple[int, int]) -> None:
    with pytest.raises(CorruptImageError):
        decode(deep_grey_and_alpha(zlib.compress(bytes(100)), *size, 8), 1)


def test_premultiplied_grey_of_eight_bits_is_divided_by_its_alpha() -> None:
    tags = {**ONE_BY_ONE, **GREY_AND_ALPHA, 258: [8, 8]}

    premultiplied = decode(tiff_file([bytes([50, 128])], {**tags, 338: [PREMULTIPLIED]}), 1)
    straight = decode(tiff_file([bytes([50, 128])], {**tags, 338: [STRAIGHT]}), 1)

    assert np.abs(premultiplied.rgb.astype(int) - 50 * 255 / 128).max() < 1
    assert straight.rgb.tolist() == [[[50, 50, 50]]]
    assert premultiplied.alpha is not None
    assert straight.alpha is not None
    assert premultiplied.alpha.item() == straight.alpha.item() == 128


@pytest.mark.parametrize(
    ("kind", "sample_format"), [("<u4", 1), ("<i4", 2), ("<i2", 2)], ids=["32 bits", "signed 32 bits", "signed 16 bits"]
)
def test_measurements_are_refused_because_nobody_knows_what_white_is(kind: str, sample_format: int) -> None:
    raw = np.array([0, 1000, 30_000], kind).tobytes()
    tags: dict[int, Sequence[int]] = {256: [3], 257: [1], 258: [int(kind[-1]) * 8], 339: [sample_format]}

    with pytest.raises(CorruptImageError, match="no colours"):
        decode(tiff_file([raw], tags), 1)


def test_twelve_bits_are_stretched_to_the_full_scale() -> None:
    # given 4095 and 2048, packed into three bytes
    data = tiff_file([bytes([0xFF, 0xF8, 0x00])], {256: [2], 257: [1], 258: [12]})

    picture = decode(data, 1, deep=True)

    assert picture.rgb[0, :, 0].tolist() == [255, 128]
    assert picture.rgb16 is not None
    assert picture.rgb16[0, :, 0].tolist() == [65_535, round(2048 / 4095 * 65_535)]


def test_floating_point_grey_is_stretched_without_copies_of_the_whole() -> None:
    # given 9 megapixels; what Pillow itself holds of them is not counted
    raw = np.linspace(0, 1, 9_000_000, dtype=np.float32)
    data = tiff_file([raw.tobytes()], {256: [3000], 257: [3000], 258: [32], 339: [3]})

    picture, most = decoded_with_its_memory(data)

    assert np.array_equal(picture.rgb[:, :, 0].ravel(), np.rint(np.rint(raw * 65_535) / 257))
    assert most < 9 * 9_000_000
