"""Sizes of what has transparency: no dark halo, and no colour from where there is none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inference_worker.imaging.compose.layer import Layer
from inference_worker.imaging.compose.resize import resize

targets = st.tuples(st.integers(1, 60), st.integers(1, 60))


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
@settings(deadline=None)
@given(size=targets, target=targets, data=st.data())
def test_an_even_colour_stays_what_it_is_however_its_alpha_changes(
    depth: type, size: tuple[int, int], target: tuple[int, int], data: st.DataObject
) -> None:
    alpha = data.draw(arrays(np.uint8, size))
    colour = np.array([40, 250, 131], np.uint32) * (1 if depth is np.uint8 else 257)
    colours = np.where(alpha[..., None] > 0, colour, 0).astype(depth)

    resized = resize(Layer(colours, alpha), target[1], target[0])

    assert resized.alpha.shape == target
    assert resized.colours.dtype == depth
    seen = resized.alpha > 0
    difference = np.abs(resized.colours[seen].astype(int) - colour.astype(int)).max(axis=1, initial=0)
    shown = difference * (resized.alpha[seen] / 255)
    assert shown.max(initial=0) <= (1 if depth is np.uint8 else 257)
    assert not resized.colours[~seen].any()


def test_halving_averages_alpha_and_weighs_colours_by_it() -> None:
    alpha = np.array([[255, 0], [52, 0]], np.uint8)
    colours = np.array([[[200] * 3, [0] * 3], [[100] * 3, [0] * 3]], np.uint8)

    resized = resize(Layer(colours, alpha), 1, 1)

    assert resized.alpha.item() == round((255 + 52) / 4)
    assert resized.colours[0, 0].tolist() == [round((200 * 255 + 100 * 52) / (255 + 52))] * 3


def test_the_same_size_is_the_same_layer() -> None:
    layer = Layer(np.zeros((3, 4, 3), np.uint8), np.zeros((3, 4), np.uint8))

    assert resize(layer, 4, 3) is layer


def test_one_axis_may_grow_while_the_other_shrinks() -> None:
    layer = Layer(np.full((30, 10, 3), 77, np.uint8), np.full((30, 10), 255, np.uint8))

    resized = resize(layer, 25, 7)

    assert (resized.colours == 77).all()
    assert (resized.alpha == 255).all()


def test_bands_do_not_show() -> None:
    """Given a picture of many bands whose size divides evenly, each new pixel is the mean of four."""
    rng = np.random.default_rng(5)
    alpha = np.full((1200, 800), 255, np.uint8)
    colours = rng.integers(0, 256, (1200, 800, 3), dtype=np.uint8)

    resized = resize(Layer(colours, alpha), 400, 600)

    mean = colours.reshape(600, 2, 400, 2, 3).mean(axis=(1, 3))
    assert np.abs(resized.colours - mean).max() <= 0.51
