"""The convolutions of an ONNX network, with what a rewrite needs to know of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import starmap

import onnx
from onnx import AttributeProto, ModelProto, NodeProto, TensorProto

_RANK = 4  # batch, channels, rows, columns


@dataclass(frozen=True)
class Convolution:
    """One with a square kernel, for one picture, that keeps the size of its map, ``rows`` x ``columns``."""

    node: NodeProto
    kernels: TensorProto
    rows: int
    columns: int

    @property
    def outputs(self) -> int:
        """Channels that it makes."""
        return int(self.kernels.dims[0])

    @property
    def inputs(self) -> int:
        """Channels that it reads."""
        return int(self.kernels.dims[1])

    @property
    def side(self) -> int:
        """Of the kernel, in its own steps."""
        return int(self.kernels.dims[2])

    @property
    def step(self) -> int:
        """From one pixel that a kernel looks at to the next: its dilation."""
        dilations = self.attributes.get("dilations")
        return int(dilations.ints[0]) if dilations else 1

    @property
    def pixels(self) -> int:
        """Of the map."""
        return self.rows * self.columns

    @property
    def attributes(self) -> dict[str, AttributeProto]:
        """The node's, by their names."""
        return {attribute.name: attribute for attribute in self.node.attribute}


def convolutions(model: ModelProto) -> Iterator[Convolution]:
    """Yield those whose map's size can be inferred."""
    kernels = {tensor.name: tensor for tensor in model.graph.initializer}
    inferred = onnx.shape_inference.infer_shapes(model, data_prop=True).graph.value_info
    shapes = {value.name: [side.dim_value for side in value.type.tensor_type.shape.dim] for value in inferred}
    for node in model.graph.node:
        shape = shapes.get(node.output[0], [])
        if node.op_type == "Conv" and node.input[1] in kernels and len(shape) == _RANK and all(shape):
            found = Convolution(node, kernels[node.input[1]], *shape[2:])
            if shape[0] == 1 and _keeps_size(found):
                yield found


def _keeps_size(convolution: Convolution) -> bool:
    attributes, border = convolution.attributes, convolution.step * (convolution.side - 1) // 2
    expected = {
        "kernel_shape": [convolution.side] * 2,
        "dilations": [convolution.step] * 2,
        "strides": [1, 1],
        "pads": [border] * 4,
    }
    named = "pads" in attributes or border == 0
    same = starmap(
        lambda name, values: name not in attributes or list(attributes[name].ints) == values, expected.items()
    )
    ungrouped = "group" not in attributes or attributes["group"].i == 1
    return convolution.side % 2 == 1 and named and ungrouped and all(same)
