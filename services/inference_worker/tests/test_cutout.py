"""From the model's small matte to the picture's alpha: sizes and values."""

import tracemalloc

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inference_worker.imaging.matte import to_full_size
from inference_worker.imaging.own_alpha import within
from inference_worker.imaging.picture import Picture

sizes = st.tuples(st.integers(1, 40), st.integers(1, 40))
pictures = sizes.flatmap(lambda size: arrays(np.uint8, (*size, 3)))
mattes = st.tuples(st.integers(1, 24), st.integers(1, 24)).flatmap(
    lambda size: arrays(np.float32, size, elements=st.floats(0, 1, width=32))
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pictures, mattes)
def test_alpha_has_the_size_of_the_picture(rgb: npt.NDArray[np.uint8], matte: npt.NDArray[np.float32]) -> None:
    alpha = to_full_size(Picture(rgb), matte)

    assert alpha.shape == rgb.shape[:2]
    assert alpha.dtype == np.uint8


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pictures, st.floats(0, 1, width=32))
def test_a_flat_matte_keeps_its_value_and_is_never_stretched(rgb: npt.NDArray[np.uint8], value: float) -> None:
    alpha = to_full_size(Picture(rgb), np.full((16, 16), value, np.float32))

    assert np.abs(alpha.astype(float) - value * 255).max() <= 1


@pytest.mark.parametrize("size", [(1000, 8192), (720, 1280), (8192, 1000), (300, 300), (3000, 4000)])
def test_a_soft_edge_stays_soft_at_every_size(size: tuple[int, int]) -> None:
    """A ramp over the whole matte must not come out in steps, not even when one axis grows and the other shrinks."""
    height, width = size
    ramp = np.linspace(0, 1, 1024, dtype=np.float32)[None, :].repeat(1024, axis=0)

    across = to_full_size(Picture(np.zeros((height, width, 3), np.uint8)), ramp)[height // 2].astype(int)
    down = to_full_size(Picture(np.zeros((height, width, 3), np.uint8)), ramp.T.copy())[:, width // 2].astype(int)

    for line in (across, down):
        expected = np.linspace(0, 255, len(line))
        assert np.abs(line - expected).max() <= 2


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pictures, mattes)
def test_transparency_of_the_source_is_never_undone(rgb: npt.NDArray[np.uint8], matte: npt.NDArray[np.float32]) -> None:
    source_alpha = np.full(rgb.shape[:2], 100, np.uint8)

    alpha = to_full_size(Picture(rgb, source_alpha), matte)

    assert (alpha <= source_alpha).all()


def test_a_cut_out_that_is_cut_out_again_keeps_its_soft_edge() -> None:
    """Given a source whose own alpha is the very edge that is found in it: halves stay halves."""
    edge = np.linspace(0, 255, 64).astype(np.uint8)[None].repeat(8, axis=0)

    alpha = to_full_size(Picture(np.zeros((8, 64, 3), np.uint8), edge), edge / np.float32(255))

    assert np.array_equal(alpha, edge)


def test_glass_that_is_found_whole_stays_as_clear_as_it_was() -> None:
    glass = np.full((8, 8), 128, np.uint8)

    assert (within(np.full((8, 8), 255, np.uint8), glass) == 128).all()
    assert (within(np.full((8, 8), 20, np.uint8), glass) == 20).all()
    assert (within(glass, None) == 128).all()


def test_the_full_size_is_reached_without_a_second_copy_of_floats() -> None:
    picture, matte = Picture(np.zeros((3000, 3000, 3), np.uint8)), np.full((100, 100), 1.1, np.float32)

    tracemalloc.start()
    alpha = to_full_size(picture, matte)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (alpha == 255).all()
    assert (matte > 1).all()
    assert most < 6 * 9_000_000
