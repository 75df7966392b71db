"""Real weights on real engines, judged on a photo whose alpha is known."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from inference_worker.imaging.matte import to_full_size
from inference_worker.imaging.picture import Picture
from inference_worker.models.isnet import prepare
from inference_worker.models.matting_model import MattingModel
from inference_worker.models.plan import Plan
from inference_worker.models.registry import ModelRegistry
from inference_worker.models.session import Engine, Precision
from inference_worker.models.weights import WeightsCache, sha256_of
from studio_testing.photos import intersection_over_union, lemur, lemur_alpha

THREADS = 2
PLANS = [Plan(engine, Precision.F32, THREADS) for engine in (Engine.MNN, Engine.OPENVINO, Engine.ONNXRUNTIME)]


@pytest.fixture(scope="module", params=PLANS, ids=lambda plan: str(plan.engine))
def model(request: pytest.FixtureRequest, weights: WeightsCache) -> MattingModel:
    return ModelRegistry(weights, request.param).open("isnet")


def test_any_engine_finds_the_subject(model: MattingModel) -> None:
    picture = Picture(np.asarray(lemur()))

    alpha = to_full_size(picture, model.predict(picture.rgb))

    assert intersection_over_union(alpha, lemur_alpha()) > 0.9


def test_a_picture_without_a_subject_stays_nearly_empty(model: MattingModel) -> None:
    blank = np.full((300, 400, 3), 255, np.uint8)

    matte = model.predict(blank)

    assert matte.mean() < 0.1


def test_a_model_leaves_the_processors_arithmetic_as_it_is(model: MattingModel) -> None:
    model.predict(np.zeros((64, 64, 3), np.uint8))

    assert np.float32(1e-40) * np.float32(1) > 0, "denormal numbers count as zero since the model was loaded"


def test_a_model_tells_what_runs_it(model: MattingModel) -> None:
    facts = model.facts

    assert facts.device
    assert facts.precision is Precision.F32
    assert facts.pruned
    assert facts.mask_loss is None


def test_the_engines_agree(weights: WeightsCache) -> None:
    rgb = np.asarray(lemur())

    winograd, *direct = (ModelRegistry(weights, plan).open("isnet").predict(rgb) for plan in PLANS)

    assert np.abs(direct[0] - direct[1]).max() < 1e-3
    assert np.abs(direct[0] - direct[1]).mean() < 1e-6
    assert np.abs(winograd - direct[0]).max() < 1e-2
    assert np.abs(winograd - direct[0]).mean() < 3e-5


def test_input_is_scaled_as_the_weights_expect() -> None:
    tensor = prepare(np.full((10, 20, 3), 128, np.uint8))

    assert tensor.shape == (1, 3, 1024, 1024)
    assert tensor.dtype == np.float32
    assert np.abs(tensor).max() == 0


@pytest.mark.timeout(600)  # rembg's matting library compiles itself at its first import: over a minute of a processor
def test_a_model_that_rembg_names_is_run_by_rembg(weights: WeightsCache, tmp_path: Path) -> None:
    """Given rembg's file of this name in the cache (here: the same network in half precision)."""
    cache = WeightsCache(tmp_path)
    file = cache.path("isnet-general-use")
    file.parent.mkdir(parents=True)
    shutil.copy(weights.path("isnet"), file)
    cache.checksum_path("isnet-general-use").write_text(sha256_of(file))
    picture = Picture(np.asarray(lemur()))

    model = ModelRegistry(cache, Plan(Engine.OPENVINO, Precision.F32, THREADS)).open("isnet-general-use")

    assert intersection_over_union(to_full_size(picture, model.predict(picture.rgb)), lemur_alpha()) > 0.9
    assert (model.facts.engine, model.facts.pruned) == (Engine.ONNXRUNTIME, False)
    assert model.facts.stretched
