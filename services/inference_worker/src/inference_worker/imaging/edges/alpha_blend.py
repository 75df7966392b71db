"""A better alpha in the band: the network's blend of what the formulas propose for each pixel."""

import numpy as np

from inference_worker.imaging.edges.band import pixels_of
from inference_worker.imaging.edges.blend_network import BlendNetwork, load_network
from inference_worker.imaging.edges.evidence import FEATURES, Evidence, features_at
from inference_worker.imaging.edges.working_copy import Plane
from inference_worker.imaging.picture import Pixels

_FORMULAS = ("alpha", "guided near", "guided around", "line near", "line around", "line far")
_FORMULA_COLUMNS = [FEATURES.index(name) for name in _FORMULAS]
_ALPHA, _FLOOR, _CEILING = FEATURES.index("alpha"), FEATURES.index("floor"), FEATURES.index("ceiling")

_STEEPER = np.float32(4)
_WIDER, _WIDER_FROM = np.float32(1.6), np.float32(0.3)


def blend_alpha(evidence: Evidence, band: Pixels, network: BlendNetwork | None = None) -> Plane:
    """Return the alpha ``(h, w)`` of the working copy, judged anew where ``band`` is 1."""
    judge = network or load_network("alpha")
    alpha = evidence.copy.alpha.copy()
    for rows, columns in pixels_of(band):
        features = features_at(evidence, rows, columns)
        alpha[rows, columns] = (judge.share_out(features) * propose_alphas(features)).sum(axis=1)
    return alpha


def propose_alphas(features: Plane) -> Plane:
    """Return what is blended, ``(n, 8)``: alpha itself, five formulas' answers, alpha with a steeper and a wider slope.

    Each is held between the floor and the ceiling of its surroundings.
    """
    alpha = features[:, _ALPHA]
    steeper = np.clip((alpha - np.float32(0.5)) * _STEEPER + np.float32(0.5), 0, 1)
    wider = np.clip((alpha - _WIDER_FROM) * _WIDER, 0, 1)
    proposals: Plane = np.concatenate((features[:, _FORMULA_COLUMNS], steeper[:, None], wider[:, None]), axis=1)
    return np.clip(proposals, features[:, _FLOOR, None], features[:, _CEILING, None], out=proposals)
