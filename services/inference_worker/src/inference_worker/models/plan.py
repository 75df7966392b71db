"""Which engine, and in which precision: the operator's choice where there is one, else what is fastest here.

A GPU first; else OpenVINO, in bfloat16 where the processor computes in it; else MNN, in f32. On Zen 3 (no AVX-512), all
computing the matte alone, MNN took .48 of onnxruntime's time, OpenVINO .92.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from inference_worker.models.gpu import NoGpuError, first_gpu
from inference_worker.models.processor import may_compute_bf16
from inference_worker.models.session import Engine, Precision, SessionError
from studio.logging import get_logger


class EngineChoice(StrEnum):
    """What an operator may ask to run the default model."""

    AUTO = "auto"
    OPENVINO = "openvino"
    MNN = "mnn"
    ONNXRUNTIME = "onnxruntime"
    CUDA = "cuda"


class PrecisionChoice(StrEnum):
    """What an operator may ask it to compute in."""

    AUTO = "auto"
    F32 = "f32"
    BF16 = "bf16"
    FAST = "fast"


_OPENVINO_ALONE = {PrecisionChoice.BF16, PrecisionChoice.FAST}


@dataclass(frozen=True)
class Wish:
    """What the operator wants."""

    engine: EngineChoice = EngineChoice.AUTO
    precision: PrecisionChoice = PrecisionChoice.AUTO
    require_gpu: bool = False
    threads: int = 1
    gpu_memory_bytes: int = 4 * 1024**3


@dataclass(frozen=True)
class Plan:
    """What runs the networks. ``device`` names the GPU; the CPU's sessions find their own."""

    engine: Engine
    precision: Precision
    threads: int
    gpu_memory_bytes: int = 0
    device: str = ""


class Machine(Protocol):
    """What there is to compute with."""

    @property
    def gpu(self) -> str:
        """Name of the GPU that can run a network.

        Raises:
            NoGpuError: there is none.
        """

    @property
    def computes_bf16(self) -> bool:
        """Whether the processor computes in bfloat16."""


class ThisMachine:
    """Looks when it is asked, since looking may import large libraries; never twice."""

    @cached_property
    def gpu(self) -> str:
        """See ``Machine``."""
        name = first_gpu()
        from inference_worker.models.cuda_probe import try_out  # noqa: PLC0415 - imports onnxruntime and onnx

        try_out(name)
        return name

    @cached_property
    def computes_bf16(self) -> bool:
        """See ``Machine``."""
        if not may_compute_bf16():
            return False
        from inference_worker.models.openvino_session import computes_bf16  # noqa: PLC0415 - imports openvino

        return computes_bf16()


@dataclass(frozen=True)
class WithoutGpu:
    """A machine whose GPU, as has turned out since it was chosen, does not run the model."""

    machine: Machine
    reason: str

    @property
    def gpu(self) -> str:
        """See ``Machine``."""
        raise NoGpuError(self.reason)

    @property
    def computes_bf16(self) -> bool:
        """See ``Machine``."""
        return self.machine.computes_bf16


def choose(wish: Wish, machine: Machine) -> Plan:
    """Return what to run.

    Raises:
        SessionError: the machine cannot do what was asked for, or two settings contradict each other.
    """
    engine = _on_gpu(wish) if wish.require_gpu else wish.engine
    if wish.precision in _OPENVINO_ALONE:
        return Plan(Engine.OPENVINO, _reduced(engine, wish.precision, machine), wish.threads)
    gpu = _gpu(engine, machine, "REQUIRE_GPU" if wish.require_gpu else "INFERENCE_ENGINE=cuda")
    if gpu:
        precision = Precision.F32 if wish.precision is PrecisionChoice.F32 else Precision.F16
        return Plan(Engine.CUDA, precision, wish.threads, wish.gpu_memory_bytes, gpu)
    return _on_cpu(engine, wish, machine)


def _on_cpu(engine: EngineChoice, wish: Wish, machine: Machine) -> Plan:
    if engine in {EngineChoice.ONNXRUNTIME, EngineChoice.MNN}:
        return Plan(Engine(engine), Precision.F32, wish.threads)
    if wish.precision is PrecisionChoice.AUTO and machine.computes_bf16:
        return Plan(Engine.OPENVINO, Precision.BF16, wish.threads)
    return Plan(Engine.OPENVINO if engine is EngineChoice.OPENVINO else Engine.MNN, Precision.F32, wish.threads)


def _on_gpu(wish: Wish) -> EngineChoice:
    if wish.engine not in {EngineChoice.AUTO, EngineChoice.CUDA}:
        raise SessionError(f"REQUIRE_GPU is set, and INFERENCE_ENGINE={wish.engine} runs on the CPU")
    if wish.precision in _OPENVINO_ALONE:
        raise SessionError(f"REQUIRE_GPU is set, and INFERENCE_PRECISION={wish.precision} runs on the CPU")
    return EngineChoice.CUDA


def _gpu(engine: EngineChoice, machine: Machine, wish: str) -> str | None:
    """Return the GPU's name if one is to be used: demanded, or found."""
    if engine not in {EngineChoice.AUTO, EngineChoice.CUDA}:
        return None
    try:
        return machine.gpu
    except NoGpuError as error:
        if engine is EngineChoice.CUDA:
            raise SessionError(f"{wish} is set, and no GPU can run the model: {error}") from error
        get_logger(__name__).info("gpu_not_used", reason=str(error))
        return None


def _reduced(engine: EngineChoice, precision: PrecisionChoice, machine: Machine) -> Precision:
    """Check that the precision, one of ``_OPENVINO_ALONE``, can be had."""
    if engine not in {EngineChoice.AUTO, EngineChoice.OPENVINO}:
        raise SessionError(
            f"INFERENCE_PRECISION={precision} is for OpenVINO on the CPU; the engine asked for is {engine}"
        )
    if precision is PrecisionChoice.FAST:
        return Precision.INT8
    if not machine.computes_bf16:
        raise SessionError("INFERENCE_PRECISION=bf16 needs a processor with avx512_bf16 or AMX")
    return Precision.BF16
