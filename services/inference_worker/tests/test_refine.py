import cv2
import numpy as np
import pytest

from inference_worker.imaging.edges.blend_network import PROPOSALS, load_network
from inference_worker.imaging.edges.colour_blend import COLOUR_FEATURES
from inference_worker.imaging.edges.evidence import FEATURE_COUNT
from inference_worker.imaging.edges.full_size import alpha_at_full_size
from inference_worker.imaging.edges.working_copy import WorkingCopy
from inference_worker.imaging.foreground import estimate_foreground
from inference_worker.imaging.matte import to_full_size
from inference_worker.imaging.picture import Matte, Picture, Pixels
from inference_worker.imaging.refine import refine
from studio_testing.photos import lemur, lemur_alpha


def _photo() -> Picture:
    return Picture(np.asarray(lemur()))


def _coarse() -> Matte:
    """The true alpha as a model would see it that blurs over about eight pixels of the photo."""
    return cv2.GaussianBlur(lemur_alpha(), (0, 0), 4).astype(np.float32) / 255


def _error(alpha: Pixels) -> float:
    truth = lemur_alpha()
    soft = cv2.dilate(((truth > 5) & (truth < 250)).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    return float(np.abs(alpha.astype(int) - truth)[soft].mean())


def _disc(background: Pixels, subject: Pixels) -> tuple[Picture, Pixels]:
    """A soft disc before a background, and its true alpha."""
    hard = np.zeros((240, 320), np.uint8)
    cv2.circle(hard, (160, 120), 80, 255, -1)
    alpha = cv2.GaussianBlur(hard, (0, 0), 4)
    share = alpha[..., None] / 255
    mixed = np.rint(subject * share + background * (1 - share)).astype(np.uint8)
    return Picture(mixed), alpha


def _plain(colour: tuple[int, int, int]) -> Pixels:
    return np.full((240, 320, 3), colour, np.uint8)


def test_fur_that_the_model_blurred_comes_back() -> None:
    photo, coarse = _photo(), _coarse()

    plain, refined = to_full_size(photo, coarse), refine(photo, coarse)

    assert _error(refined) < 0.8 * _error(plain)


def test_a_hard_edge_becomes_hard_again() -> None:
    truth = np.zeros((240, 320), np.uint8)
    cv2.rectangle(truth, (80, 60), (240, 180), 255, -1)
    picture = Picture(np.where(truth[..., None] > 0, _plain((200, 60, 40)), _plain((30, 90, 160))))
    coarse = cv2.GaussianBlur(truth, (0, 0), 3).astype(np.float32) / 255

    alpha = refine(picture, coarse)

    assert np.abs(alpha.astype(int) - truth).mean() < 0.4 * np.abs(coarse * 255 - truth).mean()


def test_what_is_far_from_the_edge_is_fully_there_or_not_at_all() -> None:
    photo = _photo()
    alpha = refine(photo, _coarse())

    truth = lemur_alpha()
    reach = np.ones((61, 61), np.uint8)
    deep_inside, far_outside = cv2.erode(truth, reach) > 250, cv2.dilate(truth, reach) < 5

    assert deep_inside.any()
    assert far_outside.any()
    assert (alpha[deep_inside] == 255).all()
    assert (alpha[far_outside] == 0).all()


def test_a_patch_of_the_backgrounds_colour_deep_inside_is_no_hole() -> None:
    background, subject = _plain((30, 90, 160)), _plain((200, 60, 40))
    subject[100:140, 140:180] = (30, 90, 160)
    picture, alpha = _disc(background, subject)
    doubtful = alpha.astype(np.float32) / 255
    doubtful[95:145, 135:185] = 0.9

    refined = refine(picture, doubtful)

    assert refined[105:135, 145:175].min() > 200


def test_the_sources_own_transparency_is_kept() -> None:
    veil = np.full((440, 680), 255, np.uint8)
    veil[:, :340] = 0
    whole = refine(_photo(), _coarse())

    veiled = refine(Picture(_photo().rgb, alpha=veil), _coarse())

    assert (veiled[:, :340] == 0).all()
    assert np.array_equal(veiled[:, 340:], whole[:, 340:])


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_matte_without_an_edge_stays_as_it_is(value: float) -> None:
    matte = np.full((64, 64), value, np.float32)

    assert (refine(_photo(), matte) == value * 255).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (2, 3), (9, 2000), (1100, 7)])
