"""Kernels with a column of zeros more: another shape, the same sums."""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from inference_worker.models.onnx_graph import make_kernels_oblong


def _network() -> onnx.ModelProto:
    """A convolution at 8 x 8 pixels, and two at 4 x 4."""
    random = np.random.default_rng(2)
    kernels = [
        numpy_helper.from_array(random.normal(size=(2, 2, 3, 3)).astype(np.float32), name)
        for name in ("large", "small", "dilated")
    ]
    nodes = [
        helper.make_node("Conv", ["input", "large"], ["middle"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node("MaxPool", ["middle"], ["pooled"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Conv", ["pooled", "small"], ["mixed"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node(
            "Conv", ["mixed", "dilated"], ["spread"], kernel_shape=[3, 3], pads=[2, 2, 2, 2], dilations=[2, 2]
        ),
        helper.make_node("Relu", ["spread"], ["output"]),
    ]
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 2, side, side])
        for name, side in (("input", 8), ("output", 4))
    ]
    graph = helper.make_graph(nodes, "two", ends[:1], ends[1:], kernels)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)


def _run(model: onnx.ModelProto) -> np.ndarray:
    photo = np.random.default_rng(3).normal(size=(1, 2, 8, 8)).astype(np.float32)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"input": photo})[0])


def test_kernels_of_small_maps_become_oblong_and_compute_the_same() -> None:
    before, model = _run(_network()), _network()

    make_kernels_oblong(model, weights_per_pixel=2)

    assert {tensor.name: list(tensor.dims) for tensor in model.graph.initializer} == {
        "large": [2, 2, 3, 3],
        "small": [2, 2, 3, 4],
        "dilated": [2, 2, 3, 3],
    }
    np.testing.assert_allclose(_run(model), before, atol=1e-6)
