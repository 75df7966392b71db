"""Compiling ahead: what is compiled at its first call runs once before the first photo comes."""

import numpy as np

from inference_worker.imaging.foreground import estimate_foreground
from inference_worker.imaging.picture import WORKING_SIDE_PIXELS, Picture
from inference_worker.imaging.refine import refine


def warm_up() -> None:
    """Refine a strip that is all edge and wider than the working size: every compiled loop for 8 bits takes part."""
    strip = Picture(np.zeros((16, WORKING_SIDE_PIXELS + 64, 3), np.uint8))
    ramp = np.linspace(0, 1, 64, dtype=np.float32)[None].repeat(16, axis=0)
    estimate_foreground(strip, refine(strip, ramp))
