"""MNN on the CPU: convolution by Winograd's method, half the work where a processor has no bfloat16."""

from pathlib import Path

import MNN
import numpy as np

from inference_worker.models.mnn_conversion import weight_file
from inference_worker.models.processor import processor_name
from inference_worker.models.session import Engine, Precision, SessionError, SessionFacts, Tensor

_DONE = 0
_REFUSED_MEMORY = {1, 3}
"""3, "sizes not computed", is what a session answers that found too little memory when it was made: making it raises
nothing. Our networks have fixed sizes, so that nothing else leads there."""


class MnnSession:
    """Runs a network that ``convert_to_mnn`` made.

    Winograd's method: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016. Its larger tiles
    cost a little accuracy: ISNet's masks differ by 7e-6 on average, at most by 2e-4, from those of direct convolution.

    The library raises hardly anything: it returns what has to be looked at, and prints.
    """

    def __init__(self, network: Path, threads: int) -> None:
        """Load a network.

        Raises:
            SessionError: it is no network of MNN's, or its weights are not there.
        """
        self._name = network.name
        if not weight_file(network).exists():  # the library would go on without, and find masks all the same
            raise SessionError(f"MNN does not run {self._name}: its weights are not there")
        try:
            self._network = MNN.Interpreter(str(network))
            self._network.setExternalFile(str(weight_file(network)))
            self._session = self._network.createSession({"numThread": threads, "precision": "high"})
        except Exception as error:  # the library has no narrower type
            raise SessionError(f"MNN does not run {self._name}: {error}") from error
        self.facts = SessionFacts(Engine.MNN, Precision.F32, processor_name(), pruned=True)

    def run(self, batch: Tensor) -> Tensor:
        """Return the first output; see ``InferenceSession``.

        Both are copied straight from and to where the library computes: a tensor of its own would be one copy more.
        """
        given = self._network.getSessionInput(self._session)
        if given.getShape() != batch.shape:
            raise SessionError(f"MNN does not run {self._name} on {batch.shape}, but on {given.getShape()}")
        np.copyto(given.getNumpyData(), batch)
        code = self._network.runSession(self._session)
        if code in _REFUSED_MEMORY:
            raise MemoryError(f"MNN does not run {self._name}: error {code}, too little memory")
        if code != _DONE:
            raise SessionError(f"MNN does not run {self._name}: error {code}")
        return np.array(self._network.getSessionOutput(self._session).getNumpyData(), np.float32)
