"""onnxruntime on the CPU, with bounded memory; and what its sessions on a GPU share with it."""

from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as errors

from inference_worker.models.library_errors import translated
from inference_worker.models.processor import processor_name
from inference_worker.models.session import Engine, Precision, SessionFacts, Tensor

CPU_PROVIDER = "CPUExecutionProvider"
CUDA_PROVIDER = "CUDAExecutionProvider"

ORT_ERRORS = tuple(each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception))
"""What the library raises: classes without a common root."""


class OnnxRuntimeSession:
    """Runs an ONNX file, which should be pruned to its first output: this library computes all that are there."""

    def __init__(self, network: Path, threads: int) -> None:
        """Load a network.

        Raises:
            SessionError: onnxruntime does not run it.
            MemoryError: onnxruntime was refused memory.
        """
        self._what = f"onnxruntime does not run {network.name}"
        options = session_options(threads)
        with ort_translated(self._what):
            self._session = onnxruntime.InferenceSession(str(network), options, providers=[CPU_PROVIDER])
        self._input = self._session.get_inputs()[0].name
        self._output = self._session.get_outputs()[0].name
        pruned = len(self._session.get_outputs()) == 1
        self.facts = SessionFacts(Engine.ONNXRUNTIME, Precision.F32, processor_name(), pruned)

    def run(self, batch: Tensor) -> Tensor:
        """Return the first output; see ``InferenceSession``."""
        with ort_translated(self._what):
            return np.asarray(self._session.run([self._output], {self._input: batch})[0], dtype=np.float32)


def session_options(threads: int) -> onnxruntime.SessionOptions:
    """Return the options that every session of this library here shares.

    The memory arena is off: it keeps the largest intermediate tensors for ever (1.2 GB for ISNet, against 0.5 GB) and
    saves a twentieth of the time. Threads stop spinning when a run ends: the steps around the model need the cores.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.force_spinning_stop", "1")
    return options


def ort_translated(what: str) -> AbstractContextManager[None]:
    """Raise this library's errors in our types; see ``translated``."""
    return translated(what, ORT_ERRORS, first_line)


def first_line(error: Exception) -> str:
    """Return what the library says, without the trace of its own code that follows."""
    return str(error).strip().partition("\n")[0]
