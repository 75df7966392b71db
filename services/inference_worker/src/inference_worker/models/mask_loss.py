"""What a reduced precision loses, in figures."""

from collections.abc import Iterable

import numpy as np

from inference_worker.imaging.picture import Matte
from studio.contracts.workers import MaskLoss

SIDES = 0.5
"""A pixel above is subject, one below is not."""


def mask_loss(pairs: Iterable[tuple[Matte, Matte]]) -> MaskLoss:
    """Compare the masks of the same pictures, full precision's first."""
    errors, flips = [], []
    for full, reduced in pairs:
        errors.append(float(np.abs(full - reduced).mean()))
        flips.append(float(((full > SIDES) != (reduced > SIDES)).mean()))
    return MaskLoss(
        mean=round(float(np.mean(errors)), 6),
        worst=round(max(errors), 6),
        flipped=round(float(np.mean(flips)), 6),
        pictures=len(errors),
    )
