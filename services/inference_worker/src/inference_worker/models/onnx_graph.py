"""Rewriting an ONNX network: the part that makes the matte, and full precision throughout."""

from collections.abc import Iterable
from math import prod

import numpy as np
import onnx
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, numpy_helper

_FLOATS = (TensorProto.FLOAT, TensorProto.FLOAT16)


def keep_first_output(model: ModelProto) -> None:
    """Remove the other outputs, and every node and weight that served only them."""
    graph = model.graph
    del graph.output[1:]
    needed = {graph.output[0].name}
    for node in reversed(_sorted(graph)):
        if needed.intersection(node.output):
            needed.update(node.input)
    _replace_nodes(graph, [node for node in _sorted(graph) if needed.intersection(node.output)])
    for index in reversed(range(len(graph.initializer))):
        if graph.initializer[index].name not in needed:
            del graph.initializer[index]
    del graph.value_info[:]


def in_single_precision(model: ModelProto) -> None:
    """Turn half-precision weights and arithmetic into float32; inputs and outputs must be float32 already.

    onnxruntime's CPU kernels have no half precision: it would convert at every layer, at a seventh more time and twice
    the memory.
    """
    graph = model.graph
    for tensor in graph.initializer:
        _widen(tensor)
    for attribute in (attribute for node in graph.node for attribute in node.attribute):
        if attribute.type == AttributeProto.TENSOR:
            _widen(attribute.t)
    outputs = {output.name for output in graph.output}
    casts = {node.output[0]: node.input[0] for node in graph.node if _is_float_cast(node)}
    kept = [node for node in graph.node if node.output[0] not in casts or node.output[0] in outputs]
    for node in kept:
        for position, name in enumerate(node.input):
            node.input[position] = _source(name, casts)
    _replace_nodes(graph, kept)
    _replace_nodes(graph, _sorted(graph))
    del graph.value_info[:]


def make_kernels_oblong(model: ModelProto, weights_per_pixel: int) -> None:
    """Give square kernels a column of zeros more where there are so many weights for each pixel of the map they make.

    The sums stay the same. It keeps a library from Winograd's method, which holds square kernels in four to seven times
    their size: where there is much to hold and little to compute, that is memory for nothing. Dilated kernels are left
    as they are: the method cannot take them.
    """
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    sizes = _map_sizes(model)
    for node in model.graph.node:
        if node.op_type != "Conv" or node.output[0] not in sizes:
            continue
        kernels, pixels = weights[node.input[1]], sizes[node.output[0]]
        attributes = {attribute.name: attribute for attribute in node.attribute}
        kernel, pads = attributes["kernel_shape"].ints, attributes["pads"].ints
        is_dilated = "dilations" in attributes and max(attributes["dilations"].ints) > 1
        if kernel[0] == kernel[1] > 1 and not is_dilated and prod(kernels.dims) >= weights_per_pixel * pixels:
            _append_column(kernels)
            kernel[1] += 1
            pads[3] += 1


def _map_sizes(model: ModelProto) -> dict[str, int]:
    """Return how many pixels the maps have whose size is known beforehand."""
    inferred = onnx.shape_inference.infer_shapes(model, data_prop=True).graph.value_info
    shapes = {value.name: [side.dim_value for side in value.type.tensor_type.shape.dim[2:]] for value in inferred}
    return {name: shape[0] * shape[1] for name, shape in shapes.items() if len(shape) == 2 and all(shape)}  # noqa: PLR2004


def _append_column(kernels: TensorProto) -> None:
    wider = np.pad(numpy_helper.to_array(kernels), [(0, 0), (0, 0), (0, 0), (0, 1)])
    kernels.CopyFrom(numpy_helper.from_array(wider, kernels.name))


def _is_float_cast(node: NodeProto) -> bool:
    return node.op_type == "Cast" and all(attribute.i in _FLOATS for attribute in node.attribute)


def _source(name: str, casts: dict[str, str]) -> str:
    while name in casts:
        name = casts[name]
    return name


def _widen(tensor: TensorProto) -> None:
    if tensor.data_type == TensorProto.FLOAT16:
        wide = numpy_helper.to_array(tensor).astype(np.float32)
        tensor.CopyFrom(numpy_helper.from_array(wide, tensor.name))


def _replace_nodes(graph: GraphProto, nodes: Iterable[NodeProto]) -> None:
    copies = [NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(copies)


def _sorted(graph: GraphProto) -> list[NodeProto]:
    """Return the nodes, each after those whose results it takes; exporters do not keep to that."""
    known = {""} | {each.name for each in (*graph.input, *graph.initializer)}
    waiting, ordered = list(graph.node), list[NodeProto]()
    while waiting:
        ready = [node for node in waiting if known.issuperset(node.input)]
        if not ready:
            raise onnx.checker.ValidationError("the network has a node whose input nothing makes")
        for node in ready:
            known.update(node.output)
        ordered += ready
        waiting = [node for node in waiting if not known.issuperset(node.output)]
    return ordered
