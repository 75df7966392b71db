"""Profiles: what is sRGB is left alone, what is not is converted, what cannot be used is passed over."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from inference_worker.imaging.colour import to_srgb
from inference_worker.imaging.colour.conversion import TOLERANCE
from inference_worker.imaging.colour.tone_curve import read_curve
from inference_worker.imaging.decode import decode
from studio_testing.photos import as_file

White = tuple[float, float, float]
D50: White = (0.9642, 1.0, 0.8249)
PRIMARIES = {
    "sRGB": ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141)),
    "Display P3": ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)),
    "Adobe RGB": ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
}
"""XYZ of red, green and blue, adapted to D50, as these spaces' published profiles have them."""


def fixed(*numbers: float) -> bytes:
    return b"".join(struct.pack(">i", round(number * 65_536)) for number in numbers)


def gamma(exponent: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(exponent * 256))


SRGB_CURVE = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def profile(tags: dict[bytes, bytes], space: bytes = b"RGB ", kind: bytes = b"mntr", pcs: bytes = b"XYZ ") -> bytes:
    """Write a profile (ICC.1:2022, 7.2 and 7.3)."""
    table, bodies, place = b"", b"", 132 + 12 * len(tags)
    for name, body in tags.items():
        padded = body + bytes(-len(body) % 4)
        table += name + struct.pack(">II", place, len(body))
        bodies, place = bodies + padded, place + len(padded)
    head = struct.pack(">I4sI4s4s4s12s4s", place, bytes(4), 0x04300000, kind, space, pcs, bytes(12), b"acsp")
    head = head.ljust(68, b"\0") + fixed(*D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + bodies


def rgb_profile(name: str, curve: bytes) -> bytes:
    tags = {b"wtpt": b"XYZ " + bytes(4) + fixed(*D50)}
    for letter, colour in zip("rgb", PRIMARIES[name], strict=True):
        tags[f"{letter}XYZ".encode()] = b"XYZ " + bytes(4) + fixed(*colour)
        tags[f"{letter}TRC".encode()] = curve
    return profile(tags)


def table_profile(space: bytes, lightness_of_corner: list[int]) -> bytes:
    """Write a profile of a table alone, with two steps a channel: each corner's lightness, and no colour (``mft1``)."""
    channels = {b"RGB ": 3, b"CMYK": 4}[space]
    identity = fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    straight = bytes(range(256))
    body = b"mft1" + bytes(4) + bytes([channels, 3, 2, 0]) + identity + straight * channels
    body += b"".join(bytes([lightness, 128, 128]) for lightness in lightness_of_corner) + straight * 3
    tags = {b"wtpt": b"XYZ " + bytes(4) + fixed(*D50), b"A2B0": body}
    return profile(tags, space, b"prtr" if space == b"CMYK" else b"scnr", b"Lab ")


P3 = rgb_profile("Display P3", SRGB_CURVE)
ADOBE = rgb_profile("Adobe RGB", gamma(2.19921875))
SRGB = rgb_profile("sRGB", SRGB_CURVE)


def patch(*colour: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((3, 4, len(colour)), colour, np.uint8)


@pytest.mark.parametrize(
    ("icc", "given", "wanted"),
    [
        (P3, (234, 51, 35), (255, 0, 0)),
        (P3, (117, 251, 76), (0, 255, 0)),
        (P3, (0, 0, 245), (0, 0, 255)),
        (P3, (128, 128, 128), (128, 128, 128)),
        (ADOBE, (219, 0, 0), (255, 0, 0)),
        (ADOBE, (144, 255, 60), (0, 255, 0)),
        (ADOBE, (0, 0, 250), (0, 0, 255)),
        (ADOBE, (255, 255, 255), (255, 255, 255)),
    ],
)
def test_srgbs_own_colours_come_back_from_a_wider_space(
    icc: bytes, given: tuple[int, ...], wanted: tuple[int, ...]
) -> None:
    """The pairs are well known: the corners of sRGB, in the numbers of Display P3 and of Adobe RGB (1998)."""
    for kind in ("PNG", "TIFF"):
        data = as_file(Image.new("RGB", (8, 8), given), kind, icc_profile=icc)
        assert np.abs(decode(data, 1).rgb[0, 0].astype(int) - wanted).max() <= 8  # of a pair rounded to 8 bits
    rgb = to_srgb(patch(*given), icc, deep=False).rgb
    assert np.abs(rgb[0, 0].astype(int) - wanted).max() <= 8


@pytest.mark.parametrize("name", ["Display P3", "Adobe RGB"])
@pytest.mark.parametrize(
    "curve", [SRGB_CURVE, gamma(1.8), gamma(2.2), b"curv" + bytes(8)], ids=["s", "1.8", "2.2", "1"]
)
def test_our_arithmetic_agrees_with_little_cms(name: str, curve: bytes) -> None:
    # given
    icc = rgb_profile(name, curve)
    random = np.random.default_rng(3).integers(0, 256, (100, 100, 3), dtype=np.uint8)
    reference = ImageCms.profileToProfile(
        Image.fromarray(random),
        ImageCms.ImageCmsProfile(BytesIO(icc)),
        ImageCms.createProfile("sRGB"),
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
    )

    # when
    rgb = to_srgb(random.copy(), icc, deep=False).rgb

    # then
    assert reference is not None
    assert np.abs(rgb.astype(int) - np.asarray(reference)).max() <= TOLERANCE


def test_sixteen_bits_are_converted_with_all_of_them() -> None:
    # given a ramp so fine that 8 bits could not tell its steps
    ramp = np.arange(30_000, 30_600, 3, dtype=np.uint16)
    deep = np.dstack([ramp[None], ramp[None] // 2, ramp[None] + 5000])

    # when
    colours = to_srgb(deep.copy(), P3, deep=True)

    # then it rises by about as much at every step
    assert colours.rgb16 is not None
    steps = np.diff(colours.rgb16[0].astype(int), axis=0)
    assert steps.min() >= 0
    assert steps[:, 0].max() <= 6
    assert np.array_equal(colours.rgb, np.rint(colours.rgb16 / 257))
    assert np.array_equal(colours.rgb, to_srgb(deep.copy(), P3, deep=False).rgb)


@pytest.mark.parametrize("deep", [False, True])
def test_a_profile_that_is_srgb_in_effect_changes_nothing(*, deep: bool) -> None:
    eight = np.random.default_rng(4).integers(0, 256, (50, 50, 3), dtype=np.uint8)
    wide = np.random.default_rng(4).integers(0, 65_536, (50, 50, 3), dtype=np.uint16)

    assert to_srgb(eight, SRGB, deep=deep).rgb is eight
    colours = to_srgb(wide, SRGB, deep=deep)
    assert np.array_equal(colours.rgb, np.rint(wide / 257))
    assert (colours.rgb16 is wide) == deep


def test_grey_with_a_curve_of_its_own_is_converted() -> None:
    # given half of the light, in the numbers of a curve of 1.8
    icc = profile({b"wtpt": b"XYZ " + bytes(4) + fixed(*D50), b"kTRC": gamma(1.8)}, b"GRAY")
    half = round(255 * 0.5 ** (1 / 1.8))

    # when
    data = as_file(Image.new("L", (8, 8), half), "PNG", icc_profile=icc)
    deep = to_srgb(np.full((4, 4), half * 257, np.uint16), icc, deep=True)

    # then: 188 is half of the light in sRGB
    assert np.abs(decode(data, 1).rgb.astype(int) - 188).max() <= 1
    assert deep.rgb16 is not None
    assert np.abs(deep.rgb16 / 257 - 188).max() <= 1


@pytest.mark.parametrize("has_alpha", [False, True])
def test_a_deep_grey_png_is_converted_by_its_profile_with_alpha_or_without(*, has_alpha: bool) -> None:
    # given half of the light, in the numbers of a curve of 1.8, with 16 bits
    icc = profile({b"wtpt": b"XYZ " + bytes(4) + fixed(*D50), b"kTRC": gamma(1.8)}, b"GRAY")
    half = round(65_535 * 0.5 ** (1 / 1.8)).to_bytes(2, "big")
    header = struct.pack(">IIBBBBB", 1, 1, 16, 4 if has_alpha else 0, 0, 0, 0)
    samples = zlib.compress(b"\0" + half + (b"\x80\x80" if has_alpha else b""))
    chunks = ((b"IHDR", header), (b"iCCP", b"grey\0\0" + zlib.compress(icc)), (b"IDAT", samples), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )

    # when
    picture = decode(png, 1, deep=True)

    # then
    assert np.abs(picture.rgb.astype(int) - 188).max() <= 1
    assert picture.rgb16 is not None
    assert np.abs(picture.rgb16 / 257 - 188).max() <= 1
    assert (picture.alpha is not None) == has_alpha


def test_inks_are_converted_by_their_table() -> None:
    # given a profile that says that only black ink is dark
    table = [0 if corner & 1 else 255 for corner in range(16)]
    icc = table_profile(b"CMYK", table)
    cyan, black = Image.new("CMYK", (8, 8), (255, 0, 0, 0)), Image.new("CMYK", (8, 8), (0, 0, 0, 255))

    # when, then
    assert decode(as_file(cyan, "TIFF", icc_profile=icc), 1).rgb.min() >= 250
    assert decode(as_file(black, "TIFF", icc_profile=icc), 1).rgb.max() <= 5
    assert decode(as_file(cyan, "TIFF"), 1).rgb[0, 0].tolist() == [0, 255, 255]


def test_a_table_for_rgb_is_applied_in_eight_bits() -> None:
    # given a profile that sees the green alone
    icc = table_profile(b"RGB ", [255 if corner & 2 else 0 for corner in range(8)])
    deep = np.zeros((4, 4, 3), np.uint16)
    deep[:, :2, 1] = 65_535

    # when
    colours = to_srgb(deep, icc, deep=True)

    # then
    assert colours.rgb16 is None
    assert colours.rgb[0, 0].min() >= 250
    assert colours.rgb[0, 3].max() <= 5


@pytest.mark.parametrize(
    "icc", [b"", b"no profile at all", P3[:140], P3[:128] + bytes(400), b"\0" * 36 + b"acsp" + b"\xff" * 200]
)
def test_a_profile_that_cannot_be_used_is_passed_over(icc: bytes) -> None:
    assert to_srgb(patch(255, 0, 0), icc, deep=False).rgb[0, 0].tolist() == [255, 0, 0]


def test_a_profile_for_another_kind_of_pixels_is_passed_over() -> None:
    grey = Image.new("L", (8, 8), 77)

    assert np.unique(decode(as_file(grey, "PNG", icc_profile=P3), 1).rgb).tolist() == [77]


@pytest.mark.parametrize(
    ("body", "half"),
    [
        (b"curv" + bytes(8), 0.5),
        (gamma(2.0), 0.25),
        (b"curv" + bytes(4) + struct.pack(">I3H", 3, 0, 10_000, 65_535), 10_000 / 65_535),
        (b"para" + bytes(4) + struct.pack(">HH", 0, 0) + fixed(2), 0.25),
        (b"para" + bytes(4) + struct.pack(">HH", 1, 0) + fixed(2, 2, -0.5), 0.25),
        (b"para" + bytes(4) + struct.pack(">HH", 2, 0) + fixed(2, 1, 0, 0.1), 0.35),
        (SRGB_CURVE, 0.21404),
        (b"para" + bytes(4) + struct.pack(">HH", 4, 0) + fixed(2, 1, 0, 0.5, 0.75, 0.1, 0.2), 0.45),
    ],
)
def test_curves_of_every_kind_are_read(body: bytes, half: float) -> None:
    curve = read_curve(body)

    assert curve is not None
    assert curve(np.array([0.5]))[0] == pytest.approx(half, abs=1e-4)


@pytest.mark.parametrize("body", [b"", b"curv", b"curv" + bytes(4) + b"\xff\xff\xff\xff", b"para" + bytes(5), b"mft2"])
def test_a_curve_that_is_none_is_none(body: bytes) -> None:
    assert read_curve(body) is None
