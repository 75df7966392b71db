"""The subject's colour in the band: the network's blend of what the formulas propose for each pixel.

Every proposal is a linear function of the pixel's own colour, ``F = shift + gain · I``, and so is their blend: computed
at working size, it can be applied to any pixel of the full picture.
"""

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
from inference_worker.imaging.edges.evidence import (
    FEATURE_COUNT,
    Evidence,
    Maps,
    Samples,
    describe_pixel,
    new_samples,
)
from inference_worker.imaging.edges.maps import AROUND_COLOURS, FAR_COLOURS, NEAR_COLOURS
from inference_worker.imaging.edges.working_copy import Plane
from inference_worker.imaging.picture import Pixels
from inference_worker.imaging.threads import for_blocks

COLOUR_PROPOSALS = PROPOSALS
"""The pixel's own colour; the local subject colour near, around and far; the same three corrected by what the pixel
shows beyond the mixture that they predict (blur fusion: Forte, "Approximate Fast Foreground Colour Estimation", ICIP
2021); and the colour solved from the mixture with the near background."""

COLOUR_FEATURES = FEATURE_COUNT + 1
"""The features, and how far the pixel's colour is from the local subject colour near it."""

_LEAST_ALPHA = np.float32(0.1)
"""Solving the mixture divides by alpha; below this it would blow up noise."""


def blend_colours(evidence: Evidence, band: Pixels, network: BlendNetwork | None = None) -> Plane:
    """Return the lines from a pixel's colour to the subject's, ``(h, w, 4)``: shift (red, green, blue) and gain.

    Outside the band the colour stays as it is: shift 0, gain 1.
    """
    judge = (network or load_network("colour")).padded()
    maps, lines = evidence.maps, np.zeros((*evidence.copy.shape, 4), np.float32)
    lines[..., 3] = 1
    rows, columns = pixels_of(band)
    for_blocks(len(rows), lambda first, last: _judge(judge, maps, rows[first:last], columns[first:last], lines))
    return lines


@compiled
def _judge(network: BlendNetwork, maps: Maps, rows: Indices, columns: Indices, lines: Plane) -> None:
    features = np.zeros((TILE_PIXELS, INPUTS), np.float32)
    shares = np.empty((PROPOSALS, TILE_PIXELS), np.float32)
    proposals = np.empty((TILE_PIXELS, PROPOSALS, 4), np.float32)
    samples = new_samples()
    for first in range(0, len(rows), TILE_PIXELS):
        pixels = min(TILE_PIXELS, len(rows) - first)
        for i in range(pixels):
            _propose(maps, rows[first + i], columns[first + i], samples, features[i], proposals[i])
        share_out_tile(network, features, shares)
        for i in range(pixels):
            for c in range(4):
                value = np.float32(0)
                for k in range(PROPOSALS):
                    value += shares[k, i] * proposals[i, k, c]
                lines[rows[first + i], columns[first + i], c] = value


def colour_proposals_at(evidence: Evidence, rows: Indices, columns: Indices) -> tuple[Plane, Plane]:
    """Return the features ``(n, 28)`` and the proposals ``(n, 8, 4)`` of chosen pixels."""
    features = np.empty((len(rows), COLOUR_FEATURES), np.float32)
    proposals = np.empty((len(rows), COLOUR_PROPOSALS, 4), np.float32)
    _propose_all(evidence.maps, rows, columns, features, proposals)
    return features, proposals


@compiled
def _propose_all(maps: Maps, rows: Indices, columns: Indices, features: Plane, proposals: Plane) -> None:
    samples = new_samples()
    for i in range(len(rows)):
        _propose(maps, rows[i], columns[i], samples, features[i], proposals[i])


@inlined
def _propose(maps: Maps, y: int, x: int, samples: Samples, features: Plane, proposals: Plane) -> None:
    describe_pixel(maps, y, x, samples, features)
    alpha, here, there = maps.alpha[y, x], samples.near, samples.far
    proposals[0, 0], proposals[0, 1], proposals[0, 2], proposals[0, 3] = 0, 0, 0, 1
    _propose_from(here, NEAR_COLOURS, alpha, proposals, 1)
    _propose_from(there, AROUND_COLOURS, alpha, proposals, 2)
    _propose_from(there, FAR_COLOURS, alpha, proposals, 3)
    gain = np.float32(1) / max(alpha, _LEAST_ALPHA)
    distance = np.float32(0)
    for c in range(3):
        proposals[7, c] = -gain * (np.float32(1) - alpha) * here[NEAR_COLOURS + 5 + c]
        distance += abs(maps.rgb[y, x, c] - here[NEAR_COLOURS + 1 + c])
    proposals[7, 3] = gain
    features[FEATURE_COUNT] = distance * np.float32(4 / 3)


@inlined
def _propose_from(colours: Plane, start: int, alpha: np.float32, proposals: Plane, index: int) -> None:
    """Write a local subject colour as proposal ``index``, and its blur fusion three further on."""
    rest = np.float32(1) - alpha
    for c in range(3):
        subject, background = colours[start + 1 + c], colours[start + 5 + c]
        proposals[index, c] = subject
        proposals[index + 3, c] = subject - alpha * (alpha * subject + rest * background)
    proposals[index, 3] = 0
    proposals[index + 3, 3] = alpha
