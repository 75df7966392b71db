"""onnxruntime on an NVIDIA GPU, with bounded memory."""

from pathlib import Path

import numpy as np
import onnxruntime

from inference_worker.models.onnxruntime_session import CUDA_PROVIDER, ort_translated, session_options
from inference_worker.models.session import Engine, Precision, SessionError, SessionFacts, Tensor


class CudaSession:
    """Runs an ONNX file on the GPU, all of it."""

    def __init__(self, network: Path, precision: Precision, memory_bytes: int, device: str) -> None:
        """Load a network.

        Raises:
            SessionError: the GPU does not run it, or some of its layers would be left to the CPU.
            MemoryError: there is not enough memory, here or there.
        """
        self._what = f"the {device} does not run {network.name}"
        options = session_options(threads=1)
        options.add_session_config_entry("session.disable_cpu_ep_fallback", "1")
        provider = cuda_provider(precision, memory_bytes)
        with ort_translated(self._what):
            session = onnxruntime.InferenceSession(str(network), options, providers=[provider], enable_fallback=0)
        if CUDA_PROVIDER not in session.get_providers():
            raise SessionError(f"onnxruntime left {network.name} to the CPU, though there is a {device}")
        self._session = session
        self._input = session.get_inputs()[0].name
        self._output = session.get_outputs()[0].name
        self.facts = SessionFacts(Engine.CUDA, precision, device, pruned=len(session.get_outputs()) == 1)

    def run(self, batch: Tensor) -> Tensor:
        """Return the first output; see ``InferenceSession``."""
        with ort_translated(self._what):
            return np.asarray(self._session.run([self._output], {self._input: batch})[0], dtype=np.float32)


def cuda_provider(precision: Precision, memory_bytes: int) -> tuple[str, dict[str, str]]:
    """Return the provider and its options: at most so much memory of the GPU, taken as it is needed.

    By itself the library doubles what it takes at each step, and tries every algorithm with any work space. Full
    precision is not rounded to the 19 bits of TF32.
    """
    return CUDA_PROVIDER, {
        "gpu_mem_limit": str(memory_bytes),
        "arena_extend_strategy": "kSameAsRequested",
        "cudnn_conv_algo_search": "HEURISTIC",
        "use_tf32": "0" if precision is Precision.F32 else "1",
    }
