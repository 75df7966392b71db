"""Choosing what runs a network."""

from pathlib import Path

from inference_worker.models.session import Engine, InferenceSession


def open_session(weights: Path, engine: Engine, threads: int) -> InferenceSession:
    """Load a network with the named engine; the other one's library, a quarter of a second, is not even imported."""
    match engine:
        case Engine.OPENVINO:
            from inference_worker.models.openvino_session import OpenVinoSession  # noqa: PLC0415 - see above

            return OpenVinoSession(weights, threads)
        case Engine.ONNXRUNTIME:
            from inference_worker.models.onnxruntime_session import OnnxRuntimeSession  # noqa: PLC0415 - see above

            return OnnxRuntimeSession(weights, threads)
