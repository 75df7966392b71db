"""What colour the subject and the background have nearby, judged by the pixels that are surely one or the other.

A normalised convolution (Knutsson, Westin, 1993): sure pixels vote, the others are filled from them.
"""

import cv2
import numpy as np

from inference_worker.imaging.compiled import compiled, inlined
from inference_worker.imaging.edges.between import neighbour
from inference_worker.imaging.edges.working_copy import Plane

_SURE = np.float32(0.9)
"""From this alpha on a pixel votes for the subject's colour; below one minus this, for the background's."""

_PRIOR_WEIGHT = np.float32(0.02)
"""How much the wider neighbourhood's colour counts: next to nothing wherever a sure pixel is near."""


def local_colours(
    rgb: Plane, alpha: Plane, radius_pixels: int, prior: Plane, place: tuple[int, int], whole: tuple[int, int]
) -> Plane:
    """Count the votes around each pixel; where there are none, the ``prior`` speaks.

    Args:
        rgb: the picture, ``(h, w, 3)``.
        alpha: its alpha, ``(h, w)``.
        radius_pixels: how far a vote counts.
        prior: colours of the whole picture in the result's layout, ``(…, …, 8)``, of any size.
        place: row and column of the whole picture at which this part of it begins.
        whole: its rows and columns.

    Returns:
        ``(h, w, 8)``: share of sure subject nearby and its colour, share of sure background nearby and its colour.
    """
    counted, side = _votes(rgb, alpha), 2 * radius_pixels + 1
    for _ in range(2):  # twice a box is nearly a bell
        counted = np.asarray(cv2.blur(counted, (side, side), borderType=cv2.BORDER_REFLECT), dtype=np.float32)
    _divide(counted, prior, place, whole)
    return counted


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
def _divide(counted: Plane, prior: Plane, place: tuple[int, int], whole: tuple[int, int]) -> None:
    rows, columns = prior.shape[0], prior.shape[1]
    for y in range(counted.shape[0]):
        above, down = neighbour(place[0] + y, whole[0], rows)
        below = min(above + 1, rows - 1)
        for x in range(counted.shape[1]):
            left, across = neighbour(place[1] + x, whole[1], columns)
            right = min(left + 1, columns - 1)
            for start in (0, 4):
                scale = np.float32(1) / (counted[y, x, start] + _PRIOR_WEIGHT)
                for c in range(start + 1, start + 4):
                    over = prior[above, left, c] + across * (prior[above, right, c] - prior[above, left, c])
                    under = prior[below, left, c] + across * (prior[below, right, c] - prior[below, left, c])
                    before = over + down * (under - over)
                    counted[y, x, c] = (counted[y, x, c] + _PRIOR_WEIGHT * before) * scale
