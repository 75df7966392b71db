"""From the model's small matte to the picture's alpha: sizes and values."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inference_worker.imaging.matte import to_full_size
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
