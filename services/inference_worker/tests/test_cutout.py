"""From the model's small matte to the file: sizes, values, and no colour of the background."""

from io import BytesIO

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from inference_worker.imaging.cutout import compose_over, cut_out
from inference_worker.imaging.encode import encode
from inference_worker.imaging.matte import to_full_size
from inference_worker.imaging.picture import Picture
from studio.contracts.options import OutputFormat

sizes = st.tuples(st.integers(1, 40), st.integers(1, 40))
pictures = sizes.flatmap(lambda size: arrays(np.uint8, (*size, 3)))
mattes = st.tuples(st.integers(1, 24), st.integers(1, 24)).flatmap(
    lambda size: arrays(np.float32, size, elements=st.floats(0, 1, width=32))
)


@given(pictures, mattes)
def test_alpha_has_the_size_of_the_picture(rgb: npt.NDArray[np.uint8], matte: npt.NDArray[np.float32]) -> None:
    alpha = to_full_size(matte, Picture(rgb))

    assert alpha.shape == rgb.shape[:2]
    assert alpha.dtype == np.uint8


@given(pictures, st.floats(0, 1, width=32))
def test_a_flat_matte_keeps_its_value_and_is_never_stretched(rgb: npt.NDArray[np.uint8], value: float) -> None:
    alpha = to_full_size(np.full((16, 16), value, np.float32), Picture(rgb))

    assert np.abs(alpha.astype(float) - value * 255).max() <= 1


@pytest.mark.parametrize("size", [(1000, 8192), (720, 1280), (8192, 1000), (300, 300), (3000, 4000)])
def test_a_soft_edge_stays_soft_at_every_size(size: tuple[int, int]) -> None:
    """A ramp over the whole matte must not come out in steps, not even when one axis grows and the other shrinks."""
    height, width = size
    ramp = np.linspace(0, 1, 1024, dtype=np.float32)[None, :].repeat(1024, axis=0)

    across = to_full_size(ramp, Picture(np.zeros((height, width, 3), np.uint8)))[height // 2].astype(int)
    down = to_full_size(ramp.T.copy(), Picture(np.zeros((height, width, 3), np.uint8)))[:, width // 2].astype(int)

    for line in (across, down):
        expected = np.linspace(0, 255, len(line))
        assert np.abs(line - expected).max() <= 2


@given(pictures, mattes)
def test_transparency_of_the_source_is_never_undone(rgb: npt.NDArray[np.uint8], matte: npt.NDArray[np.float32]) -> None:
    source_alpha = np.full(rgb.shape[:2], 100, np.uint8)

    alpha = to_full_size(matte, Picture(rgb, source_alpha))

    assert (alpha <= source_alpha).all()


@given(pictures, st.data())
def test_fully_transparent_pixels_carry_no_colour(rgb: npt.NDArray[np.uint8], data: st.DataObject) -> None:
    alpha = data.draw(arrays(np.uint8, rgb.shape[:2]))

    pixels = cut_out(Picture(rgb), alpha)

    assert (pixels[alpha == 0] == 0).all()
    assert np.array_equal(pixels[alpha > 0][:, :3], rgb[alpha > 0])
    assert np.array_equal(pixels[..., 3], alpha)


@given(pictures, st.data())
def test_composing_gives_source_where_opaque_and_background_where_clear(
    rgb: npt.NDArray[np.uint8], data: st.DataObject
) -> None:
    alpha = data.draw(arrays(np.uint8, rgb.shape[:2], elements=st.sampled_from([0, 255])))

    pixels = compose_over(Picture(rgb), alpha, "#1e90ff")

    assert np.array_equal(pixels[alpha == 255], rgb[alpha == 255])
    assert (pixels[alpha == 0] == [0x1E, 0x90, 0xFF]).all()


def test_composing_works_across_blocks_of_rows() -> None:
    rgb = np.full((1300, 3, 3), 200, np.uint8)

    pixels = compose_over(Picture(rgb), np.full((1300, 3), 128, np.uint8), "#000000")

    assert (pixels == round(200 * 128 / 255)).all()


@pytest.mark.parametrize("output_format", [OutputFormat.PNG])
@given(pixels=sizes.flatmap(lambda size: arrays(np.uint8, (*size, 4))))
def test_png_gives_back_the_very_pixels(output_format: OutputFormat, pixels: npt.NDArray[np.uint8]) -> None:
    with Image.open(BytesIO(encode(pixels, output_format))) as image:
        assert image.mode == "RGBA"
        assert np.array_equal(np.asarray(image), pixels)


def test_webp_keeps_alpha_and_size() -> None:
    pixels = np.zeros((30, 50, 4), np.uint8)
    pixels[5:20, 10:40] = (200, 30, 60, 255)

    with Image.open(BytesIO(encode(pixels, OutputFormat.WEBP))) as image:
        decoded = np.asarray(image.convert("RGBA"))

    assert decoded.shape == pixels.shape
    assert np.array_equal(decoded[..., 3], pixels[..., 3])


def test_jpeg_refuses_transparency_rather_than_dropping_it() -> None:
    with pytest.raises(ValueError, match="JPEG"):
        encode(np.zeros((4, 4, 4), np.uint8), OutputFormat.JPEG)


def test_the_same_pixels_give_the_same_bytes() -> None:
    pixels = np.random.default_rng(7).integers(0, 256, (64, 48, 4), dtype=np.uint8)

    assert all(encode(pixels, each) == encode(pixels, each) for each in (OutputFormat.PNG, OutputFormat.WEBP))
