"""The judge of an edge: a network of some 1,700 numbers that weighs what several formulas propose.

It sees one pixel's features and answers with shares that sum to one, so that its result never lies outside of what the
formulas say. Trained on procedural pictures by ``training/``; its card is docs/edges.md.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from inference_worker.imaging.edges.working_copy import Plane

HIDDEN = 24
PROPOSALS = 8

_HIGHEST_SCORE = np.float32(60)
"""Where the exponential still fits a float32; in training none came near it."""

_FILE = "edge_blend.npz"
_CLIP = np.float32(6)
"""Standard deviations: a feature further out than any in training must not carry the judgement away."""


@dataclass(frozen=True)
class BlendNetwork:
    """Two hidden layers of rectified units; ``mean`` and ``scale`` bring the features to about -1 to 1."""

    mean: Plane
    scale: Plane
    weights_1: Plane
    bias_1: Plane
    weights_2: Plane
    bias_2: Plane
    weights_3: Plane
    bias_3: Plane

    def normalised(self, features: Plane) -> Plane:
        """Return the features, ``(n, f)``, as the first layer takes them."""
        inputs = np.subtract(features, self.mean)
        inputs *= self.scale
        return np.clip(inputs, -_CLIP, _CLIP, out=inputs)

    def share_out(self, features: Plane) -> Plane:
        """Return each proposal's share, ``(n, 8)``, for pixels with these features, ``(n, f)``."""
        hidden = _rectified(self.normalised(features) @ self.weights_1, self.bias_1)
        hidden = _rectified(hidden @ self.weights_2, self.bias_2)
        scores = hidden @ self.weights_3
        scores += self.bias_3
        shares: Plane = np.exp(np.minimum(scores, _HIGHEST_SCORE, out=scores), out=scores)
        shares /= shares @ np.ones((PROPOSALS, 1), np.float32)
        return shares


@cache
def load_network(name: str) -> BlendNetwork:
    """Return the network called ``alpha`` or ``colour``."""
    with resources.files(__package__).joinpath(_FILE).open("rb") as file, np.load(file) as arrays:
        fields = BlendNetwork.__dataclass_fields__
        return BlendNetwork(**{field: np.ascontiguousarray(arrays[f"{name}_{field}"], np.float32) for field in fields})


def _rectified(sums: Plane, bias: Plane) -> Plane:
    sums += bias
    return np.maximum(sums, np.float32(0), out=sums)
