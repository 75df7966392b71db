"""The models in memory."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from inference_worker.models.matting_model import MattingModel
from inference_worker.models.resident_memory import release_free_memory, resident_bytes
from inference_worker.models.session import SessionError, SessionFacts
from inference_worker.models.weights import WeightsError
from studio.contracts.failures import FailureCode
from studio.errors import TransientError
from studio.logging import get_logger

WARM_UP_SIDE_PIXELS = 256

logger = get_logger(__name__)


@dataclass(frozen=True)
class CacheLimits:
    """How long models stay. ``resident`` names the one that idleness does not drop: the default model."""

    capacity_bytes: int
    ttl_seconds: float
    resident: str


@dataclass(frozen=True)
class CachedModel:
    """A model in memory, as others may see it."""

    name: str
    facts: SessionFacts
    memory_bytes: int


@dataclass
class _Entry:
    model: MattingModel
    memory_bytes: int
    used_at: float


class ModelCache:
    """Keeps models loaded, within a number of bytes and for a time.

    One thread asks for models: the one that runs the jobs. Others may look, and drop what is idle; a model that is
    dropped while it works is freed when it has finished.

    A model's size is what the process grew by while it was loaded and run once: it includes what a library keeps for
    its next run, up to ten times the weights' file. What a run takes and gives back does not count, nor does what lies
    on a GPU. Before it was ever loaded, a model is taken to be as large as its files.
    """

    def __init__(
        self,
        open_model: Callable[[str], MattingModel],
        limits: CacheLimits,
        *,
        file_bytes: Callable[[str], int],
        measure: Callable[[], int] = resident_bytes,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_model = open_model
        self._limits = limits
        self._file_bytes = file_bytes
        self._measure = measure
        self._clock = clock
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._sizes: dict[str, int] = {}

    @property
    def loaded(self) -> list[CachedModel]:
        """The models in memory, the one used last at the end."""
        with self._lock:
            return [CachedModel(name, each.model.facts, each.memory_bytes) for name, each in self._entries.items()]

    def get(self, name: str) -> MattingModel:
        """Return a model, loading and warming it first if need be, and dropping those unused for longest to make room.

        Raises:
            TransientError: it is not offered here, its weights have gone since the start, or what is to run it fails.
            MemoryError: there is not enough memory to load it.
        """
        with self._lock:
            entry = self._entries.get(name)
            if entry is not None:
                entry.used_at = self._clock()
                self._entries.move_to_end(name)
                return entry.model
        entry = self._load(name)
        self._make_room(entry.memory_bytes)
        with self._lock:
            self._entries[name] = entry
        return entry.model

    def drop_idle(self) -> None:
        """Drop the models that nobody has asked for since the limit's time; the resident one stays.

        Not while a model is loaded: what leaves then would be missing from what that one is measured to take.
        """
        if self._loading.acquire(blocking=False):
            try:
                self._drop(self._idle, "idle")
            finally:
                self._loading.release()

    def _idle(self) -> list[str]:
        oldest = self._clock() - self._limits.ttl_seconds
        return [name for name, each in self._entries.items() if each.used_at < oldest and name != self._limits.resident]

    def _make_room(self, memory_bytes: int) -> None:
        self._drop(lambda: self._in_the_way_of(memory_bytes), "room")

    def _in_the_way_of(self, memory_bytes: int) -> list[str]:
        leaving, total = [], memory_bytes + sum(each.memory_bytes for each in self._entries.values())
        for name, entry in self._entries.items():
            if total <= self._limits.capacity_bytes:
                break
            leaving.append(name)
            total -= entry.memory_bytes
        return leaving

    def _drop(self, choose: Callable[[], list[str]], reason: str) -> None:
        """Drop what ``choose`` names; nobody can ask for a model between its being named and its being gone."""
        with self._lock:
            leaving = {name: self._entries.pop(name) for name in choose()}
        sizes = {name: entry.memory_bytes for name, entry in leaving.items()}
        leaving.clear()
        for name, memory_bytes in sizes.items():
            logger.info("model_dropped", model=name, reason=reason, memory_bytes=memory_bytes)
        if sizes:
            release_free_memory()

    def _load(self, name: str) -> _Entry:
        started = time.monotonic()
        with self._loading:
            try:
                self._make_room(self._sizes.get(name) or self._file_bytes(name))
                release_free_memory()
                before = self._measure()
                model = self._open_model(name)
                model.predict(np.zeros((WARM_UP_SIDE_PIXELS, WARM_UP_SIDE_PIXELS, 3), dtype=np.uint8))
            except (WeightsError, SessionError) as error:
                message = f"The model {name!r} is not available at the moment."
                raise TransientError(FailureCode.MODEL_UNAVAILABLE, message, str(error)) from error
            release_free_memory()
            self._sizes[name] = max(0, self._measure() - before)
        self._tell(name, model.facts, time.monotonic() - started)
        return _Entry(model, self._sizes[name], self._clock())

    def _tell(self, name: str, facts: SessionFacts, seconds: float) -> None:
        logger.info(
            "model_loaded",
            model=name,
            engine=facts.engine,
            precision=facts.precision,
            device=facts.device,
            pruned=facts.pruned,
            mask_loss=facts.mask_loss.model_dump() if facts.mask_loss else None,
            memory_bytes=self._sizes[name],
            seconds=round(seconds, 3),
        )
        if self._sizes[name] > self._limits.capacity_bytes:
            logger.warning("model_exceeds_cache", model=name, capacity_bytes=self._limits.capacity_bytes)
