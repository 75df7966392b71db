"""Rewriting an ONNX network: the part that makes the matte, and full precision throughout."""

from collections.abc import Iterable

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
    replace_nodes(graph, [node for node in _sorted(graph) if needed.intersection(node.output)])
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
    replace_nodes(graph, kept)
    replace_nodes(graph, _sorted(graph))
    del graph.value_info[:]


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


def replace_nodes(graph: GraphProto, nodes: Iterable[NodeProto]) -> None:
    """Give the graph these nodes, which may be some of its own, instead of those that it has."""
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