def test_pictures_of_every_shape_can_be_refined(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(3)
    picture = Picture(random.integers(0, 256, (*shape, 3), dtype=np.uint8))
    coarse = random.random((64, 64), dtype=np.float32)

    alpha = refine(picture, coarse)
    foreground = estimate_foreground(picture, alpha)

    assert alpha.shape == shape
    assert foreground.rgb.shape == (*shape, 3)


def test_the_number_of_threads_changes_nothing() -> None:
    before = cv2.getNumThreads()
    try:
        results = []
        for threads in (1, 3):
            cv2.setNumThreads(threads)
            alpha = refine(_photo(), _coarse())
            results.append((alpha, estimate_foreground(_photo(), alpha).rgb))
    finally:
        cv2.setNumThreads(before)

    assert np.array_equal(results[0][0], results[1][0])
    assert np.array_equal(results[0][1], results[1][1])


def test_the_backgrounds_colour_leaves_the_edge() -> None:
    picture, alpha = _disc(_plain((20, 200, 40)), _plain((210, 60, 50)))

    foreground = estimate_foreground(picture, alpha)

    soft = (alpha > 40) & (alpha < 220)
    before = np.abs(picture.rgb.astype(int) - (210, 60, 50))[soft].mean()
    after = np.abs(foreground.rgb.astype(int) - (210, 60, 50))[soft].mean()
    assert after < 0.35 * before


def test_opaque_pixels_keep_their_colour_and_invisible_ones_have_none() -> None:
    photo, alpha = _photo(), lemur_alpha()

    foreground = estimate_foreground(photo, alpha)

    assert np.array_equal(foreground.rgb[alpha == 255], photo.rgb[alpha == 255])
    assert (foreground.rgb[alpha == 0] == 0).all()


@pytest.mark.parametrize("strength", [0.0, 1.0])
@pytest.mark.parametrize("writable", [True, False])
def test_colours_written_over_the_pictures_are_the_same(strength: float, *, writable: bool) -> None:
    alpha = lemur_alpha()
    expected = estimate_foreground(_photo(), alpha, strength).rgb
    own = _photo().rgb.copy()
    own.flags.writeable = writable

    foreground = estimate_foreground(Picture(own), alpha, strength, in_place=True)

    assert np.array_equal(foreground.rgb, expected)
    assert np.shares_memory(foreground.rgb, own) == writable


def test_without_being_told_to_no_picture_is_written_over() -> None:
    photo = _photo()
    before = photo.rgb.copy()

    estimate_foreground(photo, lemur_alpha())

    assert np.array_equal(photo.rgb, before)


def test_without_strength_colours_stay_and_half_of_it_is_half_way() -> None:
    photo, alpha = _photo(), lemur_alpha()
    visible = alpha > 0

    none, half, whole = (estimate_foreground(photo, alpha, strength).rgb for strength in (0.0, 0.5, 1.0))

    assert np.array_equal(none[visible], photo.rgb[visible])
    middle = (photo.rgb.astype(int) + whole)[visible] / 2
    clipped = (whole[visible] == 0) | (whole[visible] == 255)
    assert np.abs(half[visible] - middle)[~clipped].max() <= 1


def test_sixteen_bits_get_the_same_colours_with_more_digits() -> None:
    photo, alpha = _photo(), lemur_alpha()
    deep = photo.rgb.astype(np.uint16) * 257

    foreground = estimate_foreground(Picture(photo.rgb, rgb16=deep), alpha)

    assert foreground.rgb16 is not None
    assert foreground.rgb16.dtype == np.uint16
    assert np.abs(foreground.rgb16 / 257 - foreground.rgb).max() <= 0.6
    assert np.array_equal(foreground.rgb16[alpha == 255], deep[alpha == 255])


@pytest.mark.parametrize(("name", "features"), [("alpha", FEATURE_COUNT), ("colour", COLOUR_FEATURES)])
def test_the_networks_fit_the_features_and_share_out_the_whole(name: str, features: int) -> None:
    network = load_network(name)
    anything = np.random.default_rng(5).normal(0, 10, (100, features)).astype(np.float32)

    shares = network.share_out(anything)

    assert shares.shape == (100, PROPOSALS)
    assert (shares >= 0).all()
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("subject", "background"),
    [((40, 30, 20), (250, 250, 250)), ((250, 250, 250), (60, 120, 40)), ((22, 20, 18), (240, 238, 232))],
)
def test_a_hard_edge_between_two_plain_colours_is_found_to_the_pixel(
    subject: tuple[int, int, int], background: tuple[int, int, int]
) -> None:
    """Such colours lie on a line: the guided filter's system is nearly singular there."""
    rows, columns = np.mgrid[:1300, :1300]
    disc = np.hypot(columns - 650, rows - 650) < 400
    noise = np.random.default_rng(0).normal(0, 2, (1300, 1300, 1))
    rgb = np.clip(np.where(disc[..., None], subject, background) + noise, 0, 255).astype(np.uint8)
    matte = cv2.GaussianBlur(cv2.resize(disc.astype(np.float32), (1024, 1024), interpolation=cv2.INTER_AREA), (0, 0), 2)

    alpha = refine(Picture(rgb), matte)

    assert np.abs(alpha - disc * 255.0).max() <= 64


def test_a_hard_edge_of_the_working_copy_has_no_stairs_in_the_full_picture() -> None:
    rows, columns = np.mgrid[:2048, :2048]
    above = columns > rows
    rgb = np.where(above[..., None], (200, 60, 40), (30, 90, 160)).astype(np.uint8)
    working = WorkingCopy(
        cv2.resize(rgb, (1024, 1024), interpolation=cv2.INTER_AREA).astype(np.float32) / 255,
        (np.arange(1024) > np.arange(1024)[:, None]).astype(np.float32),
    )

    alpha = alpha_at_full_size(working, rgb)

    assert (np.abs(alpha - above * 255.0) > 128).mean() < 1e-4
