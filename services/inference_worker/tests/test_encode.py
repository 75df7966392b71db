"""One door to all formats: what comes back, what is refused, and that nothing else is in the files."""

import struct
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
from studio.contracts.output_format import OutputFormat
from studio_testing.photos import lemur, lemur_alpha

Samples = npt.NDArray[Any]

LOSSY = [OutputFormat.WEBP, OutputFormat.JPEG, OutputFormat.AVIF]
WITH_ALPHA = [OutputFormat.WEBP, OutputFormat.AVIF]
LOSSLESS_WEBP = EncodeOptions(OutputFormat.WEBP, lossless=True)


def decoded(data: bytes) -> Samples:
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image)


def cutout() -> Samples:
    alpha = lemur_alpha()
    pixels = np.dstack([np.asarray(lemur()), alpha])
    pixels[alpha == 0] = 0
    return pixels


def decibels(first: Samples, second: Samples, weight: float | Samples = 1.0) -> float:
    error = (first.astype(float) - second) ** 2 * weight
    return float(10 * np.log10(255**2 / error.mean()))


@pytest.mark.parametrize("output_format", LOSSY)
def test_a_photo_comes_back_as_good_as_the_default_quality_promises(output_format: OutputFormat) -> None:
    photo = np.asarray(lemur())

    data = encode(photo, EncodeOptions(output_format))

    assert decibels(decoded(data), photo) > 39


@pytest.mark.parametrize("output_format", LOSSY)
def test_a_matte_comes_back_nearly_as_it_was(output_format: OutputFormat) -> None:
    matte = lemur_alpha()

    image = decoded(encode(matte, EncodeOptions(output_format)))

    grey = image if image.ndim == 2 else image[..., 1]
    assert decibels(grey, matte) > 48
    assert image.ndim == 2 or np.ptp(image, axis=2).max() <= 2


@pytest.mark.parametrize("output_format", WITH_ALPHA)
def test_what_shows_of_a_cutout_comes_back_with_its_very_alpha(output_format: OutputFormat) -> None:
    pixels = cutout()

    image = decoded(encode(pixels, EncodeOptions(output_format)))

    assert np.array_equal(image[..., 3], pixels[..., 3])
    assert decibels(image[..., :3], pixels[..., :3], (pixels[..., 3:] / 255) ** 2) > 42


@pytest.mark.parametrize("output_format", WITH_ALPHA)
def test_no_colour_comes_up_away_from_the_subject(output_format: OutputFormat) -> None:
    pixels = cutout()
    away = cv2.distanceTransform((pixels[..., 3] == 0).astype(np.uint8), cv2.DIST_L2, 5) > 40
    assert away.sum() > 100_000

    image = decoded(encode(pixels, EncodeOptions(output_format)))

    assert not image[away].any()


@settings(deadline=None)
@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([3, 4])).flatmap(
        lambda shape: arrays(np.uint8, shape)
    )
)
def test_lossless_webp_gives_back_every_pixel(pixels: Samples) -> None:
    with Image.open(BytesIO(encode(pixels, LOSSLESS_WEBP))) as image:
        back = np.asarray(image.convert("RGBA" if pixels.shape[2] == 4 else "RGB"))

    assert np.array_equal(back, pixels)


def test_lossless_webp_lets_no_colour_run_under_transparency() -> None:
    pixels = cutout()

    assert np.array_equal(decoded(encode(pixels, LOSSLESS_WEBP)), pixels)


@pytest.mark.parametrize("output_format", LOSSY)
def test_a_higher_quality_is_a_larger_and_better_file(output_format: OutputFormat) -> None:
    photo = np.asarray(lemur())
    files = [encode(photo, EncodeOptions(output_format, quality=quality)) for quality in (30, 70, 98)]

    assert [len(file) for file in files] == sorted(len(file) for file in files)
    assert len({len(file) for file in files}) == 3
    assert decibels(decoded(files[0]), photo) < decibels(decoded(files[1]), photo) < decibels(decoded(files[2]), photo)


@pytest.mark.parametrize("output_format", [OutputFormat.JPEG, OutputFormat.AVIF])
def test_a_coloured_edge_keeps_its_sharpness(output_format: OutputFormat) -> None:
    """Red and blue of the same brightness side by side, one pixel each: half the colour resolution would be purple."""
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:, ::2] = (255, 0, 0)
    pixels[:, 1::2] = (0, 0, 255)

    back = decoded(encode(pixels, EncodeOptions(output_format, quality=100)))

    assert np.abs(back.astype(int) - pixels).mean() < 5


@pytest.mark.parametrize("output_format", [OutputFormat.PNG, *LOSSY])
@pytest.mark.parametrize("small", [np.asarray(lemur()), lemur_alpha()], ids=["colour", "grey"])
def test_the_same_pixels_give_the_same_bytes_whatever_the_number_of_threads(
    output_format: OutputFormat, small: Samples
) -> None:
    pixels = cv2.resize(small, (1360, 880))

    assert len({encode(pixels, EncodeOptions(output_format), threads) for threads in (1, 2, 5)}) == 1


