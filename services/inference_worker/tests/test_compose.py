"""Laying the subject over what is wanted: every blend exact, on pictures small enough to compute by hand."""

from fractions import Fraction
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inference_worker.imaging.compose.box import Box, find_box
from inference_worker.imaging.compose.composition import Composition, compose
from inference_worker.imaging.compose.scene import Scene
from inference_worker.imaging.foreground import Foreground
from inference_worker.imaging.picture import Picture
from studio.contracts.options import RenderOptions

Bytes = npt.NDArray[np.uint8]

sizes = st.tuples(st.integers(1, 40), st.integers(1, 40))
subjects = sizes.flatmap(lambda size: st.tuples(arrays(np.uint8, (*size, 3)), arrays(np.uint8, size)))


def foreground_of(rgb: Bytes, alpha: Bytes) -> Foreground:
    return Foreground(rgb * (alpha > 0)[..., None].astype(np.uint8), alpha)


def composed(rgb: Bytes, alpha: Bytes, **wanted: object) -> Composition:
    return compose(Scene(foreground_of(rgb, alpha), Picture(rgb)), RenderOptions.model_validate(wanted))


def of(*rows: list[int]) -> Bytes:
    return np.array(rows, np.uint8)


def grey(value: int, height: int, width: int) -> Bytes:
    return np.full((height, width, 3), value, np.uint8)


@settings(deadline=None)
@given(subjects)
def test_without_a_background_colours_and_alpha_stay_and_what_is_clear_has_no_colour(
    subject: tuple[Bytes, Bytes],
) -> None:
    rgb, alpha = subject

    pixels = composed(rgb, alpha).pixels

    assert (pixels[alpha == 0] == 0).all()
    assert np.array_equal(pixels[alpha > 0][:, :3], rgb[alpha > 0])
    assert np.array_equal(pixels[..., 3], alpha)


