"""Dropping idle models while no job comes that would."""

import threading

from inference_worker.models.cache import ModelCache

SWEEP_SECONDS = 10.0


class IdleSweep:
    """A thread that asks the cache, now and then, to drop what is idle."""

    def __init__(self, models: ModelCache, every_seconds: float = SWEEP_SECONDS) -> None:
        self._models = models
        self._every_seconds = every_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._sweep, name="idle-models", daemon=True)

    def start(self) -> None:
        """Begin to sweep."""
        self._thread.start()

    def stop(self) -> None:
        """Sweep no more."""
        self._stopping.set()
        self._thread.join()

    def _sweep(self) -> None:
        while not self._stopping.wait(self._every_seconds):
            self._models.drop_idle()
