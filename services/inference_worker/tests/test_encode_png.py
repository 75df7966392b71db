"""Our PNG: every pixel comes back, by readers of three kinds, whatever the shape and the number of threads."""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from inference_worker.imaging.encode import EncodeOptions, encode
from inference_worker.imaging.encode.png import STRIPE_BYTES
from inference_worker.imaging.encode.scanlines import Scanlines
from studio_testing.photos import lemur, lemur_alpha

Samples = npt.NDArray[Any]

CHANNELS_OF_COLOUR_TYPE = {0: 1, 2: 3, 6: 4}

shapes = st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(
    lambda size: st.sampled_from([size, (*size, 3), (*size, 4)])
)
pictures = st.tuples(shapes, st.sampled_from([np.uint8, np.uint16])).flatmap(lambda of: arrays(of[1], of[0]))


@dataclass(frozen=True)
class StrictPng:
    """A PNG taken apart by the letter: nothing is repaired, nothing passed over."""

    kinds: list[bytes]
    pixels: Samples


def strictly_read(data: bytes) -> StrictPng:
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    kinds, bodies, at = [], [], 8
    while at < len(data):
        (length,), kind = struct.unpack_from(">I", data, at), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length) == (zlib.crc32(kind + body),)
        kinds.append(kind)
        bodies.append(body)
        at += 12 + length
    assert at == len(data)
    assert kinds[0] == b"IHDR"
    assert kinds[-1] == b"IEND"
    inflater = zlib.decompressobj()
    lines = inflater.decompress(b"".join(body for kind, body in zip(kinds, bodies, strict=True) if kind == b"IDAT"))
    assert inflater.eof  # which zlib says only after comparing the Adler-32
    assert inflater.unused_data == b""
    return StrictPng(kinds, unfiltered(lines, bodies[0]))


def unfiltered(stream: bytes, header: bytes) -> Samples:
    width, height, depth, colour_type, *methods = struct.unpack(">IIBBBBB", header)
    assert methods == [0, 0, 0]
    channels = CHANNELS_OF_COLOUR_TYPE[colour_type]
    step = channels * depth // 8
    lines = np.frombuffer(stream, np.uint8).reshape(height, 1 + width * step)
    above = np.zeros(width * step, np.uint8)
    pixels = np.empty((height, width * step), np.uint8)
    for y, line in enumerate(lines):
        now = pixels[y]
        now[:] = line[1:]
        if line[0] == 1:
            now[:] = now.reshape(width, step).cumsum(axis=0, dtype=np.uint8).reshape(-1)
        elif line[0] == 2:
            now += above
        else:
            assert line[0] == 3
            for x in range(width * step):
                left = int(now[x - step]) if x >= step else 0
                now[x] = (int(now[x]) + (left + int(above[x])) // 2) % 256
        above = now
    samples = pixels if depth == 8 else pixels.view(">u2").astype(np.uint16)
    return samples.reshape((height, width) if channels == 1 else (height, width, channels))


def read_by_opencv(data: bytes) -> Samples:
    pixels: Samples = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    codes = {3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGBA}
    return pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, codes[pixels.shape[2]])


def read_by_pillow(data: bytes) -> Samples:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image)


