"""Whatever a file's orientation, colours and depth: upright 8-bit sRGB comes out."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

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


def test_sixteen_bit_colour_is_read_by_its_high_byte() -> None:
    import cv2  # noqa: PLC0415 - Pillow cannot write this kind

    wide = np.zeros((4, 4, 3), np.uint16)
    wide[:] = (0x2A11, 0x8000, 0xFF00)  # blue, green, red
    data = cv2.imencode(".png", wide)[1].tobytes()

    picture = decode(data, 1)

    assert np.abs(picture.rgb[0, 0].astype(int) - [0xFF, 0x80, 0x2A]).max() <= 1


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


def test_an_embedded_profile_is_converted_to_srgb() -> None:
    """A profile whose red and green primaries are exchanged shows red numbers as green."""
    exchanged = _srgb_with_red_and_green_exchanged()
    image = Image.new("RGB", (8, 8), (255, 0, 0))

    picture = decode(as_file(image, "PNG", icc_profile=exchanged), 1)

    red, green, blue = picture.rgb[0, 0].tolist()
    assert green > 200
    assert red < 60
    assert blue < 60


def test_a_broken_profile_is_passed_over() -> None:
    image = Image.new("RGB", (8, 8), (255, 0, 0))

    picture = decode(as_file(image, "PNG", icc_profile=b"no profile at all"), 1)

    assert picture.rgb[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_truncated_jpeg_is_corrupt(share: float) -> None:
    data = lemur_jpeg()

    with pytest.raises(CorruptImageError):
        decode(data[: int(len(data) * share)], 1)


def test_a_picture_of_another_format_is_refused_whatever_its_content() -> None:
    with pytest.raises(CorruptImageError):
        decode(as_file(lemur(), "TIFF"), 1)


def test_an_animation_gives_its_first_frame() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], lossless=True)

    picture = decode(file.getvalue(), 1)

    assert picture.rgb[0, 0].tolist() == [255, 0, 0]


def _srgb_with_red_and_green_exchanged() -> bytes:
    """Exchange the names of two tags in an sRGB profile (ICC.1: a table of 12-byte entries at byte 132)."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(profile[128:132], "big")
    entries = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, green = entries[b"rXYZ"], entries[b"gXYZ"]
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)
