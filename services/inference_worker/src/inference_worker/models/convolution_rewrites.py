"""Convolutions written in another way: the same sums, in a form that Winograd's method takes, or is better kept from.

The method (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016) multiplies less and holds
square kernels in four to seven times their size: what it gains goes with the map's size, what it costs with the
kernels'. The times are ISNet's, on two cores of an AMD Zen 3.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from onnx import GraphProto, ModelProto, NodeProto, helper, numpy_helper

from inference_worker.models.onnx_convolutions import Convolution, convolutions
from inference_worker.models.onnx_graph import replace_nodes

SMALL_PIXELS = 16 * 16
LARGE_PIXELS = 32 * 32


def add_shifted(model: ModelProto) -> None:
    """Where few outputs are made of many channels, weigh these once for each place in the kernel, then add the places.

    For one output of 64 channels, at 512 x 512, Winograd's method transforms them all: 28 ms, where this takes 10.
    """
    _replace(model, lambda each: each.side > 1 and each.outputs * each.side**2 <= each.inputs, _weighed_and_shifted)


def make_oblong(model: ModelProto, most_pixels: int = SMALL_PIXELS) -> None:
    """Give kernels of small maps a column of zeros more, which keeps them from Winograd's method.

    Up to 16 x 16 it gains .15 ms for each MB that it holds; at 32 x 32 .6 ms, at 64 x 64 2.6.
    """
    for each in convolutions(model):
        if each.side > 1 and each.step == 1 and each.pixels <= most_pixels:
            wider = np.pad(numpy_helper.to_array(each.kernels), [(0, 0), (0, 0), (0, 0), (0, 1)])
            each.kernels.CopyFrom(numpy_helper.from_array(wider, each.kernels.name))
            each.attributes["kernel_shape"].ints[1] += 1
            each.attributes["pads"].ints[3] += 1


def take_apart(model: ModelProto, least_pixels: int = LARGE_PIXELS) -> None:
    """Lay a dilated kernel's map out as maps of every second (fourth, …) pixel, where the kernel is a plain one.

    The method takes no dilated kernels. At 32 x 32 theirs take a third of the time so, .7 ms less for each MB.
    """

    def is_worth_it(each: Convolution) -> bool:
        divides = each.rows % each.step == each.columns % each.step == 0
        return each.step > 1 and each.pixels >= least_pixels and divides

    _replace(model, is_worth_it, _apart_and_together)


def _replace(
    model: ModelProto,
    wanted: Callable[[Convolution], bool],
    replacement: Callable[[GraphProto, Convolution], list[NodeProto]],
) -> None:
    graph = model.graph
    replaced = {each.node.output[0]: replacement(graph, each) for each in convolutions(model) if wanted(each)}
    replace_nodes(graph, [new for node in graph.node for new in replaced.get(node.output[0], [node])])


def _weighed_and_shifted(graph: GraphProto, convolution: Convolution) -> list[NodeProto]:
    name, side, kernels = convolution.node.output[0], convolution.side, numpy_helper.to_array(convolution.kernels)
    places = convolution.outputs * side**2
    weights = kernels.transpose(0, 2, 3, 1).reshape(places, convolution.inputs, 1, 1)
    shifts = np.eye(places, dtype=kernels.dtype).reshape(places, convolution.outputs, side, side).transpose(1, 0, 2, 3)
    source, _, *bias = convolution.node.input
    weighed = f"{name}_weighed"
    weigh = helper.make_node("Conv", [source, _constant(graph, f"{name}_weights", weights)], [weighed])
    shift = NodeProto.FromString(convolution.node.SerializeToString())
    shift.input[:] = [weighed, _constant(graph, f"{name}_shifts", shifts), *bias]
    graph.initializer.remove(convolution.kernels)
    return [weigh, shift]


def _apart_and_together(graph: GraphProto, convolution: Convolution) -> list[NodeProto]:
    """From rows and columns to (row, step, column, step), the steps in front as pictures of their own; and back."""
    name, step, outputs = convolution.node.output[0], convolution.step, convolution.outputs
    rows, columns = convolution.rows // step, convolution.columns // step

    def shaped(source: str, target: str, *shape: int) -> NodeProto:
        sizes = _constant(graph, f"{target}_shape", np.array(shape, np.int64))
        return helper.make_node("Reshape", [source, sizes], [target])

    def turned(source: str, target: str, *axes: int) -> NodeProto:
        return helper.make_node("Transpose", [source], [target], perm=axes)

    plain = NodeProto.FromString(convolution.node.SerializeToString())
    plain.input[0], plain.output[0] = f"{name}_apart", f"{name}_made"
    attributes = {attribute.name: attribute for attribute in plain.attribute}
    attributes["dilations"].ints[:] = [1, 1]
    attributes["pads"].ints[:] = [convolution.side // 2] * 4
    return [
        shaped(convolution.node.input[0], f"{name}_cut", convolution.inputs, rows, step, columns, step),
        turned(f"{name}_cut", f"{name}_sorted", 2, 4, 0, 1, 3),
        shaped(f"{name}_sorted", f"{name}_apart", step**2, convolution.inputs, rows, columns),
        plain,
        shaped(f"{name}_made", f"{name}_counted", step, step, outputs, rows, columns),
        turned(f"{name}_counted", f"{name}_woven", 2, 3, 0, 4, 1),
        shaped(f"{name}_woven", name, 1, outputs, convolution.rows, convolution.columns),
    ]


def _constant(graph: GraphProto, name: str, values: npt.NDArray[np.float32] | npt.NDArray[np.int64]) -> str:
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
    return name
