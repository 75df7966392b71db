"""From a name to a model: what is offered, and files that go or change while the worker runs."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from inference_worker.models import weights as weights_module
from inference_worker.models.cache import CacheLimits, ModelCache
from inference_worker.models.plan import Plan
from inference_worker.models.registry import ModelRegistry, NotOfferedError
from inference_worker.models.session import Engine, Precision
from inference_worker.models.weights import NpmWeights, WeightsCache, WeightsError, sha256_of
from studio.contracts.failures import FailureCode
from studio.errors import TransientError

SHAPE = [1, 3, 1024, 1024]
MNN = Plan(Engine.MNN, Precision.F32, threads=1)
OPENVINO = Plan(Engine.OPENVINO, Precision.F32, threads=1)
PHOTO = np.zeros((8, 8, 3), np.uint8)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightsCache:
    """Weights of a network that adds a half to its input, which makes a black photo's matte 0."""
    cache = WeightsCache(tmp_path)
    half = numpy_helper.from_array(np.array([0.5], np.float32), "half")
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, SHAPE) for name in ("input", "output")]
    graph = helper.make_graph(
        [helper.make_node("Add", ["input", "half"], ["output"])], "tiny", ends[:1], ends[1:], [half]
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8), cache.path("isnet"))
    weights = NpmWeights("tiny", "1.0.0", "/", 1, sha256_of(cache.path("isnet")))
    monkeypatch.setitem(weights_module.NPM_WEIGHTS, "isnet", weights)
    return cache


def _models(registry: ModelRegistry) -> ModelCache:
    limits = CacheLimits(10**9, ttl_seconds=60, resident="isnet")
    return ModelCache(registry.open, limits, file_bytes=registry.file_bytes)


def test_a_model_is_as_large_as_all_its_files(cache: WeightsCache) -> None:
    size = ModelRegistry(cache, MNN).file_bytes("isnet")

    network = cache.folder / "derived" / "isnet.matte-f32.mnn"
    assert size == network.stat().st_size + network.with_name("isnet.matte-f32.mnn.weight").stat().st_size


def test_a_model_whose_weights_have_gone_since_the_start_is_not_available(cache: WeightsCache) -> None:
    registry = ModelRegistry(cache, OPENVINO, offered=["isnet"])
    registry.verify()
    cache.path("isnet").unlink()

    with pytest.raises(TransientError, match="fetch them: make models MODEL=isnet") as caught:
        _models(registry).get("isnet")
    assert caught.value.code is FailureCode.MODEL_UNAVAILABLE


def test_weights_that_were_altered_since_the_start_are_not_run(cache: WeightsCache) -> None:
    registry = ModelRegistry(cache, OPENVINO, offered=["isnet"])
    registry.verify()
    cache.path("isnet").write_bytes(b"other weights")

    with pytest.raises(WeightsError, match="is damaged"):
        registry.open("isnet")


def test_weights_that_cannot_be_read_are_named(cache: WeightsCache) -> None:
    cache.path("isnet").unlink()
    cache.path("isnet").mkdir()

    with pytest.raises(WeightsError, match="the files of model 'isnet' cannot be read"):
        ModelRegistry(cache, OPENVINO, offered=["isnet"]).verify()


@pytest.mark.parametrize("ending", ["", ".weight"])
def test_a_derived_network_that_has_gone_since_the_start_is_made_again(cache: WeightsCache, ending: str) -> None:
    registry = ModelRegistry(cache, MNN)
    before = registry.open("isnet").predict(PHOTO)
    (cache.folder / "derived" / f"isnet.matte-f32.mnn{ending}").unlink()

    again = registry.open("isnet").predict(PHOTO)

    np.testing.assert_array_equal(again, before)
    np.testing.assert_array_equal(before, 0)


def test_a_model_that_is_not_offered_is_refused_though_its_weights_are_there(cache: WeightsCache) -> None:
    registry = ModelRegistry(cache, OPENVINO, offered=["u2net"])

    with pytest.raises(NotOfferedError, match="'isnet' is not among the models offered here: u2net"):
        registry.open("isnet")
    with pytest.raises(TransientError, match="not among") as caught:
        _models(registry).get("isnet")
    assert caught.value.code is FailureCode.MODEL_UNAVAILABLE
