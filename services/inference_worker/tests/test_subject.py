"""Whether there is a subject, and where."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inference_worker.imaging.subject import FAINTEST, find_subject
from inference_worker.models.matting_model import MattingModel
from inference_worker.models.plan import Plan
from inference_worker.models.registry import ModelRegistry
from inference_worker.models.session import Engine, Precision
from inference_worker.models.weights import WeightsCache
from studio_testing.photos import lemur

Matte = npt.NDArray[np.float32]

SIDE = 1024


def empty() -> Matte:
    return np.zeros((SIDE, SIDE), np.float32)


@pytest.fixture(scope="module")
def model(weights: WeightsCache) -> MattingModel:
    return ModelRegistry(weights, Plan(Engine.OPENVINO, Precision.F32, threads=2)).open("isnet")


def test_an_empty_matte_shows_nothing() -> None:
    subject = find_subject(empty())

    assert not subject.found
    assert subject.confidence == 0
    assert subject.share == 0
    assert subject.box is None


def test_haze_is_not_a_subject_however_far_it_reaches() -> None:
    subject = find_subject(np.full((SIDE, SIDE), FAINTEST * 0.9, np.float32))

    assert not subject.found
    assert subject.box is None


def test_hints_at_many_things_are_not_a_subject() -> None:
    matte = empty()
    matte[::40] = 0.35

    assert not find_subject(matte).found


def test_a_solid_shape_is_a_subject_for_certain() -> None:
    matte = empty()
    matte[200:600, 400:500] = 1

    subject = find_subject(matte)

    assert subject.found
    assert subject.confidence == pytest.approx(1)
    assert subject.share == pytest.approx(400 * 100 / SIDE**2)


def test_a_soft_rim_and_haze_around_it_hardly_lower_the_confidence() -> None:
    matte = np.full((SIDE, SIDE), 0.03, np.float32)
    matte[500:540, 500:540] = 0.5
    matte[505:535, 505:535] = 1

    assert find_subject(matte).confidence > 0.75


def test_a_speck_is_not_a_subject() -> None:
    matte = empty()
    matte[100:104, 100:104] = 1

    assert not find_subject(matte).found


def test_the_box_holds_every_large_part_and_no_speck() -> None:
    matte = empty()
    matte[200:300, 300:420] = 1
    matte[500:580, 600:700] = 0.8
    matte[900:906, 20:26] = 1

    box = find_subject(matte).box

    assert box is not None
    assert np.allclose((box.left, box.top, box.right, box.bottom), (300, 200, 700, 580), atol=4)
    assert box.left <= 300
    assert box.top <= 200
    assert box.right >= 700
    assert box.bottom >= 580


@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(
        lambda size: arrays(np.float32, size, elements=st.floats(0, 1, width=32))
    )
)
def test_every_matte_has_a_confidence_and_a_share_of_0_to_1_and_a_box_within(matte: Matte) -> None:
    subject = find_subject(matte)

    assert 0 <= subject.confidence <= 1
    assert 0 <= subject.share <= 1
    assert (subject.box is None) == (matte.max() <= FAINTEST)
    if subject.box is not None:
        assert min(subject.box.left, subject.box.top) >= 0
        assert subject.box.right <= matte.shape[1]
        assert subject.box.bottom <= matte.shape[0]


def test_the_model_finds_the_subject_of_a_photo(model: MattingModel) -> None:
    assert find_subject(model.predict(np.asarray(lemur()))).confidence > 0.9


@pytest.mark.parametrize("colour", [(255, 255, 255), (90, 140, 210)], ids=["white", "blue"])
def test_the_model_finds_nothing_on_a_plain_wall(model: MattingModel, colour: tuple[int, int, int]) -> None:
    wall = np.full((300, 400, 3), colour, np.uint8)

    matte = model.predict(wall)

    assert not find_subject(matte).found
    assert matte.max() < 0.1


def test_the_model_finds_nothing_in_noise(model: MattingModel) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3), dtype=np.uint8)

    assert not find_subject(model.predict(noise)).found
