"""The models in memory: bounded in bytes, dropped when idle, and really gone then."""

import json
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable

import numpy as np
import pytest

from inference_worker.models.cache import CacheLimits, ModelCache
from inference_worker.models.idle_sweep import IdleSweep
from inference_worker.models.session import Engine, Precision, SessionError, SessionFacts
from inference_worker.models.weights import WeightsCache
from studio.contracts.failures import FailureCode
from studio.errors import TransientError
from studio_testing.waiting import wait_until

TTL_SECONDS = 60.0
MIB = 1024**2


class _Model:
    """A stand-in for a model: the cache is what is tested here."""

    facts = SessionFacts(Engine.OPENVINO, Precision.F32, "test", pruned=True)

    def __init__(self, size_bytes: int = 0, failure: Exception | None = None) -> None:
        self.size_bytes = size_bytes
        self.calls = 0
        self._failure = failure

    def predict(self, rgb: np.ndarray) -> np.ndarray:
        self.calls += 1
        if self._failure:
            raise self._failure
        return np.zeros(rgb.shape[:2], np.float32)


class _House:
    """A process of our making: models of known sizes, its memory and its clock."""

    def __init__(self, capacity_bytes: int) -> None:
        self.sizes = {"default": 100, "a": 40, "b": 40, "c": 40, "large": 500}
        self.opened: list[str] = []
        self.beside: dict[str, list[str]] = {}
        self.while_opening: Callable[[], None] = lambda: None
        self.now = 0.0
        self._alive: weakref.WeakSet[_Model] = weakref.WeakSet()
        limits = CacheLimits(capacity_bytes, TTL_SECONDS, resident="default")
        self.cache = ModelCache(
            self._open, limits, file_bytes=self._file_bytes, measure=self._memory, clock=lambda: self.now
        )

    @property
    def loaded(self) -> list[str]:
        return [model.name for model in self.cache.loaded]

    def _open(self, name: str) -> _Model:
        self.beside[name] = self.loaded
        self.opened.append(name)
        self.while_opening()
        model = _Model(self.sizes[name])
        self._alive.add(model)
        return model

    def _file_bytes(self, name: str) -> int:
        return self.sizes[name] // 10

    def _memory(self) -> int:
        return 1000 + sum(model.size_bytes for model in self._alive)


def test_a_model_is_loaded_and_warmed_once() -> None:
    house = _House(capacity_bytes=200)

    model = house.cache.get("a")

    assert house.cache.get("a") is model
    assert isinstance(model, _Model)
    assert model.calls == 1
    assert [(each.name, each.memory_bytes) for each in house.cache.loaded] == [("a", 40)]


def test_what_was_unused_for_longest_makes_room() -> None:
    house = _House(capacity_bytes=180)
    for name in ("default", "a", "b", "a"):
        house.cache.get(name)
    assert house.loaded == ["default", "b", "a"]

    house.cache.get("c")

    assert house.loaded == ["b", "a", "c"]


def test_room_is_made_before_a_model_is_loaded() -> None:
    """By what it took last time; one that is new is taken to be as large as its file."""
    house = _House(capacity_bytes=160)

    for name in ("default", "a", "b", "default"):
        house.cache.get(name)

    assert house.beside == {"a": ["default"], "b": ["default", "a"], "default": ["b"]}


def test_a_model_larger_than_all_the_room_is_kept_alone() -> None:
    house = _House(capacity_bytes=180)
    house.cache.get("default")

    house.cache.get("large")

    assert house.loaded == ["large"]


def test_the_idle_are_dropped_and_the_default_stays() -> None:
    house = _House(capacity_bytes=1000)
    for name in ("default", "a", "b"):
        house.cache.get(name)
    house.now = TTL_SECONDS - 1
    house.cache.get("b")

    house.now = TTL_SECONDS + 1
    house.cache.drop_idle()

    assert house.loaded == ["default", "b"]


def test_a_thread_drops_the_idle_while_no_job_comes() -> None:
    house = _House(capacity_bytes=1000)
    house.cache.get("a")
    house.now = TTL_SECONDS + 1
    sweep = IdleSweep(house.cache, every_seconds=0.01)

    sweep.start()

    wait_until(lambda: not house.loaded, what="the idle model is dropped", timeout_seconds=5)
    sweep.stop()


