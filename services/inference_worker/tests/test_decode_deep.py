"""Sixteen bits a sample: kept when asked for, rounded when not."""

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO

import cv2
import numpy as np
import pillow_heif
import pytest
from PIL import Image

from inference_worker.imaging.decode import CorruptImageError, decode
from inference_worker.imaging.orient import apply_orientation
from inference_worker.imaging.picture import DeepPixels
from studio_testing.photos import as_file, lemur

HEIGHT, WIDTH = 5, 7
CHANNELS = {"grey": 1, "grey and alpha": 2, "RGB": 3, "RGBA": 4}


@pytest.fixture
def values() -> DeepPixels:
    """Random samples of four channels."""
    return np.random.default_rng(7).integers(0, 65_536, (HEIGHT, WIDTH, 4), dtype=np.uint16)


def png_file(samples: DeepPixels, *more: tuple[bytes, bytes]) -> bytes:
    colour_type = {1: 0, 2: 4, 3: 2, 4: 6}[samples.shape[2]]
    header = struct.pack(">IIBBBBB", samples.shape[1], samples.shape[0], 16, colour_type, 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    chunks = ((b"IHDR", header), *more, (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def tiff_file(  # noqa: PLR0913 - the ways to store the same samples
    samples: DeepPixels,
    *,
    extra: int | None = None,
    white_is_zero: bool = False,
    orientation: int = 1,
    planes: bool = False,
    deflate: bool = False,
    differences: bool = False,
    order: str = "<",
) -> bytes:
    """Write a TIFF of one strip a plane, and one directory behind them (TIFF 6.0, section 2)."""
    height, width, count = samples.shape
    stored = samples.copy()
    if differences:
        stored[:, 1:] -= samples[:, :-1]
    parts = [stored[:, :, index] for index in range(count)] if planes else [stored]
    strips = [part.astype(order + "u2").tobytes() for part in parts]
    strips = [zlib.compress(strip) for strip in strips] if deflate else strips
    body, places = b"", []
    for strip in strips:
        places.append(8 + len(body))
        body += strip
    tags: dict[int, Sequence[int]] = {
        256: [width],
        257: [height],
        258: [samples.dtype.itemsize * 8] * count,
        259: [8 if deflate else 1],
        262: [0 if white_is_zero else 1 if count < 3 else 2],
        273: places,
        274: [orientation],
        277: [count],
        278: [height],
        279: [len(strip) for strip in strips],
        284: [2 if planes else 1],
        317: [2 if differences else 1],
    }
    if extra is not None:
        tags[338] = [extra]
    directory = struct.pack(order + "H", len(tags))
    behind = 8 + len(body) + 2 + 12 * len(tags) + 4
    tail = b""
    for tag, numbers in tags.items():
        value = struct.pack(f"{order}{len(numbers)}L", *numbers)
        if len(numbers) > 1:
            inline, tail = struct.pack(order + "L", behind + len(tail)), tail + value
        else:
            inline = value
        directory += struct.pack(order + "HHL", tag, 4, len(numbers)) + inline
    magic = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "L", 8 + len(body))
    return magic + body + directory + bytes(4) + tail


def rounded(samples: DeepPixels) -> DeepPixels:
    return np.rint(samples / 257).astype(np.uint16)


def assert_holds(data: bytes, colour: DeepPixels, alpha: DeepPixels | None, orientation: int = 1) -> None:
    """Compare both readings of a file with ``(H, W, 1)`` or ``(H, W, 3)`` colours and ``(H, W)`` alpha."""
    expected = np.broadcast_to(colour, (*colour.shape[:2], 3))
    for deep in (False, True):
        picture = decode(data, orientation, deep=deep)
        assert np.array_equal(picture.rgb, rounded(expected))
        if deep:
            assert picture.rgb16 is not None
            assert np.array_equal(picture.rgb16, expected)
        else:
            assert picture.rgb16 is None
        if alpha is None:
            assert picture.alpha is None
        else:
            assert picture.alpha is not None
            assert np.array_equal(picture.alpha, rounded(alpha))


@pytest.mark.parametrize("channels", CHANNELS.values(), ids=CHANNELS)
@pytest.mark.parametrize("order", ["png", "tiff, little end first", "tiff, big end first", "tiff, deflated"])
def test_sixteen_bits_are_kept_or_rounded(values: DeepPixels, channels: int, order: str) -> None:
    samples = values[:, :, :channels]
    has_alpha = channels in {2, 4}
    data = {
        "png": lambda: png_file(samples),
        "tiff, little end first": lambda: tiff_file(samples, extra=2 if has_alpha else None),
        "tiff, big end first": lambda: tiff_file(samples, extra=2 if has_alpha else None, order=">"),
        "tiff, deflated": lambda: tiff_file(samples, extra=2 if has_alpha else None, deflate=True, differences=True),
    }[order]()

    assert_holds(data, samples[:, :, : channels - has_alpha], samples[:, :, -1] if has_alpha else None)


def test_separate_planes_are_put_together(values: DeepPixels) -> None:
    assert_holds(tiff_file(values[:, :, :3], planes=True), values[:, :, :3], None)
    assert_holds(tiff_file(values, planes=True, deflate=True, extra=2), values[:, :, :3], values[:, :, 3])


def test_white_may_be_zero(values: DeepPixels) -> None:
    assert_holds(tiff_file(values[:, :, :1], white_is_zero=True), ~values[:, :, :1], None)


def test_a_fourth_channel_of_unknown_meaning_is_no_alpha(values: DeepPixels) -> None:
    assert_holds(tiff_file(values, extra=0), values[:, :, :3], None)


def test_premultiplied_colours_are_divided_by_alpha() -> None:
    straight, alpha = np.array([40_000, 20_000, 65_535]), 32_768
    samples = np.full((HEIGHT, WIDTH, 4), alpha, np.uint16)
    samples[:, :, :3] = np.rint(straight * alpha / 65_535)
    samples[0, 0, 3] = 0

    picture = decode(tiff_file(samples, extra=1), 1, deep=True)

    assert picture.rgb16 is not None
    assert np.abs(picture.rgb16[1:].astype(int) - straight).max() <= 1
    assert picture.rgb16[0, 0].tolist() == [0, 0, 0]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("channels", CHANNELS.values(), ids=CHANNELS)
def test_a_deep_tiff_is_turned_once(values: DeepPixels, channels: int, orientation: int) -> None:
    has_alpha = channels in {2, 4}
    samples = values[:, :, :channels]
    bands = [apply_orientation(np.ascontiguousarray(band), orientation) for band in np.moveaxis(samples, -1, 0)]
    upright = np.dstack(bands).astype(np.uint16)

    data = tiff_file(samples, extra=2 if has_alpha else None, orientation=orientation)

    assert_holds(data, upright[:, :, : channels - has_alpha], upright[:, :, -1] if has_alpha else None, orientation)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_colour_marked_transparent_becomes_alpha(values: DeepPixels, channels: int) -> None:
    samples = values[:, :, :channels]
    marked = samples[2, 3].astype(">u2").tobytes()

    picture = decode(png_file(samples, (b"tRNS", marked)), 1, deep=True)

    assert picture.alpha is not None
    assert picture.alpha[2, 3] == 0
    assert (picture.alpha == 255).sum() == HEIGHT * WIDTH - 1


def test_a_lzw_tiff_as_other_programs_write_it_is_read() -> None:
    wide = np.random.default_rng(1).integers(0, 65_536, (40, 30, 3), dtype=np.uint16)
    data = cv2.imencode(".tiff", wide, [cv2.IMWRITE_TIFF_COMPRESSION, cv2.IMWRITE_TIFF_COMPRESSION_LZW])[1].tobytes()

    assert_holds(data, wide[:, :, ::-1], None)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"])
def test_a_source_of_eight_bits_stays_one(kind: str) -> None:
    picture = decode(as_file(lemur().resize((34, 22)), kind), 1, deep=True)

    assert picture.rgb16 is None


def test_ten_bits_of_a_heic_are_stretched_to_the_full_scale() -> None:
    ramp = np.linspace(0, 65_535, 128).astype(np.uint16)
    grey = np.broadcast_to(ramp[None, :, None], (64, 128, 3)).copy()
    file = BytesIO()
    pillow_heif.from_bytes("RGB;16", (128, 64), grey.tobytes()).save(file, quality=-1, chroma=444)

    picture = decode(file.getvalue(), 1, deep=True)

    assert picture.rgb16 is not None
    assert picture.rgb16.max() == 65_535
    assert np.abs(picture.rgb16.astype(int) - grey).max() <= 3 * 64  # steps of ten bits


def test_ten_bits_of_a_heic_give_the_same_eight_whether_all_are_kept_or_not() -> None:
    """Otherwise a render with all bits would be of another picture than the first job's."""
    noise = np.random.default_rng(3).integers(0, 65_536, (64, 64, 3), dtype=np.uint16)
    file = BytesIO()
    pillow_heif.from_bytes("RGB;16", (64, 64), cv2.GaussianBlur(noise, (0, 0), 4).tobytes()).save(file, quality=70)

    kept, rounded_at_once = (decode(file.getvalue(), 1, deep=deep) for deep in (True, False))

    assert rounded_at_once.rgb16 is None
    assert kept.rgb16 is not None
    assert np.array_equal(kept.rgb, rounded_at_once.rgb)
    assert np.array_equal(kept.rgb, rounded(kept.rgb16))


@pytest.mark.parametrize("size", [(1, 4), (4, 1), (1, 1)])
@pytest.mark.parametrize(("mode", "channels"), [("L;16", 1), ("RGB;16", 3), ("RGBA;16", 4)])
def test_a_deep_heic_may_be_as_small_as_it_likes(size: tuple[int, int], mode: str, channels: int) -> None:
    file = BytesIO()
    pillow_heif.from_bytes(mode, size, b"\xff\xff" * channels * size[0] * size[1]).save(file, quality=-1)

    picture = decode(file.getvalue(), 1, deep=True)

    assert (picture.width, picture.height) == size
    assert picture.rgb16 is not None
    assert picture.rgb16.min() >= 65_000


def test_a_heic_of_eight_bits_stays_one() -> None:
    pillow_heif.register_heif_opener()

    assert decode(as_file(lemur().resize((64, 64)), "HEIF"), 1, deep=True).rgb16 is None


def test_floating_point_grey_of_a_tiff_goes_from_zero_to_one() -> None:
    image = Image.fromarray(np.array([[0.0, 0.5, 1.0, 7.0, np.nan]], np.float32))

    assert decode(as_file(image, "TIFF"), 1).rgb[0, :, 0].tolist() == [0, 128, 255, 255, 0]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("channels", CHANNELS.values(), ids=CHANNELS)
def test_a_deep_png_that_ends_early_is_corrupt(channels: int, share: float) -> None:
    noise = np.random.default_rng(2).integers(0, 65_536, (60, 50, channels), dtype=np.uint16)
    data = png_file(noise)

    with pytest.raises(CorruptImageError):
        decode(data[: int(len(data) * share)], 1)


@pytest.mark.parametrize("planes", [False, True])
@pytest.mark.parametrize("deflate", [False, True])
def test_a_deep_tiff_whose_strips_are_short_is_corrupt(values: DeepPixels, *, planes: bool, deflate: bool) -> None:
    data = tiff_file(values[:, :, :2] if not planes else values, planes=planes, deflate=deflate, extra=2)
    short = data.replace(struct.pack("<HHLL", 257, 4, 1, HEIGHT), struct.pack("<HHLL", 257, 4, 1, HEIGHT * 9))

    assert short != data
    with pytest.raises(CorruptImageError):
        decode(short, 1, deep=True)
