"""Colours by which two conversions are compared."""

import numpy as np

from inference_worker.imaging.picture import Pixels

_STEPS = {1: 256, 3: 17, 4: 5}
"""Values tried of each channel, by the number of channels."""


def probe_colours(channels: int) -> Pixels:
    """Return a grid over the whole space: ``(256, 1)`` grey, else ``(N, N, channels)``-like with all combinations."""
    values = np.linspace(0, 255, _STEPS[channels]).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(*[values] * channels, indexing="ij"), axis=-1)
    return grid.reshape(-1, 1) if channels == 1 else grid.reshape(len(values), -1, channels)


def largest_difference(one: Pixels, other: Pixels) -> int:
    """Return the largest difference of two pictures of the same shape, in levels of 255."""
    return int(np.abs(one.astype(np.int16) - other).max())
