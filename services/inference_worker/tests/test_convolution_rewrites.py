"""Convolutions written in another way: another network, the same sums."""

from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from inference_worker.models.convolution_rewrites import add_shifted, make_oblong, take_apart

SIDE = 8


def _network() -> onnx.ModelProto:
    """At 8 x 8 pixels a plain convolution, a dilated one and one of a single output; at 4 x 4 one more of each kind."""
    random = np.random.default_rng(2)
    shapes = {"large": (2, 2), "dilated": (20, 2), "thin": (2, 20), "small": (2, 2), "spread": (2, 2)}
    kernels = {
        name: numpy_helper.from_array(random.normal(size=(*shape, 3, 3)).astype(np.float32), name)
        for name, shape in shapes.items()
    }
    bias = numpy_helper.from_array(random.normal(size=2).astype(np.float32), "bias")
    nodes = [
        _convolution("input", "large", "first"),
        _convolution("first", "dilated", "second", step=2),
        _convolution("second", "thin", "third", "bias"),
        helper.make_node("MaxPool", ["third"], ["pooled"], kernel_shape=[2, 2], strides=[2, 2]),
        _convolution("pooled", "small", "fourth"),
        _convolution("fourth", "spread", "fifth", "bias", step=2),
        helper.make_node("Relu", ["fifth"], ["output"]),
    ]
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 2, side, side])
        for name, side in (("input", SIDE), ("output", SIDE // 2))
    ]
    graph = helper.make_graph(nodes, "several", ends[:1], ends[1:], [*kernels.values(), bias])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)


def _convolution(source: str, kernels: str, target: str, *bias: str, step: int = 1) -> onnx.NodeProto:
    return helper.make_node(
        "Conv", [source, kernels, *bias], [target], kernel_shape=[3, 3], pads=[step] * 4, dilations=[step] * 2
    )


def _run(model: onnx.ModelProto) -> np.ndarray:
    photo = np.random.default_rng(3).normal(size=(1, 2, SIDE, SIDE)).astype(np.float32)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"input": photo})[0])


def _kernels(model: onnx.ModelProto) -> dict[str, list[int]]:
    return {
        tensor.name: list(tensor.dims) for tensor in model.graph.initializer if tensor.data_type == TensorProto.FLOAT
    }


def _steps(model: onnx.ModelProto) -> list[int]:
    return [
        attribute.ints[0] for node in model.graph.node for attribute in node.attribute if attribute.name == "dilations"
    ]


def _make_small_oblong(model: onnx.ModelProto) -> None:
    make_oblong(model, most_pixels=16)


def _take_large_apart(model: onnx.ModelProto) -> None:
    take_apart(model, least_pixels=64)


def _all_three(model: onnx.ModelProto) -> None:
    for rewrite in (add_shifted, _make_small_oblong, _take_large_apart):
        rewrite(model)


@pytest.mark.parametrize("rewrite", [add_shifted, _make_small_oblong, _take_large_apart, take_apart, _all_three])
def test_what_is_rewritten_computes_the_same(rewrite: Callable[[onnx.ModelProto], None]) -> None:
    before, model = _run(_network()), _network()

    rewrite(model)

    np.testing.assert_allclose(_run(model), before, rtol=1e-4, atol=1e-4)


def test_kernels_of_small_maps_become_oblong_unless_they_are_dilated() -> None:
    model = _network()

    _make_small_oblong(model)

    assert {name for name, shape in _kernels(model).items() if shape[-2:] == [3, 4]} == {"small"}


def test_large_maps_of_dilated_kernels_are_taken_apart() -> None:
    model = _network()

    _take_large_apart(model)

    assert _steps(_network()) == [1, 2, 1, 1, 2]
    assert _steps(model) == [1, 1, 1, 1, 2]


def test_few_outputs_of_many_channels_are_weighed_before_they_are_shifted() -> None:
    model = _network()

    add_shifted(model)

    kernels = _kernels(model)
    assert "thin" not in kernels
    assert (kernels["third_weights"], kernels["third_shifts"]) == ([18, 20, 1, 1], [2, 18, 3, 3])
