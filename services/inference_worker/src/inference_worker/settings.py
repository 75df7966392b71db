"""The settings that inference_worker owns."""

import os
import platform
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from inference_worker.models.plan import EngineChoice, PrecisionChoice, Wish
from inference_worker.models.processor import usable_cores
from studio.settings import SettingsBlock

_CACHE_NAME = "background-remover-studio"
_LONGEST_NAME = 64


def default_model_cache_dir() -> Path:
    """Return the folder of weights by the XDG convention."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / _CACHE_NAME / "models"


def default_worker_name() -> str:
    """Return a name that no other process that runs now has, and that a container which is started again has again."""
    process = str(os.getpid())
    return f"{platform.node()[: _LONGEST_NAME - len(process) - 1]}-{process}"


class WorkerSettings(SettingsBlock):
    """How the worker works."""

    worker_name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")] = Field(
        default_factory=default_worker_name,
        description="Name of this worker, unique among them (default: the host's name and the process's number).",
    )
    inference_engine: EngineChoice = Field(
        default=EngineChoice.AUTO, description="What runs the models: auto, openvino, mnn, onnxruntime or cuda."
    )
    inference_precision: PrecisionChoice = Field(
        default=PrecisionChoice.AUTO, description="What they compute in: auto, f32, bf16 or fast (int8: make quantize)."
    )
    inference_threads: int = Field(
        default_factory=usable_cores, ge=1, description="Threads of one inference (default: all cores)."
    )
    model_cache_dir: Path = Field(
        default_factory=default_model_cache_dir,
        description="Folder of weights (default: background-remover-studio/models in the user's cache).",
    )
    model_cache_bytes: int = Field(
        default=1536 * 1024**2, ge=1, description="Models kept loaded may take so much memory; one is always kept."
    )
    model_ttl_seconds: float = Field(
        default=900.0, gt=0, description="A model unused for so long is dropped; the default model stays."
    )
    require_gpu: bool = Field(default=False, description="Refuse to start when no GPU runs the models.")
    gpu_memory_bytes: int = Field(
        default=4 * 1024**3, ge=512 * 1024**2, description="Memory of the GPU that one model may take."
    )
    job_time_limit_seconds: float = Field(default=120.0, gt=0, description="A job that takes longer fails.")
    job_hard_time_limit_seconds: float = Field(
        default=150.0, gt=0, description="A job that cannot be stopped then fails with its worker, which is restarted."
    )
    worker_stop_grace_seconds: float = Field(
        default=30.0, ge=0, description="On SIGTERM, how long the job in hand may take to finish."
    )

    @model_validator(mode="after")
    def _hard_limit_lies_behind(self) -> Self:
        if self.job_hard_time_limit_seconds <= self.job_time_limit_seconds:
            raise ValueError("JOB_HARD_TIME_LIMIT_SECONDS must be more than JOB_TIME_LIMIT_SECONDS")
        return self

    @property
    def wish(self) -> Wish:
        """What is wanted to run the models."""
        return Wish(
            engine=self.inference_engine,
            precision=self.inference_precision,
            require_gpu=self.require_gpu,
            threads=self.inference_threads,
            gpu_memory_bytes=self.gpu_memory_bytes,
        )
