"""What runs a network: a seam with MNN, OpenVINO and onnxruntime, on the CPU or a GPU, behind it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from studio.contracts.failures import FailureCode
from studio.contracts.workers import MaskLoss
from studio.errors import TransientError

Tensor = npt.NDArray[np.float32]


class Engine(StrEnum):
    """What can run a network."""

    OPENVINO = "openvino"
    MNN = "mnn"
    ONNXRUNTIME = "onnxruntime"
    CUDA = "cuda"


class Precision(StrEnum):
    """What a network is computed in."""

    F32 = "f32"
    F16 = "f16"
    BF16 = "bf16"
    INT8 = "int8"


class SessionError(TransientError):
    """A network cannot be run here in the way that was asked for; the message says why, for the operator.

    Transient, since a job that meets it may meet another worker at its next attempt.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(FailureCode.MODEL_UNAVAILABLE, "The model is not available at the moment.", reason)


@dataclass(frozen=True)
class SessionFacts:
    """What really runs, for the API, the logs and the person who wonders why it is slow."""

    engine: Engine
    precision: Precision
    device: str
    pruned: bool
    """Whether only the matte is computed: ISNet has eleven outputs more, which served its training."""
    mask_loss: MaskLoss | None = None
    stretched: bool = False
    """Whether the mask was stretched to the full range by its maker, so that its values tell nothing of confidence."""


class InferenceSession(Protocol):
    """One loaded network. Not to be used by two threads at once."""

    @property
    def facts(self) -> SessionFacts:
        """What runs it."""

    def run(self, batch: Tensor) -> Tensor:
        """Return the network's first output for ``batch`` of shape ``(1, 3, S, S)``, float32.

        Raises:
            SessionError: the library failed.
            MemoryError: it was refused memory.
        """
