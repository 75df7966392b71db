"""What colour the subject and the background have nearby, judged by the pixels that are surely one or the other.

A normalised convolution (Knutsson, Westin, 1993): sure pixels vote, the others are filled from them.
"""

import cv2
import numpy as np

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.working_copy import Plane
from inference_worker.imaging.threads import for_blocks_with_margin

_SURE = np.float32(0.9)
"""From this alpha on a pixel votes for the subject's colour; below one minus this, for the background's."""

_PRIOR_WEIGHT = np.float32(0.02)
"""How much the wider neighbourhood's colour counts: next to nothing wherever a sure pixel is near."""


def local_colours(rgb: Plane, alpha: Plane, radius_pixels: int, prior: Plane) -> Plane:
    """Count the votes around each pixel; where there are none, the ``prior`` speaks.

    Args:
        rgb: the picture, ``(h, w, 3)``.
        alpha: its alpha, ``(h, w)``.
        radius_pixels: how far a vote counts.
        prior: colours in the result's layout, ``(h, w, 8)``, or ``(1, 1, 8)`` for all pixels.

    Returns:
        ``(h, w, 8)``: share of sure subject nearby and its colour, share of sure background nearby and its colour.
    """
    colours = np.empty((*alpha.shape, 8), np.float32)
    side = 2 * radius_pixels + 1

    def count(rows: slice, wider: slice, inside: slice) -> None:
        counted = _votes(rgb[wider], alpha[wider])
        for _ in range(2):  # twice a box is nearly a bell
            counted = np.asarray(cv2.blur(counted, (side, side), borderType=cv2.BORDER_REFLECT), dtype=np.float32)
        _divide(counted[inside], prior if len(prior) == 1 else prior[rows], colours[rows])

    for_blocks_with_margin(alpha.shape[0], 2 * radius_pixels, count)
    return colours


def overall_colours(rgb: Plane, alpha: Plane) -> Plane:
    """Return the colours of the picture as a whole in the same layout, ``(1, 1, 8)``: the prior of priors."""
    mean = _votes(rgb, alpha).reshape(-1, 8).mean(axis=0)
    for start in (0, 4):
        mean[start + 1 : start + 4] /= max(mean[start], np.float32(1e-6))
    overall: Plane = mean[None, None]
    return overall


def _votes(rgb: Plane, alpha: Plane) -> Plane:
    """Return the votes, ``(h, w, 8)``: the subject's weight and weighted colour, then the background's."""
    votes = np.empty((*alpha.shape, 8), np.float32)
    _vote(rgb, alpha, votes)
    return votes


@compiled
def _vote(rgb: Plane, alpha: Plane, votes: Plane) -> None:
    for y in range(alpha.shape[0]):
        for x in range(alpha.shape[1]):
            _vote_one(rgb[y, x], alpha[y, x], votes[y, x, :4])
            _vote_one(rgb[y, x], np.float32(1) - alpha[y, x], votes[y, x, 4:])


@inlined
def _vote_one(rgb: Plane, belief: np.float32, vote: Plane) -> None:
    weight = max((belief - _SURE) / (np.float32(1) - _SURE), np.float32(0))
    weight = weight * weight
    vote[0] = weight
    for c in range(3):
        vote[c + 1] = rgb[c] * weight


@compiled
def _divide(counted: Plane, prior: Plane, colours: Plane) -> None:
    everywhere = prior.shape[0] == 1 and prior.shape[1] == 1
    for y in range(counted.shape[0]):
        for x in range(counted.shape[1]):
            before = prior[0, 0] if everywhere else prior[y, x]
            for start in (0, 4):
                weight = counted[y, x, start]
                scale = np.float32(1) / (weight + _PRIOR_WEIGHT)
                colours[y, x, start] = weight
                for c in range(start + 1, start + 4):
                    colours[y, x, c] = (counted[y, x, c] + _PRIOR_WEIGHT * before[c]) * scale
