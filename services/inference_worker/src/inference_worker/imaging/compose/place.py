"""The subject on its canvas."""

import numpy as np

from inference_worker.imaging.compose.layer import Layer
from inference_worker.imaging.compose.layout import Layout
from inference_worker.imaging.compose.resize import resize


def place(layer: Layer, layout: Layout) -> Layer:
    """Return the part of a layer that is wanted, at its size and place, on a transparent canvas."""
    if layout.changes_nothing_of(layer.width, layer.height):
        return layer
    area = layout.source.area
    part = resize(Layer(layer.colours[area], layer.alpha[area]), layout.target.width, layout.target.height)
    if (part.width, part.height) == (layout.width, layout.height):
        return part
    canvas = Layer(
        np.zeros((layout.height, layout.width, 3), dtype=layer.colours.dtype),
        np.zeros((layout.height, layout.width), dtype=np.uint8),
    )
    canvas.colours[layout.target.area] = part.colours
    canvas.alpha[layout.target.area] = part.alpha
    return canvas
