"""Colours for where there are none, spread from where there are."""

import cv2
import numpy as np
import numpy.typing as npt

from inference_worker.imaging.picture import Matte

Colours = npt.NDArray[np.float32]
"""``(h, w, 3)``, 0 to 255: of a small picture."""

_FAINT = 1e-6
"""What even the least trusted pixel weighs: so there is always something to spread."""


def fill(colours: Colours, trust: Matte) -> Colours:
    """Return colours with the pixels of little ``trust``, ``(h, w)`` 0 to 1, replaced by what lies around them.

    Averages of ever larger surroundings are made from trusted pixels alone ("pull"), and laid, from the largest to the
    smallest, under what is trusted ("push"). Source: Gortler et al., "The Lumigraph", SIGGRAPH 1996, section 3.5.
    """
    return _filled(colours, np.maximum(trust, _FAINT)[..., None])


def _filled(colours: Colours, trust: npt.NDArray[np.float32]) -> Colours:
    height, width = colours.shape[:2]
    if max(height, width) == 1:
        return colours
    half = (max(1, width // 2), max(1, height // 2))
    weight = _reduced(trust, half)
    around = _filled(_reduced(colours * trust, half) / weight, weight)
    under = cv2.resize(around, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(colours * trust + under * (1 - trust), dtype=np.float32)


def _reduced(plane: npt.NDArray[np.float32], size: tuple[int, int]) -> npt.NDArray[np.float32]:
    reduced = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, dtype=np.float32).reshape(size[1], size[0], -1)
