"""What lies behind: gradients, pictures, and the photo itself, blurred."""

from statistics import NormalDist
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from inference_worker.imaging.compose.composition import compose
from inference_worker.imaging.compose.cover import cover
from inference_worker.imaging.compose.fill import fill
from inference_worker.imaging.compose.gradient import gradient
from inference_worker.imaging.compose.scene import Scene
from inference_worker.imaging.foreground import Foreground
from inference_worker.imaging.picture import Picture
from studio.contracts.backgrounds import Gradient, parse_background
from studio.contracts.options import RenderOptions

Bytes = npt.NDArray[np.uint8]


def drawn(text: str, width: int, height: int) -> Bytes:
    wanted = parse_background(text)
    assert isinstance(wanted, Gradient)
    return gradient(wanted, width, height)(slice(0, height))


@pytest.mark.parametrize(
    ("angle", "start", "end"),
    [(0, (-1, 3), (0, 3)), (90, (3, 0), (3, -1)), (180, (0, 3), (-1, 3)), (270, (3, -1), (3, 0))],
)
def test_a_gradient_runs_in_its_direction_and_is_even_across_it(
    angle: int, start: tuple[int, int], end: tuple[int, int]
) -> None:
    pixels = drawn(f"linear-gradient({angle},#000000,#ffffff)", 256, 256)

    # Colours are taken at the centres of pixels: the outermost are half a pixel from the ends.
    assert pixels[start].tolist() in ([0] * 3, [1] * 3)
    assert pixels[end].tolist() in ([254] * 3, [255] * 3)
    along = pixels[..., 0] if angle in {90, 270} else pixels[..., 0].T
    assert (along == along[0]).all()
    assert (np.abs(np.diff(along[0].astype(int))) <= 1).all()


def test_a_gradient_across_reaches_its_colours_in_the_corners() -> None:
    pixels = drawn("linear-gradient(45,#0a141e,#c8b496)", 300, 100)

    assert np.abs(pixels[-1, 0].astype(int) - [0x0A, 0x14, 0x1E]).max() <= 1
    assert np.abs(pixels[0, -1].astype(int) - [0xC8, 0xB4, 0x96]).max() <= 1
    assert np.abs(pixels[50, 150].astype(int) - [105, 100, 90]).max() <= 1


def test_a_picture_covers_the_canvas_from_its_middle() -> None:
    rgb = np.zeros((10, 40, 3), np.uint8)
    rgb[:, 15:25] = 200

    assert (cover(Picture(rgb), 20, 20) == 200).all()
    assert cover(Picture(rgb), 40, 10).tolist() == rgb.tolist()
    assert cover(Picture(rgb), 7, 400).shape == (400, 7, 3)


def test_a_clear_picture_lies_on_white() -> None:
    picture = Picture(np.zeros((4, 4, 3), np.uint8), np.full((4, 4), 51, np.uint8))

    assert (cover(picture, 4, 4) == 204).all()


@pytest.mark.parametrize("side", [1, 5, 8, 20])
def test_what_a_picture_hides_does_not_darken_its_edge_at_any_size(side: int) -> None:
    """Given white beside black that nobody can see: on white, all of it is white."""
    picture = Picture(np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8), np.uint8))
    picture.rgb[:, :4], cast("Bytes", picture.alpha)[:, :4] = 255, 255

    assert (cover(picture, side, side) == 255).all()


def test_holes_are_filled_from_around_and_the_rest_is_left() -> None:
    colours = np.zeros((64, 64, 3), np.float32)
    colours[:, :32], colours[:, 32:] = 100, 200
    trust = np.ones((64, 64), np.float32)
    trust[16:48, 16:48] = 0
    colours[16:48, 16:48] = 0

    filled = fill(colours, trust)

    assert np.array_equal(filled[trust == 1], colours[trust == 1])
    assert filled[trust == 0].min() > 90
    assert filled[16:48, 16:20].mean() < 130
    assert filled[16:48, 44:48].mean() > 170


def test_where_nothing_is_known_the_filling_is_what_was_there() -> None:
    filled = fill(np.full((9, 7, 3), 50, np.float32), np.zeros((9, 7), np.float32))

    assert np.abs(filled - 50).max() < 0.01


