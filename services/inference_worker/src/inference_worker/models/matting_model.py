"""What finds the subject of a photo."""

from typing import Protocol

from inference_worker.imaging.picture import Matte, Pixels
from inference_worker.models.session import SessionFacts


class MattingModel(Protocol):
    """A named model, loaded. Not to be used by two threads at once."""

    @property
    def facts(self) -> SessionFacts:
        """What runs it."""

    def predict(self, rgb: Pixels) -> Matte:
        """Return the matte of ``rgb``, ``(H, W, 3)`` sRGB, at the model's own size ``(h, w)``, 0 to 1."""
