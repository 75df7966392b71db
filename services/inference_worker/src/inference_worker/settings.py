"""The settings that inference_worker owns."""

import os
import platform
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from inference_worker.models.processor import usable_cores
from inference_worker.models.session import DEFAULT_ENGINE, Engine
from studio.settings import SettingsBlock

_CACHE_NAME = "background-remover-studio"


def default_model_cache_dir() -> Path:
    """Return the folder of weights by the XDG convention."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / _CACHE_NAME / "models"


class WorkerSettings(SettingsBlock):
    """How the worker works."""

    worker_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")] = Field(
        default_factory=platform.node, description="Name of this worker, unique among them (default: the host's name)."
    )
    inference_engine: Engine = Field(
        default=DEFAULT_ENGINE, description="What runs the default model: openvino or onnxruntime."
    )
    inference_threads: int = Field(
        default_factory=usable_cores, ge=1, description="Threads of one inference (default: all cores)."
    )
    model_cache_dir: Path = Field(
        default_factory=default_model_cache_dir,
        description="Folder of weights (default: background-remover-studio/models in the user's cache).",
    )
    models_in_memory: int = Field(default=1, ge=1, description="Models kept loaded at once; one needs about 1 GB.")
    job_time_limit_seconds: float = Field(default=120.0, gt=0, description="A job that takes longer fails.")
    worker_stop_grace_seconds: float = Field(
        default=30.0, ge=0, description="On SIGTERM, how long the job in hand may take to finish."
    )
