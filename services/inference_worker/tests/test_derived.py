"""Networks derived from the weights: the matte's part alone, whole, or made again."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from inference_worker.models import weights as weights_module
from inference_worker.models.derived import derived_path
from inference_worker.models.form import Form
from inference_worker.models.mnn_session import MnnSession
from inference_worker.models.onnxruntime_session import OnnxRuntimeSession
from inference_worker.models.session import SessionError
from inference_worker.models.weights import NpmWeights, WeightsCache, WeightsError, sha256_of

SHAPE = [1, 3, 4, 4]


def _tiny_network() -> onnx.ModelProto:
    """Two outputs in half precision between float32 ends, its nodes in no order: what exporters write."""
    scale = numpy_helper.from_array(np.array([2.0], np.float16), "scale")
    unused = numpy_helper.from_array(np.ones(64, np.float16), "unused")
    nodes = [
        helper.make_node("Cast", ["doubled"], ["output"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["input"], ["half"], to=TensorProto.FLOAT16),
        helper.make_node("Mul", ["half", "scale"], ["doubled"]),
        helper.make_node("Cast", ["sum"], ["training"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["with_unused"], ["sum"]),
        helper.make_node("Add", ["half", "unused_shaped"], ["with_unused"]),
        helper.make_node("Reshape", ["unused", "shape"], ["unused_shaped"]),
    ]
    shape = numpy_helper.from_array(np.array([1, 4, 4, 4], np.int64), "shape")
    ends = {name: helper.make_tensor_value_info(name, TensorProto.FLOAT, SHAPE) for name in ("input", "output")}
    training = helper.make_tensor_value_info("training", TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "tiny", [ends["input"]], [ends["output"], training], [scale, unused, shape])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightsCache:
    cache = WeightsCache(tmp_path)
    onnx.save(_tiny_network(), cache.path("isnet"))
    sha256 = sha256_of(cache.path("isnet"))
    monkeypatch.setitem(weights_module.NPM_WEIGHTS, "isnet", NpmWeights("tiny", "1.0.0", "/", 1, sha256))
    return cache


def test_only_what_the_matte_needs_is_left(cache: WeightsCache) -> None:
    graph = onnx.load(derived_path(cache, "isnet", Form.MATTE)).graph

    assert [output.name for output in graph.output] == ["output"]
    assert [tensor.name for tensor in graph.initializer] == ["scale"]
    assert sorted(node.op_type for node in graph.node) == ["Cast", "Cast", "Mul"]


def test_full_precision_has_no_half_left_and_computes_the_same(cache: WeightsCache) -> None:
    path = derived_path(cache, "isnet", Form.MATTE_F32)

    graph = onnx.load(path).graph
    assert {tensor.data_type for tensor in graph.initializer} == {TensorProto.FLOAT}
    assert "input" in graph.node[0].input
    session = OnnxRuntimeSession(path, threads=1)
    assert session.facts.pruned
    np.testing.assert_array_equal(session.run(np.full(SHAPE, 1.5, np.float32)), np.full(SHAPE, 3.0, np.float32))


def test_mnns_form_computes_the_same(cache: WeightsCache) -> None:
    session = MnnSession(derived_path(cache, "isnet", Form.MNN), threads=1)

    result = session.run(np.full(SHAPE, 1.5, np.float32))

    np.testing.assert_array_equal(result, np.full(SHAPE, 3.0, np.float32))


def test_what_mnn_cannot_convert_is_said_in_its_words(cache: WeightsCache, monkeypatch: pytest.MonkeyPatch) -> None:
    network = _tiny_network()
    next(node for node in network.graph.node if node.op_type == "Mul").op_type = "Unheard"
    onnx.save(network, cache.path("isnet"))
    weights = NpmWeights("tiny", "1.0.0", "/", 1, sha256_of(cache.path("isnet")))
    monkeypatch.setitem(weights_module.NPM_WEIGHTS, "isnet", weights)

    with pytest.raises(WeightsError, match=r"isnet\.matte-f32\.mnn cannot be made from isnet\.onnx: MNN's converter"):
        derived_path(cache, "isnet", Form.MNN)


def test_mnn_does_not_run_a_network_without_its_weights(cache: WeightsCache) -> None:
    """By itself the library would: with masks made of whatever was in memory."""
    path = derived_path(cache, "isnet", Form.MNN)
    path.with_name(f"{path.name}.weight").unlink()

    with pytest.raises(SessionError, match=r"MNN does not run isnet\.matte-f32\.mnn: its weights are not there"):
        MnnSession(path, threads=1)


@pytest.mark.parametrize("form", [Form.MATTE, Form.MNN])
def test_what_is_whole_is_not_made_again(cache: WeightsCache, form: Form) -> None:
    folder = derived_path(cache, "isnet", form).parent
    made = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}

    derived_path(cache, "isnet", form)

    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == made
    parts = [".weight"] if form is Form.MNN else []
    assert sorted(made) == [f"isnet.{form}{ending}" for ending in ["", ".json", *parts]]


@pytest.mark.parametrize("ending", ["", ".weight", ".json"])
@pytest.mark.parametrize("damage", ["cut short", "gone"])
def test_what_is_damaged_is_made_again_and_never_run(cache: WeightsCache, ending: str, damage: str) -> None:
    path = derived_path(cache, "isnet", Form.MNN)
    file = path.with_name(path.name + ending)
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-1])

    session = MnnSession(derived_path(cache, "isnet", Form.MNN), threads=1)

    assert session.run(np.ones(SHAPE, np.float32)).mean() == 2.0


def test_damaged_weights_are_not_derived_from(cache: WeightsCache) -> None:
    cache.path("isnet").write_bytes(b"something else")

    with pytest.raises(WeightsError, match="damaged"):
        derived_path(cache, "isnet", Form.MATTE)


def test_a_folder_that_cannot_be_written_is_named(cache: WeightsCache) -> None:
    (cache.folder / "derived").write_text("a file where the folder should be")

    with pytest.raises(WeightsError, match=r"isnet\.matte\.onnx cannot be made"):
        derived_path(cache, "isnet", Form.MATTE)
