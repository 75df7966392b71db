"""Every kind of file that is accepted: upright, once; with its transparency; without its metadata."""

import pickle
import struct

import numpy as np
import pillow_heif
import pytest
from PIL import Image, PngImagePlugin

from inference_worker.imaging.decode import CorruptImageError, decode
from inference_worker.imaging.picture import Pixels
from studio_testing.photos import STORED_TURNS, as_file, lemur

LOSSLESS: dict[str, dict[str, object]] = {
    "PNG": {},
    "WEBP": {"lossless": True},
    "TIFF": {"compression": "tiff_lzw"},
    "BMP": {},
}
LOSSY: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 95},
    "HEIF": {"quality": 90},
    "AVIF": {"quality": 90, "speed": 9},
    "GIF": {},
}
OPTIONS = LOSSLESS | LOSSY
WITH_EXIF = ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"]

TOLERANCE = 6.0
"""Mean difference, of 255, that a lossy file of the small photo may have; a picture turned wrongly has over 40."""

SELF_TURNING = {"HEIF"}
"""Kinds whose container turns the picture: the upload finds nothing left to turn, and says 1."""


@pytest.fixture(autouse=True)
def heif_can_be_written() -> None:
    pillow_heif.register_heif_opener()


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    return lemur().resize((136, 88), Image.Resampling.LANCZOS)


def exif(orientation: int) -> bytes:
    block = Image.Exif()
    block[0x0112] = orientation
    return block.tobytes()


def difference(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one.astype(int) - other).mean())


@pytest.mark.parametrize("kind", OPTIONS)
def test_every_kind_gives_the_pictures_colours(photo: Image.Image, kind: str) -> None:
    picture = decode(as_file(photo, kind, **OPTIONS[kind]), 1)

    assert picture.alpha is None
    assert picture.rgb.shape == (88, 136, 3)
    assert difference(picture.rgb, np.asarray(photo)) <= (0 if kind in LOSSLESS else TOLERANCE)


@pytest.mark.parametrize("kind", WITH_EXIF)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_applied_exactly_once(photo: Image.Image, kind: str, orientation: int) -> None:
    # given a photo that is stored turned, with the tag that says so
    stored = photo if orientation == 1 else photo.transpose(STORED_TURNS[orientation])
    data = as_file(stored, kind, exif=exif(orientation), **OPTIONS[kind])

    # when it is decoded as its upload was understood
    picture = decode(data, 1 if kind in SELF_TURNING else orientation)

    # then
    assert picture.rgb.shape == (88, 136, 3)
    assert difference(picture.rgb, np.asarray(photo)) <= (0 if kind in LOSSLESS else TOLERANCE)


def test_a_heic_is_not_turned_once_more_by_an_orientation_from_elsewhere(photo: Image.Image) -> None:
    data = as_file(photo.transpose(Image.Transpose.ROTATE_90), "HEIF", exif=exif(6))

    assert decode(data, 6).rgb.shape == (88, 136, 3)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"MiHE"])
def test_a_heic_is_known_by_any_of_its_brands(photo: Image.Image, brand: bytes) -> None:
    data = bytearray(as_file(photo, "HEIF"))
    data[8:12] = brand

    assert difference(decode(bytes(data), 1).rgb, np.asarray(photo)) <= TOLERANCE


def test_a_heic_of_tiles_is_put_together(photo: Image.Image) -> None:
    data = as_file(photo, "HEIF", quality=90, tile_size=64)

    picture = decode(data, 1)

    assert b"grid" in data
    assert difference(picture.rgb, np.asarray(photo)) <= TOLERANCE


def test_of_several_pictures_in_a_heic_the_primary_one_counts(photo: Image.Image) -> None:
    other = Image.new("RGB", (64, 64), "red")
    data = as_file(other, "HEIF", save_all=True, append_images=[photo], primary_index=1)

    assert difference(decode(data, 1).rgb, np.asarray(photo)) <= TOLERANCE


def test_of_a_tiffs_pages_the_first_counts(photo: Image.Image) -> None:
    data = as_file(photo, "TIFF", save_all=True, append_images=[Image.new("RGB", (9, 9), "red")] * 3)

    assert np.array_equal(decode(data, 1).rgb, np.asarray(photo))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *((kind, "RGBA") for kind in ("PNG", "WEBP", "TIFF", "HEIF", "AVIF")),
        *((kind, "LA") for kind in ("PNG", "TIFF", "HEIF")),
    ],
)
def test_transparency_is_kept(kind: str, mode: str) -> None:
    image = Image.new(mode, (64, 64), (200, 100, 50, 255)[: len(mode)])
    image.putalpha(Image.linear_gradient("L").resize((64, 64)))
    exact: dict[str, dict[str, object]] = {"WEBP": {"lossless": True, "exact": True}, "AVIF": {"quality": 100}}

    picture = decode(as_file(image, kind, **exact.get(kind, {})), 1)

    assert picture.alpha is not None
    assert difference(picture.alpha, np.asarray(image.getchannel("A"))) <= (2 if kind in LOSSY else 0)
    expected = 200 if mode == "LA" else [200, 100, 50]
    assert np.abs(picture.rgb[50:, 10:50].astype(int) - expected).max() <= (4 if kind in LOSSY else 0)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_an_alpha_that_hides_nothing_is_left_out(photo: Image.Image, kind: str) -> None:
    assert decode(as_file(photo.convert("RGBA"), kind), 1).alpha is None