def blurred(photo: Bytes, alpha: Bytes, **wanted: object) -> Bytes:
    scene = Scene(Foreground(photo * (alpha > 0)[..., None].astype(np.uint8), alpha), Picture(photo))
    options = RenderOptions.model_validate({"background": "blur", **wanted})
    return np.asarray(compose(scene, options).pixels, dtype=np.uint8)


@pytest.mark.parametrize("blur", [0.5, 5, 20])
def test_the_subject_does_not_smear_into_its_blurred_background(blur: float) -> None:
    photo = np.full((120, 160, 3), (30, 160, 90), np.uint8)
    alpha = np.zeros((120, 160), np.uint8)
    photo[30:90, 50:110], alpha[30:90, 50:110] = (255, 0, 0), 255

    pixels = blurred(photo, alpha, background_blur=blur)

    assert (pixels[alpha == 255] == [255, 0, 0]).all()
    assert np.abs(pixels[alpha == 0].astype(int) - [30, 160, 90]).max() <= 2


def test_a_subject_that_moves_away_leaves_no_hole() -> None:
    photo = np.full((120, 160, 3), (30, 160, 90), np.uint8)
    alpha = np.zeros((120, 160), np.uint8)
    photo[30:90, 50:110], alpha[30:90, 50:110] = (255, 0, 0), 255

    pixels = blurred(photo, alpha, scale="10%", position="0%")

    assert np.abs(pixels[40:, 40:].astype(int) - [30, 160, 90]).max() <= 2


def test_a_blurred_background_is_blurred_and_stays_where_it_was() -> None:
    photo = np.zeros((200, 400, 3), np.uint8)
    photo[:, 200:] = 255
    nothing = np.zeros((200, 400), np.uint8)

    row = blurred(photo, nothing, background_blur=5)[100, :, 0].astype(int)  # a radius of 20 pixels

    assert abs((row[199] + row[200]) / 2 - 127.5) <= 3
    assert abs(row[210] - 255 * NormalDist().cdf(1.05)) <= 4  # one deviation, at the pixel's centre
    assert (row[:160] <= 2).all()
    assert (row[240:] >= 253).all()


def test_a_crop_shows_the_blurred_background_that_lies_there_and_goes_on_beyond_the_photo() -> None:
    photo = np.zeros((200, 400, 3), np.uint8)
    photo[:, 200:] = 255
    alpha = np.zeros((200, 400), np.uint8)
    alpha[150:200, 190:210] = 255

    pixels = blurred(photo, alpha, crop=True, crop_margin="50px 100px", background_blur=1)

    assert pixels.shape == (150, 220, 3)
    assert (pixels[20, :90] <= 2).all()
    assert (pixels[20, 130:] >= 253).all()
    assert np.array_equal(pixels[149], pixels[110])


def test_what_the_source_hides_is_not_in_its_blurred_background() -> None:
    # given a blue subject, cut out of red before: the red is still in the file, under an alpha of 0
    photo = np.full((100, 100, 3), (255, 0, 0), np.uint8)
    alpha = np.zeros((100, 100), np.uint8)
    photo[40:60, 40:60], alpha[40:60, 40:60] = (0, 0, 255), 255
    scene = Scene(Foreground(photo * (alpha > 0)[..., None].astype(np.uint8), alpha), Picture(photo, alpha))

    # when
    pixels = compose(scene, RenderOptions(background="blur")).pixels

    # then
    assert (pixels[alpha == 255] == [0, 0, 255]).all()
    assert (pixels[alpha == 0] >= 253).all()


def test_a_blurred_background_that_is_shrunk_has_no_moire() -> None:
    """Given stripes hardly wider than the output's pixels, it is the mean of what it would be at full size."""
    photo = np.zeros((600, 600, 3), np.uint8)
    photo[:, np.arange(600) % 20 < 10] = 255
    nothing = np.zeros((600, 600), np.uint8)

    full = blurred(photo, nothing, background_blur=0.5)
    small = blurred(photo, nothing, background_blur=0.5, max_pixels=31 * 31)

    mean = cv2.resize(full, (31, 31), interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - mean).max() <= 3
