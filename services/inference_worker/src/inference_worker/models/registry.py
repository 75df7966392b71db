"""From a model's name to the model, loaded."""

from pathlib import Path

from inference_worker.models.isnet import IsNet
from inference_worker.models.matting_model import MattingModel
from inference_worker.models.session import Engine
from inference_worker.models.sessions import open_session
from inference_worker.models.weights import WeightsCache
from studio.contracts.models import CATALOGUE, WeightsOrigin


class ModelRegistry:
    """Opens the catalogue's models from a cache of weights."""

    def __init__(self, weights: WeightsCache, engine: Engine, threads: int) -> None:
        self._weights = weights
        self._engine = engine
        self._threads = threads
        self._verified: dict[str, Path] = {}

    def verify(self, names: tuple[str, ...]) -> None:
        """Check that each model's weights are there and whole.

        Raises:
            WeightsError: one is not.
        """
        for name in names:
            self._verified_path(name)

    def open(self, name: str) -> MattingModel:
        """Load a model.

        Raises:
            WeightsError: its weights are missing or altered.
        """
        path = self._verified_path(name)
        if CATALOGUE[name].origin is WeightsOrigin.REMBG:
            from inference_worker.models.rembg_model import RembgModel  # noqa: PLC0415 - onnxruntime, if it is asked for

            return RembgModel(name, self._weights.rembg_home, self._threads)
        return IsNet(open_session(path, self._engine, self._threads))

    def _verified_path(self, name: str) -> Path:
        """Check each file once a process: reading one takes a quarter of a second."""
        if name not in self._verified:
            self._verified[name] = self._weights.verified_path(name)
        return self._verified[name]
