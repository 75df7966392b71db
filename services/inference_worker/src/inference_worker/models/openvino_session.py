"""OpenVINO on the CPU: half precision where the processor computes in it."""

from pathlib import Path

import numpy as np
import openvino

from inference_worker.models.session import Engine, SessionFacts, Tensor

_DEVICE = "CPU"


class OpenVinoSession:
    """Runs an ONNX file, computing its first output alone: ISNet has eleven more, used only in training."""

    def __init__(self, weights: Path, threads: int) -> None:
        core = openvino.Core()
        network = core.read_model(weights)
        first_output = openvino.Model([network.output(0)], network.get_parameters())
        precision = "bf16" if "BF16" in core.get_property(_DEVICE, "OPTIMIZATION_CAPABILITIES") else "f32"
        compiled = core.compile_model(
            first_output,
            _DEVICE,
            {
                "PERFORMANCE_HINT": "LATENCY",
                "INFERENCE_PRECISION_HINT": precision,
                "INFERENCE_NUM_THREADS": threads,
                "ENABLE_CPU_PINNING": False,
            },
        )
        self._request = compiled.create_infer_request()
        self.facts = SessionFacts(Engine.OPENVINO, precision, str(core.get_property(_DEVICE, "FULL_DEVICE_NAME")))

    def run(self, batch: Tensor) -> Tensor:
        """Return the first output; see ``InferenceSession``."""
        return np.array(self._request.infer({0: batch})[0], dtype=np.float32)
