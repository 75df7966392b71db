"""From a plan to a session: which file it runs, and what runs it."""

from dataclasses import dataclass
from pathlib import Path

from inference_worker.models.derived import derived_path
from inference_worker.models.fast_network import FastNetwork
from inference_worker.models.form import Form
from inference_worker.models.mnn_conversion import weight_file
from inference_worker.models.plan import Plan
from inference_worker.models.session import Engine, InferenceSession, Precision
from inference_worker.models.weights import WeightsCache
from studio.contracts.workers import MaskLoss


@dataclass(frozen=True)
class Network:
    """What a session can run, checked."""

    path: Path
    weights: Path | None = None
    """Where they lie apart from the network."""
    mask_loss: MaskLoss | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """All that it consists of."""
        return (self.path,) if self.weights is None else (self.path, self.weights)


def find_network(weights: WeightsCache, name: str, plan: Plan) -> Network:
    """Return what the plan runs for a model, made first where it is derived from the weights.

    Raises:
        WeightsError: it is missing or damaged, and cannot be made.
    """
    match plan.engine, plan.precision:
        case Engine.OPENVINO, Precision.INT8:
            fast = FastNetwork(weights, name)
            return Network(fast.verified_path(), fast.bin, fast.note().loss)
        case Engine.OPENVINO, _:
            return Network(weights.verified_path(name))
        case Engine.CUDA, Precision.F16:
            return Network(derived_path(weights, name, Form.MATTE))
        case Engine.MNN, _:
            path = derived_path(weights, name, Form.MNN)
            return Network(path, weight_file(path))
        case _:
            return Network(derived_path(weights, name, Form.MATTE_F32))


def open_session(network: Network, plan: Plan) -> InferenceSession:
    """Load a network as planned; another engine's library, a quarter of a second, is not even imported.

    Raises:
        SessionError: the engine does not run it.
        MemoryError: the engine was refused memory.
    """
    match plan.engine:
        case Engine.OPENVINO:
            from inference_worker.models.openvino_session import OpenVinoSession  # noqa: PLC0415 - see above

            return OpenVinoSession(network.path, plan.precision, plan.threads, network.mask_loss)
        case Engine.MNN:
            from inference_worker.models.mnn_session import MnnSession  # noqa: PLC0415 - see above

            return MnnSession(network.path, plan.threads)
        case Engine.ONNXRUNTIME:
            from inference_worker.models.onnxruntime_session import OnnxRuntimeSession  # noqa: PLC0415 - see above

            return OnnxRuntimeSession(network.path, plan.threads)
        case Engine.CUDA:
            from inference_worker.models.cuda_session import CudaSession  # noqa: PLC0415 - see above

            return CudaSession(network.path, plan.precision, plan.gpu_memory_bytes, plan.device)
