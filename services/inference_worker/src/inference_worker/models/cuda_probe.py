"""Whether onnxruntime really computes on the GPU."""

import sys
from contextlib import redirect_stdout

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

from inference_worker.models.gpu import NoGpuError
from inference_worker.models.onnxruntime_session import CUDA_PROVIDER, ORT_ERRORS, first_line

_SHAPE = [1, 1, 8, 8]


def try_out(device: str) -> None:
    """Run one convolution on the GPU.

    A driver, a device and a library that names CUDA are not enough: onnxruntime goes on without the GPU when one of
    CUDA's own libraries is missing, and says so on standard error alone. A convolution needs all of them.

    Raises:
        NoGpuError: it does not run there.
    """
    if CUDA_PROVIDER not in onnxruntime.get_available_providers():
        raise NoGpuError(f"there is a {device}, but the onnxruntime installed is the one for CPUs; see docs/gpu.md")
    with redirect_stdout(sys.stderr):  # it prints what it does not find
        onnxruntime.preload_dlls(msvc=False)
    try:
        session = onnxruntime.InferenceSession(_convolution(), providers=[CUDA_PROVIDER], enable_fallback=0)
        session.run(None, {"in": np.zeros(_SHAPE, np.float32)})
    except ORT_ERRORS as error:
        raise NoGpuError(f"the {device} does not run a network: {first_line(error)}") from error
    if CUDA_PROVIDER not in session.get_providers():
        raise NoGpuError(f"there is a {device}, but a library of CUDA or cuDNN is missing; see docs/gpu.md")


def _convolution() -> bytes:
    kernel = helper.make_tensor("kernel", TensorProto.FLOAT, [1, 1, 1, 1], [1.0])
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, _SHAPE) for name in ("in", "out")]
    node = helper.make_node("Conv", ["in", "kernel"], ["out"])
    graph = helper.make_graph([node], "probe", ends[:1], ends[1:], [kernel])
    model: onnx.ModelProto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    return bytes(model.SerializeToString())
