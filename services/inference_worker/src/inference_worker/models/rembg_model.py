"""The models that rembg names, run by rembg itself: on the GPU where the plan says so, else by onnxruntime's CPU."""

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import onnxruntime
from PIL import Image

from inference_worker.imaging.picture import Matte, Pixels
from inference_worker.imaging.resample import resample
from inference_worker.models.cuda_session import cuda_provider
from inference_worker.models.library_errors import translated
from inference_worker.models.onnxruntime_session import (
    CPU_PROVIDER,
    CUDA_PROVIDER,
    ORT_ERRORS,
    first_line,
    ort_translated,
    session_options,
)
from inference_worker.models.plan import Plan
from inference_worker.models.processor import processor_name
from inference_worker.models.rembg_library import import_rembg
from inference_worker.models.session import Engine, Precision, SessionError, SessionFacts

WORKING_SIDE_PIXELS = 1024
"""The photo is shrunk to this longer side first: no model here looks at more, and rembg would scale up every mask."""


_LOAD_ERRORS = (*ORT_ERRORS, OSError, ValueError)
"""The last two rembg raises itself, when it looks for the weights."""


class _RembgSession(Protocol):
    inner_session: onnxruntime.InferenceSession

    def predict(self, img: Image.Image) -> list[Image.Image]: ...


class RembgModel:
    """One of rembg's local models. Its mask is stretched to the full range by rembg, subject or none."""

    def __init__(self, name: str, home: Path, plan: Plan) -> None:
        """Load a model.

        Raises:
            SessionError: rembg does not run it, or not on the GPU that the plan names.
            MemoryError: there is not enough memory.
        """
        self._what = f"rembg does not run {name}"
        on_gpu = plan.engine is Engine.CUDA
        gpu = [cuda_provider(Precision.F32, plan.gpu_memory_bytes)] if on_gpu else []
        with translated(self._what, _LOAD_ERRORS, first_line):
            self._session: _RembgSession = import_rembg(home).new_session(
                name, sess_opts=session_options(plan.threads), providers=[*gpu, CPU_PROVIDER]
            )
        if on_gpu and CUDA_PROVIDER not in self._session.inner_session.get_providers():
            raise SessionError(f"onnxruntime left {name} to the CPU, though there is a {plan.device}")
        self.facts = SessionFacts(
            engine=plan.engine if on_gpu else Engine.ONNXRUNTIME,
            precision=Precision.F32,
            device=plan.device if on_gpu else processor_name(),
            pruned=False,
            stretched=True,
        )

    def predict(self, rgb: Pixels) -> Matte:
        """Return the matte at the working size; see ``MattingModel``."""
        with ort_translated(self._what):
            mask = self._session.predict(Image.fromarray(_shrunk(rgb)))[0]
        return np.asarray(mask, dtype=np.float32) / np.float32(255)


def _shrunk(rgb: Pixels) -> Pixels:
    height, width = rgb.shape[:2]
    factor = WORKING_SIDE_PIXELS / max(height, width)
    if factor >= 1:
        return rgb
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return resample(rgb, *size, enlarge_with=cv2.INTER_LINEAR)
