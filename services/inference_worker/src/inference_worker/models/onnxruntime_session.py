"""onnxruntime on the CPU, with bounded memory."""

from pathlib import Path

import numpy as np
import onnxruntime

from inference_worker.models.processor import processor_name
from inference_worker.models.session import Engine, SessionFacts, Tensor


class OnnxRuntimeSession:
    """Runs an ONNX file.

    The memory arena is off: it keeps the largest intermediate tensors for ever (1.5 GB for ISNet, against 0.6 GB) and
    saves a twentieth of the time.
    """

    def __init__(self, weights: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        self._output = self._session.get_outputs()[0].name
        self.facts = SessionFacts(Engine.ONNXRUNTIME, "f32", processor_name())

    def run(self, batch: Tensor) -> Tensor:
        """Return the first output; see ``InferenceSession``."""
        return np.asarray(self._session.run([self._output], {self._input: batch})[0], dtype=np.float32)