def test_a_transparent_colour_of_a_gif_becomes_alpha() -> None:
    image = Image.new("P", (2, 1), 0)
    image.putpalette([10, 20, 30, 40, 50, 60])
    image.putpixel((1, 0), 1)

    picture = decode(as_file(image, "GIF", transparency=0), 1)

    assert picture.alpha is not None
    assert picture.alpha.tolist() == [[0, 255]]
    assert picture.rgb[0, 1].tolist() == [40, 50, 60]


@pytest.mark.parametrize("mode", ["1", "L", "P"])
@pytest.mark.parametrize("kind", ["TIFF", "BMP", "GIF"])
def test_grey_bilevel_and_palette_pictures_become_rgb(photo: Image.Image, kind: str, mode: str) -> None:
    image = photo.convert(mode)

    assert np.array_equal(decode(as_file(image, kind), 1).rgb, np.asarray(image.convert("RGB")))


def bitmap_of_32_bits(alpha: int, compression: int = 3) -> bytes:
    """Make a BMP of 2 x 1 pixels, red, green 128; with bit fields (version 5 header) or without (version 3)."""
    fields = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000) + b"BGRs" + bytes(48)
    more = fields if compression else b""
    header = struct.pack("<IiiHHIIiiII", 40 + len(more), 2, 1, 1, 32, compression, 8, 0, 0, 0, 0) + more
    start = 14 + len(header)
    return b"BM" + struct.pack("<IHHI", start + 8, 0, 0, start) + header + bytes([0, 128, 255, alpha]) * 2


def test_an_alpha_of_a_bmp_that_is_zero_all_over_means_nothing() -> None:
    picture = decode(bitmap_of_32_bits(alpha=0), 1)

    assert picture.alpha is None
    assert picture.rgb[0, 0].tolist() == [255, 128, 0]


def test_an_alpha_of_a_bmp_that_says_something_is_kept() -> None:
    picture = decode(bitmap_of_32_bits(alpha=77), 1)

    assert picture.alpha is not None
    assert picture.alpha.tolist() == [[77, 77]]


def test_the_unused_fourth_byte_of_a_plain_bmp_is_no_alpha() -> None:
    assert decode(bitmap_of_32_bits(alpha=77, compression=0), 1).alpha is None


SECRET = b"51.5007N-0.1246W"


def with_secret(image: Image.Image, kind: str) -> bytes:
    """Write it as the name of the place, in every way that the format has."""
    options = dict(OPTIONS[kind])
    if kind in WITH_EXIF:
        block = Image.Exif()
        block[0x010E] = SECRET.decode()
        options["exif"] = block.tobytes()
    if kind in {"GIF", "JPEG"}:
        options["comment"] = SECRET
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Location", SECRET.decode())
        options["pnginfo"] = text
    return as_file(image, kind, **options) + (SECRET if kind == "BMP" else b"")


@pytest.mark.parametrize("kind", OPTIONS)
def test_no_metadata_comes_along(photo: Image.Image, kind: str) -> None:
    data = with_secret(photo, kind)

    picture = decode(data, 1, deep=True)

    assert SECRET in data
    assert SECRET not in pickle.dumps(picture)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP", "BMP", "GIF", "HEIF", "AVIF", "JPEG"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_file_that_ends_early_is_corrupt(photo: Image.Image, kind: str, share: float) -> None:
    data = as_file(photo, kind, **OPTIONS[kind])

    with pytest.raises(CorruptImageError):
        decode(data[: int(len(data) * share)], 1)


@pytest.mark.parametrize("kind", OPTIONS)
def test_bytes_after_the_end_do_no_harm(photo: Image.Image, kind: str) -> None:
    data = as_file(photo, kind, **OPTIONS[kind])

    assert np.array_equal(decode(data + bytes(5000), 1).rgb, decode(data, 1).rgb)


@pytest.mark.parametrize("kind", OPTIONS)
def test_no_damage_is_an_unforeseen_error(kind: str) -> None:
    """Given some hundred ways to spoil a small file; a decoder may still make a picture of it."""
    data = as_file(lemur().resize((34, 22)), kind, **OPTIONS[kind])
    outcomes = []

    for place in range(0, len(data), max(1, len(data) // 200)):
        damaged = data[:place] + bytes([data[place] ^ 0xA5]) + data[place + 1 :]
        try:
            picture = decode(damaged, 1)
        except CorruptImageError:
            outcomes.append("corrupt")
        else:
            outcomes.append("picture")
            assert picture.rgb.dtype == np.uint8

    assert "corrupt" in outcomes
    assert len(outcomes) >= 100


def test_a_heic_whose_pixels_are_not_of_the_size_that_it_claims_is_corrupt(photo: Image.Image) -> None:
    # given a HEIC whose header says 16,000 x 16,000
    data = as_file(photo.resize((64, 64)), "HEIF")
    lie = data.replace(struct.pack(">II", 64, 64), struct.pack(">II", 16_000, 16_000), 1)

    # when, then
    assert lie != data
    with pytest.raises(CorruptImageError):
        decode(lie, 1)


def test_a_decoded_heic_owns_its_pixels(photo: Image.Image) -> None:
    data = as_file(photo, "HEIF", quality=90)
    pictures = []
    for number in range(20):
        pictures.append(decode(data, 1).rgb)
        np.full(photo.width * photo.height * 3, number, np.uint8)  # takes the place of whatever has been freed

    assert all(np.array_equal(picture, pictures[0]) for picture in pictures)
    assert difference(pictures[0], np.asarray(photo)) <= TOLERANCE
