"""Small copies: nothing is displaced, and nothing fine comes through as something coarse."""

import cv2
import numpy as np
import pytest

from inference_worker.imaging.resample import resample


@pytest.mark.parametrize("length", [1023, 1500, 2048, 2049, 4093, 4307, 5999, 6000, 8191])
@pytest.mark.parametrize("size", [1024, 663])
def test_a_ramp_stays_where_it_was_though_its_length_is_odd(length: int, size: int) -> None:
    ramp = np.arange(length, dtype=np.float32)[None].repeat(3000, axis=0)

    small = resample(ramp, min(size, length), 500, enlarge_with=cv2.INTER_LINEAR)[250]

    step = length / len(small)
    expected = (np.arange(len(small)) + 0.5) * step - 0.5
    assert np.abs(small - expected)[2:-2].max() < 0.1 * step
    assert np.abs(small - expected).max() < step


@pytest.mark.parametrize(("width", "height"), [(2787, 4307), (4000, 3000), (2100, 1100), (9000, 1100)])
def test_a_fine_chequer_becomes_even_grey(width: int, height: int) -> None:
    chequer = ((np.indices((height, width)).sum(axis=0) % 2) * 255).astype(np.uint8)

    small = resample(chequer, 1024, 1024, enlarge_with=cv2.INTER_LINEAR)[4:-4, 4:-4]

    assert np.abs(small.astype(int) - 127).max() <= 64


def test_what_is_no_larger_is_left_as_it_is() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (20, 30, 3), dtype=np.uint8)

    assert resample(picture, 30, 20, enlarge_with=cv2.INTER_LINEAR) is picture
