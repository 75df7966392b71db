"""ISNet: Qin et al., "Highly Accurate Dichotomous Image Segmentation", ECCV 2022."""

import cv2
import numpy as np

from inference_worker.imaging.picture import Matte, Pixels
from inference_worker.imaging.resample import resample
from inference_worker.models.session import InferenceSession, SessionFacts, Tensor

SIDE_PIXELS = 1024
_SCALE = 256.0
_OFFSET = 0.5


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
    return np.ascontiguousarray((square.astype(np.float32) / _SCALE - _OFFSET).transpose(2, 0, 1)[None])
