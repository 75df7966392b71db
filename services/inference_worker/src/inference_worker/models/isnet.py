"""ISNet: Qin et al., "Highly Accurate Dichotomous Image Segmentation", ECCV 2022."""

import cv2
import numpy as np

from inference_worker.imaging.picture import Matte, Pixels
from inference_worker.imaging.resample import resample
from inference_worker.models.session import InferenceSession, SessionFacts, Tensor

SIDE_PIXELS = 1024
_SAMPLES = np.arange(256, dtype=np.float32) / np.float32(256) - np.float32(0.5)
"""What each of the 256 values becomes."""


class IsNet:
    """The network of the default model; its input is the photo squeezed to a square."""

    def __init__(self, session: InferenceSession) -> None:
        self._session = session

    @property
    def facts(self) -> SessionFacts:
        """What runs it."""
        return self._session.facts

    def predict(self, rgb: Pixels) -> Matte:
        """Return the matte, ``(1024, 1024)``; see ``MattingModel``."""
        matte: Matte = np.clip(self._session.run(prepare(rgb))[0, 0], 0.0, 1.0)
        return matte


def prepare(rgb: Pixels) -> Tensor:
    """Return the network's input, ``(1, 3, 1024, 1024)``: x / 256 - 0.5, as these weights were exported for."""
    square = resample(rgb, SIDE_PIXELS, SIDE_PIXELS, enlarge_with=cv2.INTER_LINEAR)
    batch = np.empty((1, 3, SIDE_PIXELS, SIDE_PIXELS), np.float32)
    for plane, samples in zip(cv2.split(square), batch[0], strict=True):
        cv2.LUT(plane, _SAMPLES, dst=samples)
    return batch
