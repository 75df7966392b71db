"""The models in memory."""

import time
from collections import OrderedDict
from collections.abc import Callable

import numpy as np

from inference_worker.models.matting_model import MattingModel
from inference_worker.models.weights import WeightsError
from studio.contracts.failures import FailureCode
from studio.errors import TransientError
from studio.logging import get_logger

WARM_UP_SIDE_PIXELS = 256


class ModelCache:
    """Keeps the models used last, at most ``capacity`` of them. For one thread: the one that runs the jobs."""

    def __init__(self, open_model: Callable[[str], MattingModel], capacity: int) -> None:
        self._open_model = open_model
        self._capacity = capacity
        self._models: OrderedDict[str, MattingModel] = OrderedDict()

    @property
    def loaded(self) -> list[str]:
        """Names of the models in memory, the one used last at the end."""
        return list(self._models)

    def get(self, name: str) -> MattingModel:
        """Return a model, loading and warming it first if need be, and dropping the one unused for longest.

        Raises:
            TransientError: its weights have gone since the start.
        """
        if name not in self._models:
            while len(self._models) >= self._capacity:
                self._models.popitem(last=False)
            self._models[name] = self._load(name)
        self._models.move_to_end(name)
        return self._models[name]

    def _load(self, name: str) -> MattingModel:
        started = time.monotonic()
        try:
            model = self._open_model(name)
        except WeightsError as error:
            raise TransientError(
                FailureCode.MODEL_UNAVAILABLE, f"The model {name!r} is not available at the moment.", str(error)
            ) from error
        model.predict(np.zeros((WARM_UP_SIDE_PIXELS, WARM_UP_SIDE_PIXELS, 3), dtype=np.uint8))
        facts = model.facts
        get_logger(__name__).info(
            "model_loaded",
            model=name,
            engine=facts.engine,
            precision=facts.precision,
            device=facts.device,
            seconds=round(time.monotonic() - started, 3),
        )
        return model
