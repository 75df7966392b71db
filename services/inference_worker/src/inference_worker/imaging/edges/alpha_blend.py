"""A better alpha in the band: the network's blend of what the formulas propose for each pixel."""

import numpy as np

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.band import pixels_of
from inference_worker.imaging.edges.blend_network import PROPOSALS, BlendNetwork, load_network
from inference_worker.imaging.edges.evidence import FEATURES, Evidence, features_at
from inference_worker.imaging.edges.working_copy import Plane
from inference_worker.imaging.picture import Pixels
from inference_worker.imaging.threads import for_blocks

_FORMULAS = ("alpha", "guided near", "guided around", "line near", "line around", "line far")
_FORMULA_COLUMNS = tuple(FEATURES.index(name) for name in _FORMULAS)
_STEEP, _WIDE = len(_FORMULAS), len(_FORMULAS) + 1
_ALPHA, _FLOOR, _CEILING = FEATURES.index("alpha"), FEATURES.index("floor"), FEATURES.index("ceiling")

_STEEPER = np.float32(4)
_WIDER, _WIDER_FROM = np.float32(1.6), np.float32(0.3)


def blend_alpha(evidence: Evidence, band: Pixels, network: BlendNetwork | None = None) -> Plane:
    """Return the alpha ``(h, w)`` of the working copy, judged anew where ``band`` is 1."""
    judge = network or load_network("alpha")
    alpha = evidence.copy.alpha.copy()
    for rows, columns in pixels_of(band):
        features = features_at(evidence, rows, columns)
        alpha[rows, columns] = _blended(features, judge.share_out(features))
    return alpha


def propose_alphas(features: Plane) -> Plane:
    """Return what is blended, ``(n, 8)``: alpha itself, five formulas' answers, alpha with a steeper and a wider slope.

    Each is held between the floor and the ceiling of its surroundings.
    """
    proposals = np.empty((len(features), PROPOSALS), np.float32)
    _propose_all(features, proposals)
    return proposals


def _blended(features: Plane, shares: Plane) -> Plane:
    alphas = np.empty(len(features), np.float32)
    for_blocks(len(features), lambda first, last: _blend_all(features, shares, first, last, alphas))
    return alphas


@compiled
def _propose_all(features: Plane, proposals: Plane) -> None:
    for i in range(features.shape[0]):
        _propose(features[i], proposals[i])


@compiled
def _blend_all(features: Plane, shares: Plane, first: int, last: int, alphas: Plane) -> None:
    proposals = np.empty(PROPOSALS, np.float32)
    for i in range(first, last):
        _propose(features[i], proposals)
        alphas[i] = (shares[i] * proposals).sum()


@inlined
def _propose(features: Plane, proposals: Plane) -> None:
    alpha, none, full = features[_ALPHA], np.float32(0), np.float32(1)
    for k in range(_STEEP):
        proposals[k] = features[_FORMULA_COLUMNS[k]]
    proposals[_STEEP] = min(max((alpha - np.float32(0.5)) * _STEEPER + np.float32(0.5), none), full)
    proposals[_WIDE] = min(max((alpha - _WIDER_FROM) * _WIDER, none), full)
    for k in range(PROPOSALS):
        proposals[k] = min(max(proposals[k], features[_FLOOR]), features[_CEILING])
