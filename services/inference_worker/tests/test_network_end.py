"""A network that stops before its end, and the end done without OpenVINO: together they give what it gives."""

from collections.abc import Callable
from typing import Any

import numpy as np
import openvino
import pytest
from openvino import opset13

from inference_worker.models.network_end import without_end
from inference_worker.models.session import Tensor

CHANNELS, ROWS, COLUMNS = 4, 6, 8
ENLARGED = [2 * ROWS, 2 * COLUMNS]

Node = openvino.Node


def _mask_network(
    *,
    side: int = 3,
    outputs: int = 1,
    step: int = 1,
    enlarging: dict[str, Any] | None = None,
    shares: Callable[[Node], Node] = opset13.sigmoid,
    weights: type[np.floating] = np.float32,
) -> openvino.Model:
    """As ISNet ends: a convolution, enlarged, as shares. Its steepness goes beyond what an exponential holds."""
    random = np.random.default_rng(5)
    source = opset13.parameter([1, CHANNELS, ROWS, COLUMNS], np.float32)
    kernels = random.normal(scale=40, size=(outputs, CHANNELS, side, side)).astype(weights)
    border = [step * (side // 2)] * 2
    convolution = opset13.convolution(
        opset13.convert(source, weights), opset13.constant(kernels), [1, 1], border, border, [step, step]
    )
    bias = opset13.reshape(opset13.constant(np.full(outputs, -0.7, weights)), [1, outputs, 1, 1], special_zero=False)
    biased = opset13.convert(opset13.add(convolution, bias), np.float32)
    enlarged = opset13.interpolate(
        biased,
        opset13.constant(ENLARGED),
        "linear_onnx",
        "sizes",
        **{"coordinate_transformation_mode": "half_pixel"} | (enlarging or {}),
        axes=[2, 3],
    )
    return openvino.Model([shares(enlarged)], [source])


def _photo() -> Tensor:
    return np.random.default_rng(6).normal(size=(1, CHANNELS, ROWS, COLUMNS)).astype(np.float32)


def _run(network: openvino.Model) -> Tensor:
    compiled = openvino.Core().compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return np.array(compiled({0: _photo()})[0])


@pytest.mark.parametrize("side", [1, 3, 5])
def test_both_parts_give_what_the_whole_network_does(side: int) -> None:
    begun, end = without_end(_mask_network(side=side))

    places = _run(begun)

    assert places.shape == (1, side * side, ROWS, COLUMNS)
    np.testing.assert_allclose(end(places), _run(_mask_network(side=side)), atol=1e-5)


def test_half_precision_weights_are_added_up_in_single_precision() -> None:
    begun, end = without_end(_mask_network(weights=np.float16))

    places = _run(begun)

    assert places.dtype == np.float32
    np.testing.assert_allclose(end(places), _run(_mask_network(weights=np.float16)), atol=2e-3)


@pytest.mark.parametrize(
    "network",
    [
        pytest.param(_mask_network(outputs=2), id="two channels"),
        pytest.param(_mask_network(step=2), id="dilated"),
        pytest.param(_mask_network(enlarging={"pads_begin": [0, 0, 1, 0]}), id="a border"),
        pytest.param(_mask_network(enlarging={"coordinate_transformation_mode": "align_corners"}), id="other centres"),
        pytest.param(_mask_network(shares=opset13.tanh), id="no shares"),
    ],
)
def test_another_end_stays_where_it_is(network: openvino.Model) -> None:
    begun, end = without_end(network)

    whole = _run(network)

    assert begun is network
    assert end(whole) is whole


@pytest.mark.parametrize("pictures", [2, -1])
def test_an_end_for_other_than_one_picture_stays_where_it_is(pictures: int) -> None:
    network = _mask_network()
    network.reshape([pictures, CHANNELS, ROWS, COLUMNS])

    assert without_end(network)[0] is network