def texture(shape: tuple[int, ...], dtype: type[np.unsignedinteger[Any]] = np.uint8) -> Samples:
    """Return something between noise and nothing: smooth, rough and empty places."""
    random = np.random.default_rng(shape[0] * 7919 + shape[1])
    noise = random.integers(0, 9, shape)
    slope = np.arange(shape[0] * shape[1]).reshape(shape[:2]) // 3
    pixels = (noise + (slope if len(shape) == 2 else slope[..., None])).astype(dtype)
    pixels[shape[0] // 3 : shape[0] // 2] = 0
    return pixels


def lemur_cutout() -> Samples:
    alpha = lemur_alpha()
    pixels = np.dstack([np.asarray(lemur()), alpha])
    pixels[alpha == 0] = 0
    return pixels


@settings(deadline=None)
@given(pictures, st.integers(1, 3))
def test_every_pixel_comes_back_to_a_strict_reader(pixels: Samples, threads: int) -> None:
    png = strictly_read(encode(pixels, EncodeOptions(), threads))

    assert png.pixels.dtype == pixels.dtype
    assert np.array_equal(png.pixels, pixels)


@settings(deadline=None)
@given(pictures)
def test_every_pixel_comes_back_to_opencv(pixels: Samples) -> None:
    assert np.array_equal(read_by_opencv(encode(pixels, EncodeOptions())), pixels)


@settings(deadline=None)
@given(pictures.filter(lambda pixels: pixels.dtype == np.uint8 or pixels.ndim == 2))
def test_every_pixel_comes_back_to_pillow(pixels: Samples) -> None:
    """Pillow reads colour of 16 bits with eight."""
    assert np.array_equal(read_by_pillow(encode(pixels, EncodeOptions())), pixels)


@pytest.mark.parametrize(
    "shape",
    [
        (1, 1),
        (1, 1, 4),
        (1, 20_001, 4),
        (20_001, 1, 3),
        (3, 16_385, 4),  # a line of more than 64 KiB
        (5, 70_001, 4),  # a line of more than a stripe
        (STRIPE_BYTES // 512, 511),  # exactly one stripe, filter bytes included
        (STRIPE_BYTES // 512 * 3, 511),  # exactly three
        (STRIPE_BYTES // 512 * 3 + 1, 511),  # and one line
        (STRIPE_BYTES // 256, 85, 3),
        (700, 1003, 3),
        (700, 1003, 4),
    ],
)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_no_shape_is_special(shape: tuple[int, ...], dtype: type[np.unsignedinteger[Any]]) -> None:
    pixels = texture(shape, dtype)

    data = encode(pixels, EncodeOptions())

    assert np.array_equal(read_by_opencv(data), pixels)
    assert np.array_equal(strictly_read(data).pixels, pixels)


def test_stripes_end_where_the_tests_of_shapes_expect_it() -> None:
    lines = STRIPE_BYTES // 512

    assert Scanlines(texture((lines, 511))).stripes(STRIPE_BYTES) == [slice(0, lines)]
    assert len(Scanlines(texture((lines * 3 + 1, 511))).stripes(STRIPE_BYTES)) == 4


@pytest.mark.parametrize("shape", [(900, 700, 4), (900, 700, 3), (1500, 900), (1, 1)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_file_is_the_same_whatever_the_number_of_threads(
    shape: tuple[int, ...], dtype: type[np.unsignedinteger[Any]]
) -> None:
    pixels = texture(shape, dtype)

    files = {encode(pixels, EncodeOptions(), threads) for threads in (1, 2, 3, 8, None, 2)}

    assert len(files) == 1


def test_the_layout_in_memory_does_not_matter() -> None:
    pixels = texture((300, 200, 4))
    turned = np.asfortranarray(pixels)

    assert encode(turned, EncodeOptions()) == encode(pixels, EncodeOptions())
    assert encode(pixels[..., 3], EncodeOptions()) == encode(pixels[..., 3].copy(), EncodeOptions())
    assert encode(pixels[::-1, ::2], EncodeOptions()) == encode(pixels[::-1, ::2].copy(), EncodeOptions())


def test_a_file_holds_its_pixels_and_the_name_of_their_colour_space_alone() -> None:
    colour = strictly_read(encode(texture((700, 700, 4)), EncodeOptions())).kinds
    matte = strictly_read(encode(texture((700, 700)), EncodeOptions())).kinds

    assert [kind for kind in colour if kind != b"IDAT"] == [b"IHDR", b"sRGB", b"IEND"]
    assert [kind for kind in matte if kind != b"IDAT"] == [b"IHDR", b"IEND"]
    assert len(colour) > 6, "several stripes were asked for"


def test_a_cutout_is_no_larger_than_by_opencvs_fast_compression() -> None:
    pixels = lemur_cutout()
    theirs = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA), [cv2.IMWRITE_PNG_COMPRESSION, 1])[1]

    ours = encode(pixels, EncodeOptions())

    assert len(ours) <= 1.08 * theirs.nbytes


def test_nothing_weighs_nearly_nothing() -> None:
    data = encode(np.zeros((3000, 4000, 4), np.uint8), EncodeOptions())

    assert len(data) < 48_000_000 / 500
