"""Whatever a file's orientation, colours and depth: upright 8-bit sRGB comes out."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from inference_worker.imaging.decode import CorruptImageError, decode
from studio_testing.photos import as_file, lemur, lemur_jpeg, lemur_with_orientation

TOLERANCE_JPEG = 12
"""Mean difference allowed between a JPEG at quality 95 and its source is far less; 12 is for the worst percent."""


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright_and_equal(orientation: int) -> None:
    upright = np.asarray(lemur())

    picture = decode(lemur_with_orientation(orientation, "PNG"), orientation)

    assert np.array_equal(picture.rgb, upright)
    assert (picture.width, picture.height) == (680, 440)


def test_orientation_applies_to_transparency_too() -> None:
    image = lemur().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))

    picture = decode(as_file(image.transpose(Image.Transpose.ROTATE_90), "PNG"), 6)

    assert picture.alpha is not None
    assert np.array_equal(picture.alpha, np.asarray(image.getchannel("A")))


def test_a_cmyk_jpeg_keeps_its_colours() -> None:
    image = Image.new("RGB", (64, 64), (200, 40, 40))

    picture = decode(as_file(image.convert("CMYK"), "JPEG", quality=95), 1)

    assert np.abs(picture.rgb.astype(int) - [200, 40, 40]).max() <= TOLERANCE_JPEG


def test_sixteen_bit_grey_is_scaled_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None, :].repeat(4, axis=0)

    picture = decode(as_file(Image.fromarray(ramp), "PNG"), 1)

    assert np.array_equal(picture.rgb[0, :, 0], np.arange(256))


@pytest.mark.parametrize(("mode", "colour"), [("L", 77), ("LA", (77, 255)), ("1", 1), ("P", 3)])
def test_grey_bilevel_and_palette_pictures_become_rgb(mode: str, colour: object) -> None:
    image = Image.new(mode, (8, 6), colour)  # type: ignore[arg-type]
    expected = np.asarray(image.convert("RGB"))

    picture = decode(as_file(image, "PNG"), 1)

    assert np.array_equal(picture.rgb, expected)


def test_a_palette_colour_marked_transparent_becomes_alpha() -> None:
    image = Image.new("P", (2, 1), 0)
    image.putpalette([10, 20, 30, 40, 50, 60])
    image.putpixel((1, 0), 1)

    picture = decode(as_file(image, "PNG", transparency=0), 1)

    assert picture.alpha is not None
    assert picture.alpha.tolist() == [[0, 255]]


@pytest.mark.parametrize(
    ("bit_depth", "colour_type", "samples", "marked"),
    [
        (2, 0, bytes([0b01_10_00_00]), (1).to_bytes(2, "big")),
        (4, 0, bytes([0x1F, 0x00]), (1).to_bytes(2, "big")),
        (16, 2, bytes.fromhex("123456789abc") + bytes(12), bytes.fromhex("123456789abc")),
    ],
    ids=["2-bit grey", "4-bit grey", "16-bit colour"],
)
def test_a_colour_marked_transparent_is_found_at_every_depth(
    bit_depth: int, colour_type: int, samples: bytes, marked: bytes
) -> None:
    """Given three pixels in a row, the first of the marked colour (PNG: tRNS)."""
    header = struct.pack(">IIBBBBB", 3, 1, bit_depth, colour_type, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"tRNS", marked), (b"IDAT", zlib.compress(b"\0" + samples)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )

    picture = decode(png, 1)

    assert picture.alpha is not None
    assert picture.alpha.tolist() == [[0, 255, 255]]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_truncated_jpeg_is_corrupt(share: float) -> None:
    data = lemur_jpeg()

    with pytest.raises(CorruptImageError):
        decode(data[: int(len(data) * share)], 1)


@pytest.mark.parametrize("data", [b"", b"not a picture", b"%PDF-1.7", b"P6 1 1 255 abc", b"\0\0\0\x18ftypmp42"])
def test_what_is_no_picture_of_an_accepted_kind_is_corrupt(data: bytes) -> None:
    with pytest.raises(CorruptImageError):
        decode(data, 1)


@pytest.mark.parametrize("file_format", ["WEBP", "PNG", "GIF"])
def test_an_animation_gives_its_first_frame(file_format: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    lossless = {"lossless": True} if file_format == "WEBP" else {}

    picture = decode(as_file(frames[0], file_format, save_all=True, append_images=frames[1:], **lossless), 1)

    assert picture.rgb[0, 0].tolist() == [255, 0, 0]


def test_of_an_animated_png_it_is_the_first_frame_that_pillow_shows() -> None:
    # given a PNG whose plain picture is no frame of its animation
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "lime", "blue")]
    data = as_file(frames[0], "PNG", save_all=True, default_image=True, append_images=frames[1:])

    # when, then
    with Image.open(BytesIO(data)) as image:
        assert np.array_equal(decode(data, 1).rgb, np.asarray(image.convert("RGB")))
