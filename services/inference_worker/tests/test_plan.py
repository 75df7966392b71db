"""What runs the models: chosen by the machine, overruled by the operator, refused in words where it cannot be had."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from inference_worker.models.gpu import NoGpuError
from inference_worker.models.openvino_session import computes_bf16
from inference_worker.models.plan import EngineChoice, PrecisionChoice, ThisMachine, Wish, choose
from inference_worker.models.processor import may_compute_bf16
from inference_worker.models.session import Engine, Precision, SessionError

GPU = "NVIDIA Somewhat"


@dataclass(frozen=True)
class _Computer:
    """A machine of our making: the one that runs the tests has one processor only."""

    gpu_name: str = ""
    computes_bf16: bool = False

    @property
    def gpu(self) -> str:
        if self.gpu_name:
            return self.gpu_name
        raise NoGpuError("there is no NVIDIA driver")


@pytest.mark.parametrize(
    ("computer", "wish", "engine", "precision"),
    [
        (_Computer(), Wish(), Engine.MNN, Precision.F32),
        (_Computer(), Wish(EngineChoice.OPENVINO), Engine.OPENVINO, Precision.F32),
        (_Computer(computes_bf16=True), Wish(EngineChoice.MNN), Engine.MNN, Precision.F32),
        (_Computer(computes_bf16=True), Wish(), Engine.OPENVINO, Precision.BF16),
        (_Computer(GPU), Wish(), Engine.CUDA, Precision.F16),
        (_Computer(GPU), Wish(require_gpu=True), Engine.CUDA, Precision.F16),
        (_Computer(GPU), Wish(precision=PrecisionChoice.F32), Engine.CUDA, Precision.F32),
        (_Computer(GPU), Wish(EngineChoice.CUDA), Engine.CUDA, Precision.F16),
        (_Computer(GPU), Wish(EngineChoice.OPENVINO), Engine.OPENVINO, Precision.F32),
        (_Computer(GPU), Wish(EngineChoice.ONNXRUNTIME), Engine.ONNXRUNTIME, Precision.F32),
        (_Computer(computes_bf16=True), Wish(precision=PrecisionChoice.F32), Engine.MNN, Precision.F32),
        (_Computer(computes_bf16=True), Wish(EngineChoice.ONNXRUNTIME), Engine.ONNXRUNTIME, Precision.F32),
        (_Computer(computes_bf16=True), Wish(precision=PrecisionChoice.BF16), Engine.OPENVINO, Precision.BF16),
        (_Computer(), Wish(precision=PrecisionChoice.FAST), Engine.OPENVINO, Precision.INT8),
        (_Computer(GPU), Wish(precision=PrecisionChoice.FAST), Engine.OPENVINO, Precision.INT8),
    ],
)
def test_the_fastest_is_chosen_unless_the_operator_says_otherwise(
    computer: _Computer, wish: Wish, engine: Engine, precision: Precision
) -> None:
    plan = choose(wish, computer)

    assert (plan.engine, plan.precision) == (engine, precision)
    assert plan.device == (GPU if engine is Engine.CUDA else "")


@pytest.mark.parametrize(
    ("computer", "wish", "reason"),
    [
        (_Computer(), Wish(require_gpu=True), "REQUIRE_GPU is set, and no GPU can run the model: there is no NVIDIA"),
        (_Computer(), Wish(EngineChoice.CUDA), "INFERENCE_ENGINE=cuda is set, and no GPU can run the model"),
        (
            _Computer(GPU),
            Wish(EngineChoice.OPENVINO, require_gpu=True),
            "REQUIRE_GPU is set, and INFERENCE_ENGINE=open",
        ),
        (
            _Computer(GPU),
            Wish(precision=PrecisionChoice.FAST, require_gpu=True),
            "^REQUIRE_GPU is set, and INFERENCE_PRECISION=fast runs on the CPU$",
        ),
        (
            _Computer(GPU),
            Wish(EngineChoice.CUDA, PrecisionChoice.FAST),
            "INFERENCE_PRECISION=fast is for OpenVINO on the CPU; the engine asked for is cuda",
        ),
        (_Computer(), Wish(EngineChoice.ONNXRUNTIME, PrecisionChoice.BF16), "INFERENCE_PRECISION=bf16 is for OpenVINO"),
        (_Computer(), Wish(precision=PrecisionChoice.BF16), "needs a processor with avx512_bf16 or AMX"),
    ],
)
def test_what_cannot_be_had_is_refused_in_words(computer: _Computer, wish: Wish, reason: str) -> None:
    with pytest.raises(SessionError, match=reason):
        choose(wish, computer)


def test_this_machine_says_what_it_has() -> None:
    machine = ThisMachine()

    assert machine.computes_bf16 == computes_bf16()
    if shutil.which("nvidia-smi") is None:
        with pytest.raises(NoGpuError, match="NVIDIA driver"):
            _ = machine.gpu


@pytest.mark.parametrize(
    ("flags", "may"),
    [
        ("flags\t\t: fpu avx2 fma\n", False),
        ("flags\t\t: fpu avx512f avx512_bf16\n", True),
        ("flags\t\t: fpu avx512f amx_bf16 amx_tile\n", True),
        ("flags\t\t: fpu avx_vnni avx_ne_convert\n", True),
        ("Features\t: fp asimd\n", True),
        (None, True),
    ],
)
def test_a_library_is_asked_of_bf16_unless_the_processors_flags_rule_it_out(
    flags: str | None, tmp_path: Path, *, may: bool
) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    if flags is not None:
        cpuinfo.write_text(f"processor\t: 0\n{flags}bugs\t\t: none\n")

    assert may_compute_bf16(cpuinfo) is may
