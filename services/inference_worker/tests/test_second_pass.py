"""A closer look at a small subject: when it is taken, what of it is believed, and that it leaves no seam.

The model here sees red, and no more than 256 pixels a side of whatever it is shown.
"""

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inference_worker.imaging.compose.box import Box
from inference_worker.imaging.matte import to_full_size
from inference_worker.imaging.picture import Picture
from inference_worker.imaging.resample import resample
from inference_worker.imaging.second_pass import CloseUp, crop_around_subject, full_alpha, lay_in, look_closer

Matte = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

MODEL_SIDE = 256


def see_red(rgb: Pixels) -> Matte:
    red = rgb[..., 0].astype(np.float32) / 255
    return resample(red, MODEL_SIDE, MODEL_SIDE, enlarge_with=cv2.INTER_LINEAR)


def picture_of(*shapes: Box, height: int = 900, width: int = 1200) -> Pixels:
    rgb = np.zeros((height, width, 3), np.uint8)
    for shape in shapes:
        rgb[..., 0][shape.area] = 255
    return rgb


def taken(close_up: CloseUp | None) -> CloseUp:
    assert close_up is not None
    return close_up


def enlarged(matte: Matte, box: Box) -> Pixels:
    plane = resample(matte, box.width, box.height, enlarge_with=cv2.INTER_LINEAR)
    return cv2.convertScaleAbs(plane, alpha=255).astype(np.uint8)


def whole(rgb: Pixels) -> Box:
    return Box(0, 0, rgb.shape[1], rgb.shape[0])


def never(rgb: Pixels) -> Matte:
    raise AssertionError(f"a second look at {rgb.shape}")


@pytest.mark.parametrize(
    "rgb",
    [
        picture_of(),
        picture_of(Box(200, 200, 800, 500)),
        picture_of(Box(20, 20, 60, 60), Box(1100, 800, 60, 60)),
        picture_of(Box(0, 400, 1200, 20)),
        picture_of(Box(100, 100, 30, 30), height=200, width=250),
    ],
    ids=["no subject", "large", "two in opposite corners", "from side to side", "no pixel to gain"],
)
def test_the_model_is_not_asked_again_where_it_does_not_pay(rgb: Pixels) -> None:
    assert look_closer(rgb, see_red(rgb), never) is None


def test_the_crop_holds_the_subject_and_a_margin_on_every_side() -> None:
    subject = Box(500, 300, 150, 90)
    rgb = picture_of(subject)

    crop = crop_around_subject(see_red(rgb), *rgb.shape[:2])

    assert crop is not None
    for gap in (
        subject.left - crop.left,
        subject.top - crop.top,
        crop.right - subject.right,
        crop.bottom - subject.bottom,
    ):
        assert 25 <= gap <= 60


def test_at_the_picture_s_border_the_crop_ends() -> None:
    rgb = picture_of(Box(1080, 0, 120, 150))

    crop = crop_around_subject(see_red(rgb), *rgb.shape[:2])

    assert crop is not None
    assert crop.top == 0
    assert crop.right == 1200


@pytest.mark.parametrize("size", [(900, 1200), (1600, 500), (700, 2500), (1001, 777)])
@pytest.mark.parametrize("place", [(0.0, 0.0), (0.37, 0.61), (1.0, 1.0)])
def test_a_closer_look_brings_the_edge_nearer_to_where_it_is(size: tuple[int, int], place: tuple[float, float]) -> None:
    height, width = size
    rgb = picture_of(height=height, width=width)
    axes = width // 16, height // 12
    middle = round(axes[0] + place[1] * (width - 2 * axes[0])), round(axes[1] + place[0] * (height - 2 * axes[1]))
    truth = cv2.ellipse(np.zeros(size, np.uint8), middle, axes, 0, 0, 360, 255, -1, cv2.LINE_AA)
    rgb[..., 0] = truth
    coarse = see_red(rgb)

    close_up = taken(look_closer(rgb, coarse, see_red))

    first = enlarged(coarse, whole(rgb))
    second = lay_in(first, enlarged(close_up.matte, close_up.box), close_up.box)
    error, error_before = (np.abs(alpha.astype(int) - truth).mean() for alpha in (second, first))
    assert error < 0.5 * error_before


def test_a_second_look_that_does_not_know_the_subject_again_is_not_believed() -> None:
    rgb = picture_of(Box(500, 300, 120, 120))

    assert look_closer(rgb, see_red(rgb), lambda crop: see_red(crop) * np.float32(0.1)) is None


