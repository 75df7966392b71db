"""OpenVINO on the CPU."""

from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import openvino

from inference_worker.models.library_errors import translated
from inference_worker.models.network_end import without_end
from inference_worker.models.session import Engine, Precision, SessionFacts, Tensor
from studio.contracts.workers import MaskLoss

_DEVICE = "CPU"


class OpenVinoSession:
    """Runs an ONNX file, or OpenVINO's own form, computing its first output alone."""

    def __init__(self, network: Path, precision: Precision, threads: int, mask_loss: MaskLoss | None = None) -> None:
        """Load a network.

        A quantized one has its 8-bit layers in its file; ``Precision.INT8`` leaves to the processor what the others are
        computed in.

        Raises:
            SessionError: OpenVINO does not run it.
            MemoryError: OpenVINO was refused memory.
        """
        self._what = f"OpenVINO does not run {network.name}"
        core = openvino.Core()
        wanted = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": Precision.BF16 if _asks_for_bf16(precision) else Precision.F32,
            "INFERENCE_NUM_THREADS": threads,
            "ENABLE_CPU_PINNING": False,
        }
        with _translated(self._what):
            begun, self._end = without_end(matte_alone(core.read_model(network)))
            self._request = core.compile_model(begun, _DEVICE, wanted).create_infer_request()
        self.facts = SessionFacts(
            engine=Engine.OPENVINO,
            precision=precision,
            device=str(core.get_property(_DEVICE, "FULL_DEVICE_NAME")),
            pruned=True,
            mask_loss=mask_loss,
        )

    def run(self, batch: Tensor) -> Tensor:
        """Return the first output; see ``InferenceSession``."""
        with _translated(self._what):
            output = self._request.infer({0: batch})[0]
        return self._end(np.array(output, dtype=np.float32))


def matte_alone(network: openvino.Model) -> openvino.Model:
    """Return the network without what its first output does not need."""
    return openvino.Model([network.output(0)], network.get_parameters())


def computes_bf16() -> bool:
    """Say whether the processor computes in bfloat16 (avx512_bf16, AMX): half the time of f32, and less."""
    return "BF16" in openvino.Core().get_property(_DEVICE, "OPTIMIZATION_CAPABILITIES")


def _asks_for_bf16(precision: Precision) -> bool:
    return precision is Precision.BF16 or (precision is Precision.INT8 and computes_bf16())


def _translated(what: str) -> AbstractContextManager[None]:
    return translated(what, (RuntimeError,), _last_line)


def _last_line(error: Exception) -> str:
    """Return what went wrong: the library names its own source files first."""
    return str(error).strip().rpartition("\n")[2]
