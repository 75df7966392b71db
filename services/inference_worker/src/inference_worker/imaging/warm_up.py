"""Compiling ahead: what is compiled at its first call runs once before the first photo comes.

``python -m inference_worker.imaging.warm_up`` does it for the processes to come.
"""

import numpy as np

from inference_worker.child import ChildError, run_python
from inference_worker.imaging.compiled import is_kept, set_up_compiler
from inference_worker.imaging.edges.full_size import apply_colours
from inference_worker.imaging.foreground import estimate_foreground
from inference_worker.imaging.picture import WORKING_SIDE_PIXELS, Picture
from inference_worker.imaging.refine import refine
from studio.logging import get_logger


def warm_up() -> None:
    """Have every compiled loop for 8 bits ready.

    Compiling them takes half a minute and 50 MB that would stay: where they are not kept from an earlier start, a
    process of its own does it, and this one reads them.
    """
    if not is_kept(apply_colours):  # the last of them
        try:
            run_python("compiling", ["-m", __spec__.name])
        except ChildError as error:
            get_logger(__name__).warning("not_compiled_ahead", reason=str(error))
    run_all()


def run_all() -> None:
    """Refine a strip that is all edge and wider than the working size: every compiled loop takes part."""
    set_up_compiler()
    strip = Picture(np.zeros((16, WORKING_SIDE_PIXELS + 64, 3), np.uint8))
    ramp = np.linspace(0, 1, 64, dtype=np.float32)[None].repeat(16, axis=0)
    estimate_foreground(strip, refine(strip, ramp))


if __name__ == "__main__":
    run_all()
