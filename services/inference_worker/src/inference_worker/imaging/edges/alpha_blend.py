"""A better alpha in the band: the network's blend of what the formulas propose for each pixel."""

import numpy as np

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.band import Indices, pixels_of
from inference_worker.imaging.edges.blend_network import (
    INPUTS,
    PROPOSALS,
    TILE_PIXELS,
    BlendNetwork,
    load_network,
    share_out_tile,
)
from inference_worker.imaging.edges.evidence import FEATURES, Evidence, Maps, describe_pixel, new_samples
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
    judge = (network or load_network("alpha")).padded()
    maps, judged = evidence.maps, evidence.copy.alpha.copy()
    rows, columns = pixels_of(band)
    for_blocks(len(rows), lambda first, last: _judge(judge, maps, rows[first:last], columns[first:last], judged))
    return judged


def propose_alphas(features: Plane) -> Plane:
    """Return what is blended, ``(n, 8)``: alpha itself, five formulas' answers, alpha with a steeper and a wider slope.

    Each is held between the floor and the ceiling of its surroundings.
    """
    proposals = np.empty((len(features), PROPOSALS), np.float32)
    _propose_all(features, proposals)
    return proposals


@compiled
def _propose_all(features: Plane, proposals: Plane) -> None:
    for i in range(features.shape[0]):
        _propose(features[i], proposals[i])


@compiled
def _judge(network: BlendNetwork, maps: Maps, rows: Indices, columns: Indices, judged: Plane) -> None:
    features = np.zeros((TILE_PIXELS, INPUTS), np.float32)
    shares = np.empty((PROPOSALS, TILE_PIXELS), np.float32)
    proposals = np.empty(PROPOSALS, np.float32)
    samples = new_samples()
    for first in range(0, len(rows), TILE_PIXELS):
        pixels = min(TILE_PIXELS, len(rows) - first)
        for i in range(pixels):
            describe_pixel(maps, rows[first + i], columns[first + i], samples, features[i])
        share_out_tile(network, features, shares)
        for i in range(pixels):
            _propose(features[i], proposals)
            alpha = np.float32(0)
            for k in range(PROPOSALS):
                alpha += shares[k, i] * proposals[k]
            judged[rows[first + i], columns[first + i]] = alpha


@inlined
def _propose(features: Plane, proposals: Plane) -> None:
    alpha, none, full = features[_ALPHA], np.float32(0), np.float32(1)
    for k in range(_STEEP):
        proposals[k] = features[_FORMULA_COLUMNS[k]]
    proposals[_STEEP] = min(max((alpha - np.float32(0.5)) * _STEEPER + np.float32(0.5), none), full)
    proposals[_WIDE] = min(max((alpha - _WIDER_FROM) * _WIDER, none), full)
    for k in range(PROPOSALS):
        proposals[k] = min(max(proposals[k], features[_FLOOR]), features[_CEILING])