def test_one_of_two_subjects_that_the_second_look_loses_stays_as_it_was() -> None:
    left, right = Box(400, 300, 100, 100), Box(600, 320, 80, 80)
    rgb = picture_of(left, right)

    def lose_the_right_one(crop: Pixels) -> Matte:
        matte = see_red(crop)
        matte[:, MODEL_SIDE // 2 + 10 :] = 0
        return matte

    close_up = taken(look_closer(rgb, see_red(rgb), lose_the_right_one))

    alpha = lay_in(np.zeros(rgb.shape[:2], np.uint8), enlarged(close_up.matte, close_up.box), close_up.box)
    for shape in (left, right):
        assert alpha[shape.area].mean() > 240
    assert alpha[360, 550] == 0


def test_what_the_first_look_saw_as_solid_is_not_hollowed_out() -> None:
    subject = Box(500, 300, 120, 120)
    rgb = picture_of(subject)

    def bore_a_hole(crop: Pixels) -> Matte:
        matte = see_red(crop)
        matte[110:150, 110:150] = 0.2
        return matte

    close_up = taken(look_closer(rgb, see_red(rgb), bore_a_hole))

    assert close_up.matte[100:160, 100:160].min() > 0.9


def test_a_hole_that_the_first_look_saw_is_not_filled() -> None:
    rgb = picture_of(Box(480, 280, 160, 160))
    hole = Box(530, 330, 60, 60)
    rgb[hole.area] = 0

    def fill_it_by_halves(crop: Pixels) -> Matte:
        matte = see_red(crop)
        matte[90:166, 90:166] = np.maximum(matte[90:166, 90:166], 0.6)
        return matte

    close_up = taken(look_closer(rgb, see_red(rgb), fill_it_by_halves))

    assert close_up.matte[112:144, 112:144].max() < 0.1


def test_holes_and_thin_parts_that_only_the_second_look_sees_are_taken() -> None:
    """Slits of a pixel or two of the first matte: too fine for it, so it had nothing sure to say of them."""
    subject = Box(500, 300, 120, 120)
    rgb = picture_of(subject)
    rgb[300:420, 520:620:20] = 0
    rgb[300:420, 521:621:20] = 0

    close_up = taken(look_closer(rgb, see_red(rgb), see_red))

    crop = np.ascontiguousarray(rgb[close_up.box.area])
    assert np.abs(close_up.matte - see_red(crop)).mean() < 0.01


def test_a_crop_is_laid_in_without_a_seam() -> None:
    """The worst case: opaque over nothing. No step may be larger than the fade's own."""
    box = Box(100, 50, 200, 100)
    reach = 14

    alpha = lay_in(np.zeros((300, 500), np.uint8), np.full((100, 200), 255, np.uint8), box).astype(int)

    assert alpha[50 + reach : 150 - reach, 100 + reach : 300 - reach].min() == 255
    assert np.abs(np.diff(alpha, axis=0)).max() <= 255 / reach + 1
    assert np.abs(np.diff(alpha, axis=1)).max() <= 255 / reach + 1


def test_at_the_picture_s_border_a_crop_does_not_fade() -> None:
    alpha = lay_in(np.zeros((300, 500), np.uint8), np.full((300, 200), 255, np.uint8), Box(300, 0, 200, 300))

    assert alpha[:, 400:].min() == 255
    assert alpha[:, 300].max() < 20


@given(arrays(np.uint8, (24, 30)), st.integers(0, 20), st.integers(0, 14), st.integers(1, 10), st.integers(1, 10))
def test_what_is_outside_of_the_crop_or_the_same_in_both_stays(
    alpha: Pixels, left: int, top: int, width: int, height: int
) -> None:
    box = Box(left, top, width, height)
    before = alpha.copy()

    laid_in = lay_in(alpha, np.full((height, width), 77, np.uint8), box)
    same = lay_in(alpha, alpha[box.area], box)

    outside = np.ones(alpha.shape, bool)
    outside[box.area] = False
    assert np.array_equal(laid_in[outside], before[outside])
    assert np.array_equal(same, before)
    assert np.array_equal(alpha, before)


def test_the_whole_alpha_is_sharper_with_the_close_up_and_keeps_the_sources_transparency() -> None:
    rgb = picture_of(Box(500, 400, 60, 60))
    veil = np.full(rgb.shape[:2], 255, np.uint8)
    veil[:, :530] = 0
    photo, coarse = Picture(rgb, alpha=veil), see_red(rgb)

    once = full_alpha(photo, coarse, None, to_full_size)
    twice = full_alpha(photo, coarse, taken(look_closer(rgb, coarse, see_red)), to_full_size)

    truth = np.where(veil > 0, rgb[..., 0], 0).astype(int)
    assert np.abs(twice - truth).sum() < 0.6 * np.abs(once - truth).sum()
    assert (twice[:, :530] == 0).all()
