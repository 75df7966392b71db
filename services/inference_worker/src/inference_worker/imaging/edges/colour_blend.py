"""The subject's colour in the band: the network's blend of what the formulas propose for each pixel.

Every proposal is a linear function of the pixel's own colour, ``F = shift + gain · I``, and so is their blend: computed
at working size, it can be applied to any pixel of the full picture.
"""

import numpy as np
import numpy.typing as npt

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.band import pixels_of
from inference_worker.imaging.edges.blend_network import PROPOSALS, BlendNetwork, load_network
from inference_worker.imaging.edges.evidence import (
    AROUND_COLOURS,
    FAR_CHANNELS,
    FAR_COLOURS,
    FEATURE_COUNT,
    NEAR_CHANNELS,
    NEAR_COLOURS,
    Evidence,
    describe_pixel,
)
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
    judge = network or load_network("colour")
    lines = np.zeros((*evidence.copy.shape, 4), np.float32)
    lines[..., 3] = 1
    for rows, columns in pixels_of(band):
        features, proposals = colour_proposals_at(evidence, rows, columns)
        lines[rows, columns] = _blended(judge.share_out(features), proposals)
    return lines


def _blended(shares: Plane, proposals: Plane) -> Plane:
    lines = np.empty((len(shares), 4), np.float32)
    for_blocks(len(shares), lambda first, last: _blend_all(shares, proposals, first, last, lines))
    return lines


@compiled
def _blend_all(shares: Plane, proposals: Plane, first: int, last: int, lines: Plane) -> None:
    for i in range(first, last):
        for c in range(4):
            lines[i, c] = 0
            for k in range(COLOUR_PROPOSALS):
                lines[i, c] += shares[i, k] * proposals[i, k, c]


def colour_proposals_at(
    evidence: Evidence, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]
) -> tuple[Plane, Plane]:
    """Return the features ``(n, 28)`` and the proposals ``(n, 8, 4)`` of chosen pixels."""
    features = np.empty((len(rows), COLOUR_FEATURES), np.float32)
    proposals = np.empty((len(rows), COLOUR_PROPOSALS, 4), np.float32)
    copy = evidence.copy
    for_blocks(
        len(rows),
        lambda first, last: _propose_all(
            copy.rgb, copy.alpha, evidence.near, evidence.far, rows, columns, first, last, features, proposals
        ),
    )
    return features, proposals


@inlined
def _propose(rgb: Plane, alpha: np.float32, here: Plane, there: Plane, features: Plane, proposals: Plane) -> None:
    proposals[0, 0], proposals[0, 1], proposals[0, 2], proposals[0, 3] = 0, 0, 0, 1
    _propose_from(here, NEAR_COLOURS, alpha, proposals, 1)
    _propose_from(there, AROUND_COLOURS, alpha, proposals, 2)
    _propose_from(there, FAR_COLOURS, alpha, proposals, 3)
    gain = np.float32(1) / max(alpha, _LEAST_ALPHA)
    distance = np.float32(0)
    for c in range(3):
        proposals[7, c] = -gain * (np.float32(1) - alpha) * here[NEAR_COLOURS + 5 + c]
        distance += abs(rgb[c] - here[NEAR_COLOURS + 1 + c])
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


@compiled
def _propose_all(
    rgb: Plane,
    alpha: Plane,
    near: Plane,
    far: Plane,
    rows: npt.NDArray[np.intp],
    columns: npt.NDArray[np.intp],
    first: int,
    last: int,
    features: Plane,
    proposals: Plane,
) -> None:
    here, there = np.empty(NEAR_CHANNELS, np.float32), np.empty(FAR_CHANNELS, np.float32)
    for i in range(first, last):
        y, x = rows[i], columns[i]
        describe_pixel(rgb, alpha, near, far, y, x, here, there, features[i])
        _propose(rgb[y, x], alpha[y, x], here, there, features[i], proposals[i])
