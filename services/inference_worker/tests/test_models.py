"""Real weights on real engines, judged on a photo whose alpha is known."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from inference_worker.imaging.matte import to_full_size
from inference_worker.imaging.picture import Picture
from inference_worker.models.cache import ModelCache
from inference_worker.models.isnet import prepare
from inference_worker.models.matting_model import MattingModel
from inference_worker.models.registry import ModelRegistry
from inference_worker.models.session import Engine, SessionFacts
from inference_worker.models.weights import WeightsCache, sha256_of
from studio_testing.photos import intersection_over_union, lemur, lemur_alpha


@pytest.fixture(scope="module", params=list(Engine))
def model(request: pytest.FixtureRequest, weights: WeightsCache) -> MattingModel:
    return ModelRegistry(weights, request.param, threads=2).open("isnet")


def test_either_engine_finds_the_subject(model: MattingModel) -> None:
    picture = Picture(np.asarray(lemur()))

    alpha = to_full_size(model.predict(picture.rgb), picture)

    assert intersection_over_union(alpha, lemur_alpha()) > 0.9


def test_a_picture_without_a_subject_stays_nearly_empty(model: MattingModel) -> None:
    blank = np.full((300, 400, 3), 255, np.uint8)

    matte = model.predict(blank)

    assert matte.mean() < 0.1


def test_a_model_tells_what_runs_it(model: MattingModel) -> None:
    assert model.facts.device
    assert model.facts.precision in {"f32", "bf16"}


def test_input_is_scaled_as_the_weights_expect() -> None:
    tensor = prepare(np.full((10, 20, 3), 128, np.uint8))

    assert tensor.shape == (1, 3, 1024, 1024)
    assert tensor.dtype == np.float32
    assert np.abs(tensor).max() == 0


def test_a_model_that_rembg_names_is_run_by_rembg(weights: WeightsCache, tmp_path: Path) -> None:
    """Given rembg's file of this name in the cache (here: the same network in half precision)."""
    cache = WeightsCache(tmp_path)
    file = cache.path("isnet-general-use")
    file.parent.mkdir(parents=True)
    shutil.copy(weights.path("isnet"), file)
    cache.checksum_path("isnet-general-use").write_text(sha256_of(file))
    picture = Picture(np.asarray(lemur()))

    matte = ModelRegistry(cache, Engine.OPENVINO, threads=2).open("isnet-general-use").predict(picture.rgb)

    assert intersection_over_union(to_full_size(matte, picture), lemur_alpha()) > 0.9


class _Recorder:
    """A stand-in for a model: the cache is what is tested here."""

    facts = SessionFacts(Engine.OPENVINO, "f32", "test")

    def __init__(self) -> None:
        self.calls = 0

    def predict(self, rgb: np.ndarray) -> np.ndarray:
        self.calls += 1
        return np.zeros(rgb.shape[:2], np.float32)


def test_the_cache_keeps_the_models_used_last_and_warms_each_once() -> None:
    opened: list[str] = []

    def open_model(name: str) -> _Recorder:
        opened.append(name)
        return _Recorder()

    cache = ModelCache(open_model, capacity=2)

    cache.get("a")
    cache.get("b")
    cache.get("a")
    cache.get("c")  # drops b
    model = cache.get("a")

    assert opened == ["a", "b", "c"]
    assert cache.loaded == ["c", "a"]
    assert isinstance(model, _Recorder)
    assert model.calls == 1
