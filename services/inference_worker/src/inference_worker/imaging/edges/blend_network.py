"""The judge of an edge: a network of some 1,500 numbers that weighs what several formulas propose.

It sees one pixel's features and answers with shares that sum to one, so that its result never lies outside of what the
formulas say. Trained on procedural pictures by ``training/``; its card is docs/edges.md.
"""

from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np

from inference_worker.imaging.compiled import compiled
from inference_worker.imaging.edges.working_copy import Plane
from inference_worker.imaging.threads import for_blocks

HIDDEN = 24
PROPOSALS = 8

_HIGHEST_SCORE = np.float32(60)
"""Where the exponential still fits a float32; in training none came near it."""

_FILE = "edge_blend.npz"
_CLIP = np.float32(6)
"""Standard deviations: a feature further out than any in training must not carry the judgement away."""

_TILE_PIXELS = 64
"""Pixels that go through the layers together: what lies between two layers stays in the processor's first cache."""


class BlendNetwork(NamedTuple):
    """Two hidden layers of rectified units; ``mean`` and ``scale`` bring the features to about -1 to 1."""

    mean: Plane
    scale: Plane
    weights_1: Plane
    bias_1: Plane
    weights_2: Plane
    bias_2: Plane
    weights_3: Plane
    bias_3: Plane

    def share_out(self, features: Plane) -> Plane:
        """Return each proposal's share, ``(n, 8)``, for pixels with these features, ``(n, f)``.

        Compiled for our own threads: a matrix library takes its own, as many as there are cores, and has them wait
        actively.
        """
        shares = np.empty((len(features), PROPOSALS), np.float32)
        for_blocks(len(features), lambda first, last: _share_out(self, features[first:last], shares[first:last]))
        return shares


@cache
def load_network(name: str) -> BlendNetwork:
    """Return the network called ``alpha`` or ``colour``."""
    with resources.files(__package__).joinpath(_FILE).open("rb") as file, np.load(file) as arrays:
        fields = BlendNetwork._fields
        return BlendNetwork(*(np.ascontiguousarray(arrays[f"{name}_{field}"], np.float32) for field in fields))


@compiled
def _share_out(network: BlendNetwork, features: Plane, shares: Plane) -> None:
    inputs = np.zeros((features.shape[1], _TILE_PIXELS), np.float32)
    hidden_1 = np.empty((HIDDEN, _TILE_PIXELS), np.float32)
    hidden_2 = np.empty((HIDDEN, _TILE_PIXELS), np.float32)
    scores = np.empty((PROPOSALS, _TILE_PIXELS), np.float32)
    lowest, none = -_HIGHEST_SCORE, np.float32(0)
    for first in range(0, features.shape[0], _TILE_PIXELS):
        pixels = min(_TILE_PIXELS, features.shape[0] - first)
        for pixel in range(pixels):
            for i in range(features.shape[1]):
                value = (features[first + pixel, i] - network.mean[i]) * network.scale[i]
                inputs[i, pixel] = min(max(value, -_CLIP), _CLIP)
        _layer(inputs, network.weights_1, network.bias_1, none, hidden_1)
        _layer(hidden_1, network.weights_2, network.bias_2, none, hidden_2)
        _layer(hidden_2, network.weights_3, network.bias_3, lowest, scores)
        for pixel in range(pixels):
            total = np.float32(0)
            for k in range(PROPOSALS):
                scores[k, pixel] = np.exp(min(scores[k, pixel], _HIGHEST_SCORE))
                total += scores[k, pixel]
            for k in range(PROPOSALS):
                shares[first + pixel, k] = scores[k, pixel] / total


@compiled
def _layer(inputs: Plane, weights: Plane, bias: Plane, least: np.float32, outputs: Plane) -> None:
    """Write ``max(weights' inputs + bias, least)``: ``(i, p)`` to ``(o, p)``, p being the tile's pixels."""
    for unit in range(outputs.shape[0]):
        for pixel in range(_TILE_PIXELS):
            outputs[unit, pixel] = bias[unit]
        for i in range(inputs.shape[0]):
            weight = weights[i, unit]
            for pixel in range(_TILE_PIXELS):
                outputs[unit, pixel] += weight * inputs[i, pixel]
        for pixel in range(_TILE_PIXELS):
            outputs[unit, pixel] = max(outputs[unit, pixel], least)