def test_an_idle_model_stays_while_another_is_loaded_and_measured() -> None:
    house = _House(capacity_bytes=1000)
    house.cache.get("a")
    house.now = TTL_SECONDS + 1
    house.while_opening = house.cache.drop_idle

    house.cache.get("b")

    assert {each.name: each.memory_bytes for each in house.cache.loaded} == {"a": 40, "b": 40}
    house.cache.drop_idle()
    assert house.loaded == ["b"]


def test_a_model_that_was_just_asked_for_is_not_dropped_for_having_been_idle() -> None:
    """While the first of two idle models goes, somebody asks for the second."""
    house = _House(capacity_bytes=1000)
    first = house.cache.get("a")
    house.cache.get("b")
    asking, answered = threading.Thread(target=lambda: (house.cache.get("b"), answered.set())), threading.Event()
    weakref.finalize(first, lambda: (asking.start(), answered.wait(0.2)))
    del first
    house.now = TTL_SECONDS + 1

    house.cache.drop_idle()
    asking.join(timeout=5)

    assert answered.is_set()
    assert house.loaded == ["b"]


def _cache_of(open_model: Callable[[str], _Model]) -> ModelCache:
    return ModelCache(open_model, CacheLimits(100, TTL_SECONDS, resident="a"), file_bytes=len)


def test_a_model_that_cannot_be_had_now_is_tried_again_later() -> None:
    def open_nothing(name: str) -> _Model:
        raise SessionError(f"no room on the GPU for {name}")

    cache = _cache_of(open_nothing)

    with pytest.raises(TransientError, match="no room on the GPU for a") as caught:
        cache.get("a")
    assert caught.value.code is FailureCode.MODEL_UNAVAILABLE
    assert cache.loaded == []


def test_a_model_that_fails_at_its_first_run_is_not_available() -> None:
    cache = _cache_of(lambda name: _Model(failure=SessionError(f"the GPU does not run {name}")))

    with pytest.raises(TransientError, match="the GPU does not run a") as caught:
        cache.get("a")
    assert caught.value.public_message == "The model 'a' is not available at the moment."
    assert cache.loaded == []


def test_a_failure_of_the_library_in_a_later_run_names_the_model_as_what_is_not_available() -> None:
    error = SessionError("CUDA failure 700 at line 1")

    assert isinstance(error, TransientError)
    assert (error.code, str(error)) == (FailureCode.MODEL_UNAVAILABLE, "CUDA failure 700 at line 1")
    assert "CUDA" not in error.public_message


LOAD_AND_DROP = """
import json, sys
from pathlib import Path

from inference_worker.models.cache import CacheLimits, ModelCache
from inference_worker.models.plan import Plan
from inference_worker.models.registry import ModelRegistry
from inference_worker.models.resident_memory import resident_bytes
from inference_worker.models.session import Engine, Precision
from inference_worker.models.weights import WeightsCache

folder, engine = sys.argv[1:]
registry = ModelRegistry(WeightsCache(Path(folder)), Plan(Engine(engine), Precision.F32, threads=2))
cache = ModelCache(registry.open, CacheLimits(1, ttl_seconds=-1.0, resident=""), file_bytes=registry.file_bytes)
rows = []
for _ in range(2):
    cache.get("isnet")
    taken, full = cache.loaded[0].memory_bytes, resident_bytes()
    cache.drop_idle()
    rows.append((taken, full - resident_bytes()))
print(json.dumps(rows))
"""


@pytest.mark.parametrize("engine", [Engine.MNN, Engine.OPENVINO, Engine.ONNXRUNTIME])
def test_a_dropped_model_leaves_little_in_memory(engine: Engine, weights: WeightsCache) -> None:
    """In a process whose memory nothing else has used. The libraries stay: they are there the second time."""
    command = [sys.executable, "-c", LOAD_AND_DROP, str(weights.folder), engine]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=170)

    rows = next(line for line in done.stdout.splitlines() if line.startswith("[["))  # MNN prints too
    (first_taken, _), (taken, freed) = json.loads(rows)
    assert 100 * MIB < taken < first_taken < 1500 * MIB
    assert freed > 0.9 * taken
