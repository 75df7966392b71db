"""Fitting a blend network: Adam (Kingma, Ba, 2015) on the mean absolute error, by hand, in numpy."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from samples import Samples

from inference_worker.imaging.edges.blend_network import HIDDEN, BlendNetwork
from inference_worker.imaging.edges.working_copy import Plane

LEARNING_RATE = 4e-3
BATCH = 3072
_MOMENTUM, _SQUARES, _TINY = 0.9, 0.999, 1e-8
_CLIP = 6.0
_TRUST_IN_FIRST = 2.0
"""The first proposal changes nothing: the network starts from there."""


@dataclass(frozen=True)
class Progress:
    """One report of a running fit."""

    step: int
    loss: float


def fit(samples: Samples, steps: int, seed: int, report: Callable[[Progress], None]) -> BlendNetwork:
    """Return the network that blends the samples' proposals best."""
    random = np.random.default_rng(seed)
    mean = samples.features.mean(axis=0)
    scale = 1 / (samples.features.std(axis=0) + np.float32(1e-3))
    parameters = _start(samples, random)
    momentum = [np.zeros_like(each) for each in parameters]
    squares = [np.zeros_like(each) for each in parameters]
    for step in range(1, steps + 1):
        rows = random.integers(0, len(samples.features), BATCH)
        inputs = np.clip((samples.features[rows] - mean) * scale, -_CLIP, _CLIP)
        batch = samples.proposals[rows], samples.truth[rows], samples.weight[rows]
        loss, gradients = _loss_and_gradients(parameters, inputs, *batch)
        rate = LEARNING_RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
        for k, gradient in enumerate(gradients):
            momentum[k] = _MOMENTUM * momentum[k] + (1 - _MOMENTUM) * gradient
            squares[k] = _SQUARES * squares[k] + (1 - _SQUARES) * gradient**2
            direction = momentum[k] / (1 - _MOMENTUM**step) / (np.sqrt(squares[k] / (1 - _SQUARES**step)) + _TINY)
            parameters[k] = (parameters[k] - rate * direction).astype(np.float32)
        if step % 500 == 0:
            report(Progress(step, loss))
    weights_1, bias_1, weights_2, bias_2, weights_3, bias_3 = parameters
    return BlendNetwork(mean, scale.astype(np.float32), weights_1, bias_1, weights_2, bias_2, weights_3, bias_3)


def blend(network: BlendNetwork, samples: Samples) -> Plane:
    """Return what the network makes of samples, ``(n, c)``."""
    blended: Plane = (network.share_out(samples.features)[:, :, None] * samples.proposals).sum(axis=1)
    return blended


def _start(samples: Samples, random: np.random.Generator) -> list[Plane]:
    inputs, outputs = samples.features.shape[1], samples.proposals.shape[1]
    last = np.zeros(outputs, np.float32)
    last[0] = _TRUST_IN_FIRST
    return [
        (random.standard_normal((inputs, HIDDEN)) * inputs**-0.5).astype(np.float32),
        np.zeros(HIDDEN, np.float32),
        (random.standard_normal((HIDDEN, HIDDEN)) * HIDDEN**-0.5).astype(np.float32),
        np.zeros(HIDDEN, np.float32),
        (random.standard_normal((HIDDEN, outputs)) * 0.01).astype(np.float32),
        last,
    ]


def _forward(parameters: list[Plane], inputs: Plane) -> tuple[Plane, Plane, Plane]:
    weights_1, bias_1, weights_2, bias_2, weights_3, bias_3 = parameters
    hidden_1 = np.maximum(inputs @ weights_1 + bias_1, 0)
    hidden_2 = np.maximum(hidden_1 @ weights_2 + bias_2, 0)
    logits = hidden_2 @ weights_3 + bias_3
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return hidden_1, hidden_2, exponentials / exponentials.sum(axis=1, keepdims=True)


def _loss_and_gradients(
    parameters: list[Plane], inputs: Plane, proposals: Plane, truth: Plane, weight: Plane
) -> tuple[float, list[Plane]]:
    """Loss: the weighted mean of ``|e| + e² / 2``, whose second term turns the network away from gross errors."""
    hidden_1, hidden_2, shares = _forward(parameters, inputs)
    blended = (shares[:, :, None] * proposals).sum(axis=1)
    error = blended - truth
    share_of_each = weight[:, None] / error.size
    loss = float((share_of_each * (np.abs(error) + error**2 / 2)).sum())
    by_blend = share_of_each * (np.sign(error) + error)
    by_share = (proposals * by_blend[:, None]).sum(axis=2)
    by_logit = shares * (by_share - (shares * by_share).sum(axis=1, keepdims=True))
    by_hidden_2 = (by_logit @ parameters[4].T) * (hidden_2 > 0)
    by_hidden_1 = (by_hidden_2 @ parameters[2].T) * (hidden_1 > 0)
    return loss, [
        inputs.T @ by_hidden_1,
        by_hidden_1.sum(axis=0),
        hidden_1.T @ by_hidden_2,
        by_hidden_2.sum(axis=0),
        hidden_2.T @ by_logit,
        by_logit.sum(axis=0),
    ]
