"""The models that rembg names, run by rembg itself."""

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import onnxruntime
from PIL import Image

from inference_worker.imaging.picture import Matte, Pixels
from inference_worker.imaging.resample import resample
from inference_worker.models.processor import processor_name
from inference_worker.models.rembg_library import import_rembg
from inference_worker.models.session import Engine, SessionFacts

WORKING_SIDE_PIXELS = 1024
"""The photo is shrunk to this longer side first: no model here looks at more, and rembg would scale up every mask."""


class _RembgSession(Protocol):
    def predict(self, img: Image.Image) -> list[Image.Image]: ...


class RembgModel:
    """One of rembg's local models. Its mask is stretched to the full range by rembg, subject or none."""

    def __init__(self, name: str, home: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        rembg = import_rembg(home)
        self._session: _RembgSession = rembg.new_session(name, sess_opts=options, providers=["CPUExecutionProvider"])
        self.facts = SessionFacts(Engine.ONNXRUNTIME, "f32", processor_name())

    def predict(self, rgb: Pixels) -> Matte:
        """Return the matte at the working size; see ``MattingModel``."""
        mask = self._session.predict(Image.fromarray(_shrunk(rgb)))[0]
        return np.asarray(mask, dtype=np.float32) / np.float32(255)


def _shrunk(rgb: Pixels) -> Pixels:
    height, width = rgb.shape[:2]
    factor = WORKING_SIDE_PIXELS / max(height, width)
    if factor >= 1:
        return rgb
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return resample(rgb, *size, enlarge_with=cv2.INTER_LINEAR)
