"""The judge of an edge: a network of some 1,500 numbers that weighs what several formulas propose.

It sees one pixel's features and answers with shares that sum to one, so that its result never lies outside of what the
formulas say. Trained on procedural pictures by ``training/``; its card is docs/edges.md.
"""

from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.exponential import exponential
from inference_worker.imaging.edges.working_copy import Plane
from inference_worker.imaging.threads import for_blocks

INPUTS, HIDDEN, PROPOSALS = 28, 24, 8
"""A network of fewer features has zeros for the rest: the compiler unrolls sums whose length it knows."""

TILE_PIXELS = 64
"""Pixels that go through the layers together: what lies between two layers stays in the processor's first cache."""

_FILE = "edge_blend.npz"
_CLIP = np.float32(6)
"""Standard deviations: a feature further out than any in training must not carry the judgement away."""

_HIGHEST_SCORE = np.float32(60)
"""Where the exponential still fits a float32; in training none came near it."""


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
        network, inputs = self.padded(), np.pad(features, ((0, 0), (0, INPUTS - features.shape[1])))
        shares = np.empty((len(features), PROPOSALS), np.float32)
        for_blocks(len(features), lambda first, last: _share_out(network, inputs[first:last], shares[first:last]))
        return shares

    def padded(self) -> "BlendNetwork":
        """Return the same network of 28 features, as compiled code takes it."""
        missing = INPUTS - len(self.mean)
        return self._replace(
            mean=np.pad(self.mean, (0, missing)),
            scale=np.pad(self.scale, (0, missing)),
            weights_1=np.pad(self.weights_1, ((0, missing), (0, 0))),
        )


@cache
def load_network(name: str) -> BlendNetwork:
    """Return the network called ``alpha`` or ``colour``."""
    with resources.files(__package__).joinpath(_FILE).open("rb") as file, np.load(file) as arrays:
        fields = BlendNetwork._fields
        return BlendNetwork(*(np.ascontiguousarray(arrays[f"{name}_{field}"], np.float32) for field in fields))


@compiled
def share_out_tile(network: BlendNetwork, features: Plane, shares: Plane) -> None:
    """Write each proposal's share, ``(8, 64)``, for a tile's features, ``(64, 28)``, by a padded network."""
    inputs = np.empty((INPUTS, TILE_PIXELS), np.float32)
    hidden_1 = np.empty((HIDDEN, TILE_PIXELS), np.float32)
    hidden_2 = np.empty((HIDDEN, TILE_PIXELS), np.float32)
    for i in range(INPUTS):
        for pixel in range(TILE_PIXELS):
            value = (features[pixel, i] - network.mean[i]) * network.scale[i]
            inputs[i, pixel] = min(max(value, -_CLIP), _CLIP)
    _layer(inputs, INPUTS, network.weights_1, network.bias_1, np.float32(0), hidden_1)
    _layer(hidden_1, HIDDEN, network.weights_2, network.bias_2, np.float32(0), hidden_2)
    _layer(hidden_2, HIDDEN, network.weights_3, network.bias_3, -_HIGHEST_SCORE, shares)
    _to_shares(shares)


@inlined
def _layer(inputs: Plane, count: int, weights: Plane, bias: Plane, least: np.float32, outputs: Plane) -> None:
    """Write ``max(weights' inputs + bias, least)``: ``(count, 64)`` to ``(units, 64)``."""
    for unit in range(outputs.shape[0]):
        for pixel in range(TILE_PIXELS):
            total = bias[unit]
            for i in range(count):
                total += weights[i, unit] * inputs[i, pixel]
            outputs[unit, pixel] = max(total, least)


@inlined
def _to_shares(scores: Plane) -> None:
    """Replace scores, ``(8, 64)``, by their exponentials' share in the sum of each pixel's."""
    for k in range(PROPOSALS):
        for pixel in range(TILE_PIXELS):
            scores[k, pixel] = exponential(min(scores[k, pixel], _HIGHEST_SCORE))
    for pixel in range(TILE_PIXELS):
        total = np.float32(0)
        for k in range(PROPOSALS):
            total += scores[k, pixel]
        for k in range(PROPOSALS):
            scores[k, pixel] /= total


@compiled
def _share_out(network: BlendNetwork, features: Plane, shares: Plane) -> None:
    tile = np.empty((TILE_PIXELS, INPUTS), np.float32)
    shares_of_tile = np.empty((PROPOSALS, TILE_PIXELS), np.float32)
    for first in range(0, features.shape[0], TILE_PIXELS):
        pixels = min(TILE_PIXELS, features.shape[0] - first)
        tile[:pixels] = features[first : first + pixels]
        share_out_tile(network, tile, shares_of_tile)
        shares[first : first + pixels] = shares_of_tile[:, :pixels].T
