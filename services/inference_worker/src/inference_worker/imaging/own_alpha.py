"""The transparency that a source had before anything was cut out of it."""

import numpy as np

from inference_worker.imaging.picture import Pixels


def within(alpha: Pixels, own: Pixels | None) -> Pixels:
    """Return ``alpha``, ``(H, W)``, nowhere above the source's ``own``; None: the source had none.

    The smaller of the two, not their product. A picture that was cut out before has the very edge that is found in it
    again: multiplied, half a pixel would become a quarter, and a cut-out would fade with every upload. What is evenly
    half-clear, like glass, is found whole, and both ways are then the same. Only the soft edge of a subject that is
    half-clear itself comes out harder.
    """
    return alpha if own is None else np.minimum(alpha, own)
