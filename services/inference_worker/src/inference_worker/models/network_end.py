"""The end of a network, at which OpenVINO takes longest for the least: done without it.

ISNet ends with 64 channels becoming one, at 512 x 512, which is enlarged and turned into shares of 0 to 1. On two cores
of a Zen 4 OpenVINO takes 30 ms for that, as it computes sixteen channels at a time; where a part of the model's 0.45 s
with 8 bits, or 0.75 in bfloat16, could be left out, it was here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import openvino
from openvino import opset13

from inference_worker.models.session import Tensor

End = Callable[[Tensor], Tensor]
"""What is left to do, from a network's output to what the whole network would give."""


@dataclass(frozen=True)
class _MaskEnd:
    """Adds up the places of a square kernel, enlarges, and turns into shares."""

    side: int
    bias: float
    size: tuple[int, int]
    """Columns and rows, as OpenCV has them."""

    def __call__(self, places: Tensor) -> Tensor:
        """Return ``(1, 1, H, W)`` of ``(1, side * side, h, w)``, what each place of the kernel adds to its pixels."""
        rows, columns = places.shape[2:]
        border = self.side // 2
        total = np.full((rows + 2 * border, columns + 2 * border), self.bias, np.float32)
        for number, place in enumerate(places[0]):
            row, column = (self.side - 1 - step for step in divmod(number, self.side))
            total[row : row + rows, column : column + columns] += place
        inside = total[border : border + rows, border : border + columns]
        return _sigmoid(np.asarray(cv2.resize(inside, self.size, interpolation=cv2.INTER_LINEAR)))[None, None]


def without_end(network: openvino.Model) -> tuple[openvino.Model, End]:
    """Return a network that stops before its end, and the end; one that ends in another way is returned as it is."""
    sigmoid = _before(network.output(0).get_node())
    enlarging = _before(sigmoid)
    adding = _before(enlarging)
    convolution = _before(adding)
    if _names(sigmoid, adding, convolution) != ("Sigmoid", "Add", "Convolution") or not _is_bilinear(enlarging):
        return network, _nothing
    kernels, bias = _constant(convolution, 1), _constant(adding, 1)
    if kernels is None or bias is None or bias.size != 1 or not _makes_one_channel(convolution, kernels):
        return network, _nothing
    rows, columns = enlarging.output(0).shape[2:]
    places = openvino.Model([_by_place(convolution, kernels)], network.get_parameters())
    return places, _MaskEnd(kernels.shape[2], float(bias.item()), (columns, rows))


def _nothing(output: Tensor) -> Tensor:
    return output


def _sigmoid(values: Tensor) -> Tensor:
    """1 / (1 + exp(-x)), in a form in which nothing overflows; in place."""
    values *= np.float32(0.5)
    np.tanh(values, out=values)
    values += np.float32(1)
    values *= np.float32(0.5)
    return values


def _before(node: openvino.Node, position: int = 0) -> openvino.Node:
    """What gives a node an input, changes of precision and form passed over; the node itself where it has none."""
    if not node.get_input_size():
        return node
    source = node.input_value(position).get_node()
    return _before(source) if source.get_type_name() in {"Convert", "Reshape"} else source


def _names(*nodes: openvino.Node) -> tuple[str, ...]:
    return tuple(node.get_type_name() for node in nodes)


def _is_bilinear(node: openvino.Node) -> bool:
    """Whether OpenCV enlarges in the same way: one picture, whose size is known beforehand, without a border."""
    if node.get_type_name() != "Interpolate" or node.output(0).get_partial_shape().is_dynamic:
        return False
    attributes = node.get_attributes()
    expected = {"mode": "linear_onnx", "coordinate_transformation_mode": "half_pixel"}
    is_as_expected = all(attributes[name] == value for name, value in expected.items())
    has_border = any([*attributes["pads_begin"], *attributes["pads_end"]])
    before, after = node.input_value(0).get_partial_shape(), node.output(0).get_shape()
    if before.is_dynamic or after[0] != 1:
        return False
    grows = all(less <= more for less, more in zip(before.to_shape()[2:], after[2:], strict=True))
    return is_as_expected and not has_border and grows


def _constant(node: openvino.Node, position: int) -> Tensor | None:
    """The values of an input, if they are constant, in the form that they are kept in."""
    source = _before(node, position)
    return np.asarray(source.data, np.float32) if source.get_type_name() == "Constant" else None


def _makes_one_channel(convolution: openvino.Node, kernels: Tensor) -> bool:
    """Whether it is a plain one, with a square kernel and a border that keeps the map's size."""
    attributes = convolution.get_attributes()
    outputs, _, rows, columns = kernels.shape
    border = [rows // 2] * 2
    expected = {"strides": [1, 1], "dilations": [1, 1], "pads_begin": border, "pads_end": border}
    is_as_expected = all(attributes[name] == value for name, value in expected.items())
    return bool(outputs == 1 and rows == columns and rows % 2 == 1 and is_as_expected)


def _by_place(convolution: openvino.Node, kernels: Tensor) -> openvino.Output:
    """One output for each place in the kernel instead of one for all, as 32-bit floats."""
    _, inputs, rows, columns = kernels.shape
    weights = kernels[0].transpose(1, 2, 0).reshape(rows * columns, inputs, 1, 1)
    source = convolution.input_value(0)
    typed = opset13.constant(np.ascontiguousarray(weights), source.get_element_type())
    places = opset13.convolution(source, typed, [1, 1], [0, 0], [0, 0], [1, 1])
    return opset13.convert(places, np.float32).output(0)