@settings(deadline=None)
@given(subjects, st.integers(0, 255))
def test_over_a_colour_every_pixel_is_the_nearest_to_the_true_blend(subject: tuple[Bytes, Bytes], level: int) -> None:
    rgb, alpha = subject

    pixels = composed(rgb, alpha, background=f"#{level:02x}{level:02x}{level:02x}").pixels

    share = alpha[..., None].astype(np.int64)
    twice = 2 * (rgb.astype(np.int64) * share + level * (255 - share))
    assert pixels.shape == rgb.shape
    assert np.array_equal(pixels, (twice + 255) // (2 * 255))


def test_blending_works_across_bands_of_rows() -> None:
    pixels = composed(grey(200, 1300, 90), np.full((1300, 90), 128, np.uint8), background="#000").pixels

    assert (pixels == round(200 * 128 / 255)).all()


def test_over_a_half_clear_colour_alpha_adds_up_and_colours_are_straight() -> None:
    # the subject's pixel hides 40 %, so 60 % of the glass's 50 % remain: 0.4 + 0.3 = 0.7
    pixels = composed(grey(255, 1, 2), of([102, 0]), background="#00000080").pixels

    glass = Fraction(128, 255)
    total = Fraction(2, 5) + Fraction(3, 5) * glass
    assert pixels[0, 0].tolist() == [round(255 * Fraction(2, 5) / total)] * 3 + [round(255 * total)]
    assert pixels[0, 1].tolist() == [0, 0, 0, 128]


def test_a_shadow_falls_where_it_is_sent_under_the_subject_with_its_opacity() -> None:
    alpha = np.zeros((100, 100), np.uint8)
    alpha[10:20, 10:20] = 255
    shadow = {"shadow_opacity": 40, "shadow_blur": 0, "shadow_offset_x": 5, "shadow_offset_y": 3}

    pixels = composed(grey(200, 100, 100), alpha, **shadow, shadow_colour="#0000ff").pixels

    expected = np.zeros((100, 100, 4), np.uint8)
    expected[13:23, 15:25] = (0, 0, 255, 102)
    expected[10:20, 10:20] = (200, 200, 200, 255)
    assert np.array_equal(pixels, expected)


def test_a_shadow_on_a_background_darkens_it_by_its_opacity() -> None:
    alpha = np.zeros((100, 100), np.uint8)
    alpha[10:20, 10:20] = 255

    pixels = composed(
        grey(200, 100, 100), alpha, background="#ffffff", shadow_opacity=40, shadow_blur=0, shadow_offset_x=-5
    ).pixels

    assert (pixels[13, 6] == 255 - 102).all()
    assert (pixels[13, 15] == 200).all()
    assert (pixels[50, 50] == 255).all()


@pytest.mark.parametrize("size", [100, 900])
def test_a_blurred_shadow_is_half_as_dense_at_the_edge_and_gone_at_three_deviations(size: int) -> None:
    """At 900 pixels the blur is so wide that it is made of a reduced picture."""
    alpha = np.zeros((size, size), np.uint8)
    alpha[:, : size // 2] = 255
    wanted = {"shadow_opacity": 100, "shadow_blur": 8, "shadow_offset_y": 0, "shadow_offset_x": 20}

    density = composed(grey(0, size, size), alpha, **wanted).pixels[size // 2, :, 3].astype(int)

    edge, sigma = size * 70 // 100, size * 4 // 100
    assert abs((density[edge - 1] + density[edge]) / 2 - 127.5) <= 3
    beyond = (sigma + 0.5) / sigma  # deviations, at the pixel's centre
    assert abs(density[edge + sigma] - 255 * (1 - NormalDist().cdf(beyond))) <= 3
    assert density[edge + 3 * sigma + 1 :].max() <= 2
    assert (np.diff(density[size // 2 :]) <= 0).all()


def test_a_crop_does_not_cut_the_shadow_that_falls_into_it() -> None:
    """Given a shadow that is moved, and so fades beyond the crop's border before it is moved into it."""
    alpha = np.zeros((400, 400), np.uint8)
    alpha[100:300, 100:300] = 255
    shadow = {"shadow_opacity": 100, "shadow_blur": 3, "shadow_offset_x": 5, "shadow_offset_y": -5}

    whole = composed(grey(90, 400, 400), alpha, **shadow)
    crop = composed(grey(90, 400, 400), alpha, **shadow, crop=True)

    assert whole.subject is not None
    assert crop.subject is not None
    left, top = whole.subject.left - crop.subject.left, whole.subject.top - crop.subject.top
    height, width = crop.pixels.shape[:2]
    expected = whole.pixels[top : top + height, left : left + width, 3].astype(int)
    assert np.abs(crop.pixels[..., 3] - expected).max() <= 3


def test_a_shadow_that_is_sent_off_the_canvas_is_not_there() -> None:
    alpha = np.full((10, 10), 255, np.uint8)

    pixels = composed(grey(9, 10, 10), alpha, shadow_opacity=50, shadow_blur=0, shadow_offset_x=50).pixels

    assert np.array_equal(pixels[..., 3], alpha)


def test_the_matte_alone_is_grey() -> None:
    alpha = of([0, 7], [128, 255])

    assert np.array_equal(composed(grey(50, 2, 2), alpha, channels="alpha").pixels, alpha)
    assert np.array_equal(
        composed(grey(50, 2, 2), alpha, channels="alpha", bit_depth=16).pixels, alpha.astype(np.uint16) * 257
    )


@settings(deadline=None)
@given(subjects)
def test_the_edges_alone_are_the_colours_of_what_is_neither_opaque_nor_clear(subject: tuple[Bytes, Bytes]) -> None:
    rgb, alpha = subject

    composition = composed(rgb, alpha, channels="edges")

    is_edge = (alpha > 0) & (alpha < 255)
    assert composition.alpha is None
    assert composition.pixels.dtype == np.uint8
    assert np.array_equal(composition.pixels, np.where(is_edge[..., None], rgb, np.uint8(0)))
    assert composition.subject == find_box(alpha)


def test_a_pair_keeps_the_subjects_colours_and_carries_none_of_the_background() -> None:
    rgb = grey(255, 64, 64)
    rgb[20:40, 20:40] = (200, 30, 60)
    alpha = np.zeros((64, 64), np.uint8)
    alpha[20:40, 20:40] = 255

    pair = composed(rgb, alpha, format="zip")

    assert pair.alpha is not None
    assert np.array_equal(pair.alpha, alpha)
    assert np.abs(pair.pixels.astype(int) - [200, 30, 60]).max() <= 1


def test_sixteen_bits_are_kept_and_eight_are_spread_over_all_of_sixteen() -> None:
    rgb, alpha = grey(100, 1, 3), of([255, 128, 0])
    deep = np.array([[[25_701] * 3, [25_702] * 3, [0] * 3]], np.uint16)
    options = RenderOptions(bit_depth=16)

    kept = compose(Scene(Foreground(rgb, alpha, deep), Picture(rgb)), options).pixels
    spread = compose(Scene(foreground_of(rgb, alpha), Picture(rgb)), options).pixels

    assert kept.dtype == spread.dtype == np.uint16
    assert kept[0, :, 0].tolist() == [25_701, 25_702, 0]
    assert spread[0, :, 0].tolist() == [25_700, 25_700, 0]
    assert kept[0, :, 3].tolist() == spread[0, :, 3].tolist() == [65_535, 128 * 257, 0]


def test_sixteen_bits_blend_with_sixteen_bits() -> None:
    rgb, alpha = grey(100, 1, 1), of([51])
    deep = np.full((1, 1, 3), 30_001, np.uint16)
    scene = Scene(Foreground(rgb, alpha, deep), Picture(rgb))

    over_white = compose(scene, RenderOptions(bit_depth=16, background="#fff")).pixels
    over_glass = compose(scene, RenderOptions(bit_depth=16, background="#ffffff80")).pixels

    assert over_white[0, 0].tolist() == [round(30_001 * 0.2 + 65_535 * 0.8)] * 3
    total = Fraction(1, 5) + Fraction(4, 5) * Fraction(128, 255)
    assert over_glass[0, 0, 3] == round(65_535 * total)
    assert over_glass[0, 0, 0] == round((30_001 * Fraction(1, 5) + 65_535 * (total - Fraction(1, 5))) / total)


def test_the_subjects_box_is_told_as_it_lies_in_the_output() -> None:
    alpha = np.zeros((40, 60), np.uint8)
    alpha[10:20, 30:50] = 200
    alpha[0, 0] = 12  # fainter than what counts

    assert composed(grey(9, 40, 60), alpha).subject == Box(30, 10, 20, 10)
    assert composed(grey(9, 40, 60), alpha, crop=True, crop_margin="3px").subject == Box(3, 3, 20, 10)
    assert composed(grey(9, 40, 60), alpha, max_pixels=600).subject == Box(15, 5, 10, 5)


@pytest.mark.parametrize("background", [None, "#fff", "#12345678", "blur"])
def test_a_crop_to_a_subject_in_the_top_left_corner_is_as_large_as_it(background: str | None) -> None:
    alpha = np.zeros((40, 60), np.uint8)
    alpha[:20, :30] = 255

    composition = composed(grey(90, 40, 60), alpha, crop=True, background=background)

    assert composition.pixels.shape[:2] == (20, 30)
    assert composition.subject == Box(0, 0, 30, 20)
    assert (composition.pixels[..., :3] == 90).all()


@pytest.mark.parametrize("wanted", [{}, {"crop": True}, {"scale": "50%"}, {"background": "#123456"}, {"format": "zip"}])
def test_where_nothing_was_found_the_canvas_stays_whole_and_empty(wanted: dict[str, object]) -> None:
    composition = composed(grey(99, 7, 9), np.zeros((7, 9), np.uint8), **wanted)

    assert composition.subject is None
    assert composition.pixels.shape[:2] == (7, 9)
    if "background" in wanted:
        assert (composition.pixels == [0x12, 0x34, 0x56]).all()
    else:
        assert not composition.pixels.any()


@settings(deadline=None, max_examples=300)
@given(
    subject=subjects,
    wanted=st.fixed_dictionaries(
        {
            "background": st.sampled_from([None, "#fff", "#12345678", "blur", "linear-gradient(33,#fff,#000)"]),
            "shadow_opacity": st.sampled_from([0, 50]),
            "shadow_offset_x": st.sampled_from([-50, 3]),
            "max_pixels": st.sampled_from([None, 1, 40]),
            "bit_depth": st.sampled_from([8, 16]),
        },
        optional={"crop": st.just(value=True), "crop_margin": st.sampled_from(["0", "50%", "500px"])},
    ),
    in_the_corner=st.booleans(),
)
def test_whatever_is_wished_of_whatever_shape_an_output_comes_out(
    *, subject: tuple[Bytes, Bytes], wanted: dict[str, object], in_the_corner: bool
) -> None:
    rgb, alpha = subject
    if in_the_corner:
        alpha[0, 0], alpha[alpha.shape[0] // 2 + 1 :], alpha[:, alpha.shape[1] // 2 + 1 :] = 255, 0, 0

    pixels = composed(rgb, alpha, **wanted).pixels

    is_opaque = wanted["background"] not in {None, "#12345678"}
    assert pixels.shape[2] == (3 if is_opaque else 4)
    assert pixels.dtype == (np.uint16 if wanted["bit_depth"] == 16 else np.uint8)
    if not is_opaque:
        assert not pixels[pixels[..., 3] == 0].any()
    box = find_box(alpha)
    if box and "crop" in wanted and (wanted.get("crop_margin", "0"), wanted["shadow_opacity"]) == ("0", 0):
        assert wanted["max_pixels"] or pixels.shape[:2] == (box.height, box.width)
