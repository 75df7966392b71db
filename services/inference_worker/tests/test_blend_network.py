import numpy as np
import pytest

from inference_worker.imaging.compiled import compiled
from inference_worker.imaging.edges.blend_network import TILE_PIXELS, BlendNetwork, load_network
from inference_worker.imaging.edges.colour_blend import COLOUR_FEATURES
from inference_worker.imaging.edges.evidence import FEATURE_COUNT
from inference_worker.imaging.edges.exponential import exponential
from inference_worker.imaging.edges.working_copy import Plane


@compiled
def _exponentials(numbers: Plane, powers: Plane) -> None:
    for i in range(len(numbers)):
        powers[i] = exponential(numbers[i])


def test_the_exponential_is_right_to_a_millionth_of_it() -> None:
    numbers = np.linspace(-87, 88, 100_001).astype(np.float32)
    powers = np.empty_like(numbers)

    _exponentials(numbers, powers)

    assert np.abs(powers / np.exp(numbers.astype(np.float64)) - 1).max() < 1e-6


def _shares_in_64_bits(network: BlendNetwork, features: Plane) -> Plane:
    mean, scale, weights_1, bias_1, weights_2, bias_2, weights_3, bias_3 = (each.astype(np.float64) for each in network)
    inputs = np.clip((features - mean) * scale, -6, 6)
    hidden = np.maximum(inputs @ weights_1 + bias_1, 0)
    powers = np.exp(np.maximum(hidden @ weights_2 + bias_2, 0) @ weights_3 + bias_3)
    shares: Plane = powers / powers.sum(axis=1, keepdims=True)
    return shares


@pytest.mark.parametrize(("name", "features"), [("alpha", FEATURE_COUNT), ("colour", COLOUR_FEATURES)])
@pytest.mark.parametrize("pixels", [1, TILE_PIXELS, 10 * TILE_PIXELS + 1])
def test_the_shares_are_those_of_plain_matrices(name: str, features: int, pixels: int) -> None:
    network = load_network(name)
    anything = np.random.default_rng(7).random((pixels, features), dtype=np.float32)

    shares = network.share_out(anything)

    assert np.abs(shares - _shares_in_64_bits(network, anything)).max() < 1e-5