@pytest.mark.parametrize("output_format", [OutputFormat.PNG, *WITH_ALPHA])
def test_the_same_cutout_gives_the_same_bytes_whatever_the_number_of_threads(output_format: OutputFormat) -> None:
    pixels = cv2.resize(cutout(), (1360, 880))

    assert len({encode(pixels, EncodeOptions(output_format), threads) for threads in (1, 2, 5)}) == 1


@pytest.mark.parametrize("options", [EncodeOptions(OutputFormat.WEBP), LOSSLESS_WEBP])
def test_webp_has_chunks_of_pixels_only(options: EncodeOptions) -> None:
    data, kinds, at = encode(cutout(), options), [], 12
    while at < len(data):
        kinds.append(data[at : at + 4])
        (size,) = struct.unpack_from("<I", data, at + 4)
        at += 8 + size + size % 2

    assert kinds == ([b"VP8L"] if options.lossless else [b"VP8X", b"ALPH", b"VP8 "])


def test_jpeg_has_no_segments_of_metadata() -> None:
    data = encode(np.asarray(lemur()), EncodeOptions(OutputFormat.JPEG))
    markers, at = [], 2
    while data[at + 1] != 0xDA:
        markers.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")

    assert not set(markers) & {*range(0xE1, 0xF0), 0xFE}, "APP1 to APP15, and comments"


def test_avif_has_no_metadata() -> None:
    data = encode(cutout(), EncodeOptions(OutputFormat.AVIF))

    with Image.open(BytesIO(data)) as image:
        assert image.info == {}
    assert not any(kind in data for kind in (b"Exif", b"rdf", b"prof"))


def test_jpeg_refuses_transparency_rather_than_dropping_it() -> None:
    with pytest.raises(ValueError, match="JPEG has no alpha"):
        encode(np.zeros((4, 4, 4), np.uint8), EncodeOptions(OutputFormat.JPEG))


@pytest.mark.parametrize(
    ("output_format", "longest"),
    [(OutputFormat.WEBP, 16_383), (OutputFormat.JPEG, 65_500), (OutputFormat.AVIF, 32_768)],
)
def test_a_side_that_a_format_cannot_hold_is_named(output_format: OutputFormat, longest: int) -> None:
    widest = np.full((1, longest, 3), 90, np.uint8)
    assert decoded(encode(widest, EncodeOptions(output_format))).shape == widest.shape

    for shape in [(1, longest + 1, 3), (longest + 1, 1, 3)]:
        with pytest.raises(ValueError, match=f"{output_format.name} ends at {longest} pixels"):
            encode(np.zeros(shape, np.uint8), EncodeOptions(output_format))


@pytest.mark.parametrize("output_format", LOSSY)
def test_sixteen_bits_are_for_png_alone(output_format: OutputFormat) -> None:
    with pytest.raises(ValueError, match=f"{output_format.name} cannot hold samples of uint16"):
        encode(np.zeros((4, 4, 3), np.uint16), EncodeOptions(output_format))


@pytest.mark.parametrize(
    ("pixels", "complaint"),
    [
        (np.zeros((4, 4, 2), np.uint8), "neither grey"),
        (np.zeros((4,), np.uint8), "neither grey"),
        (np.zeros((0, 4, 3), np.uint8), "has none"),
        (np.zeros((4, 4), np.float32), "samples of float32"),
    ],
)
def test_what_is_no_picture_is_refused(pixels: Samples, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        encode(pixels, EncodeOptions())


def test_a_pair_of_files_is_not_a_picture() -> None:
    with pytest.raises(ValueError, match="zip"):
        encode(np.zeros((4, 4, 3), np.uint8), EncodeOptions(OutputFormat.ZIP))


@pytest.mark.parametrize("output_format", [OutputFormat.PNG, OutputFormat.JPEG, OutputFormat.AVIF])
def test_lossless_is_a_choice_of_webp_alone(output_format: OutputFormat) -> None:
    with pytest.raises(ValueError, match="lossless is a choice of webp"):
        EncodeOptions(output_format, lossless=True)


def test_what_loses_nothing_has_no_quality() -> None:
    with pytest.raises(ValueError, match="no quality"):
        EncodeOptions(OutputFormat.PNG, quality=90)
    with pytest.raises(ValueError, match="no quality"):
        EncodeOptions(OutputFormat.WEBP, lossless=True, quality=90)


@pytest.mark.parametrize("quality", [0, 101, -1])
def test_quality_ends_at_1_and_100(quality: int) -> None:
    with pytest.raises(ValueError, match="is not within 1 and 100"):
        EncodeOptions(OutputFormat.JPEG, quality=quality)
