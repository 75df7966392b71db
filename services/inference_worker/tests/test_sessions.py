"""What the libraries' failures become: a model that is not available, or too little memory."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from inference_worker.models.library_errors import translated
from inference_worker.models.mnn_conversion import convert_to_mnn, weight_file
from inference_worker.models.plan import Plan
from inference_worker.models.rembg_model import RembgModel
from inference_worker.models.session import Engine, Precision, SessionError
from inference_worker.models.sessions import Network, open_session

CPU_ENGINES = [Engine.MNN, Engine.OPENVINO, Engine.ONNXRUNTIME]


@pytest.mark.parametrize("engine", CPU_ENGINES)
def test_a_file_that_is_no_network_is_refused_by_name(engine: Engine, tmp_path: Path) -> None:
    network = Network(tmp_path / "isnet.onnx")
    for file in (network.path, weight_file(network.path)):
        file.write_bytes(b"no network")

    with pytest.raises(SessionError, match=r"does not run isnet\.onnx: \S"):
        open_session(network, Plan(engine, Precision.F32, threads=1))


@pytest.mark.parametrize("engine", CPU_ENGINES)
def test_a_network_that_has_gone_is_named(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(SessionError, match=r"does not run isnet\.onnx: \S"):
        open_session(Network(tmp_path / "isnet.onnx"), Plan(engine, Precision.F32, threads=1))


def test_rembgs_failure_to_load_a_model_is_told_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_CHECKSUM_DISABLED", "1")
    file = tmp_path / "models" / "u2netp" / "u2netp.onnx"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no network")

    with pytest.raises(SessionError, match="rembg does not run u2netp: "):
        RembgModel("u2netp", tmp_path, Plan(Engine.ONNXRUNTIME, Precision.F32, threads=1))


@pytest.mark.parametrize(
    "words",
    ["std::bad_alloc", "CUDA failure 2: out of memory ; GPU=0", "Failed to allocate memory for requested buffer"],
)
def test_a_library_that_was_refused_memory_is_told_apart(words: str) -> None:
    with (
        pytest.raises(MemoryError, match="the card does not run it: "),
        translated("the card does not run it", (OSError,)),
    ):
        raise OSError(words)


CHANNELS = 512
RUN_IN_LITTLE_MEMORY = """
import resource, sys
from pathlib import Path

import numpy as np

from inference_worker.models.plan import Plan
from inference_worker.models.session import Engine, Precision
from inference_worker.models.sessions import Network, open_session

path, engine, room = Path(sys.argv[1]), Engine(sys.argv[2]), int(sys.argv[3])
plan = Plan(engine, Precision.F32, threads=1)
open_session(Network(path.with_name("small" + path.suffix)), plan)
pages = int(Path("/proc/self/statm").read_text().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + room,) * 2)
try:
    open_session(Network(path), plan).run(np.zeros((1, 3, 1024, 1024), np.float32))
except MemoryError as error:
    print(f"MemoryError: {error}")
"""


def _write_convolutions(path: Path, channels: int) -> None:
    """A network whose inner tensor has so many channels of 4 MB each."""
    wide = numpy_helper.from_array(np.ones((channels, 3, 3, 3), np.float32), "wide")
    narrow = numpy_helper.from_array(np.ones((1, channels, 3, 3), np.float32), "narrow")
    nodes = [
        helper.make_node("Conv", ["input", "wide"], ["inner"], pads=[1, 1, 1, 1]),
        helper.make_node("Conv", ["inner", "narrow"], ["output"], pads=[1, 1, 1, 1]),
    ]
    ends = [
        helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, 1024, 1024]),
        helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1024, 1024]),
    ]
    graph = helper.make_graph(nodes, "convolutions", ends[:1], ends[1:], [wide, narrow])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8), path)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the limit is set from what Linux says of a process")
@pytest.mark.parametrize("engine", CPU_ENGINES)
def test_an_engine_without_memory_says_so_and_gives_no_mask(engine: Engine, tmp_path: Path) -> None:
    """2 GB are needed; 300 MB are left, in a process of its own, when the library is there."""
    suffix = ".mnn" if engine is Engine.MNN else ".onnx"
    for name, channels in (("small", 1), ("large", CHANNELS)):
        _write_convolutions(tmp_path / f"{name}.onnx", channels)
        if engine is Engine.MNN:
            convert_to_mnn(tmp_path / f"{name}.onnx", tmp_path / f"{name}.mnn")
    command = [sys.executable, "-c", RUN_IN_LITTLE_MEMORY, str(tmp_path / f"large{suffix}"), engine, str(300 * 1024**2)]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 0, done.stderr
    told = [line for line in done.stdout.splitlines() if line.startswith("MemoryError: ")]  # MNN prints too
    assert len(told) == 1
    assert f"does not run large{suffix}: " in told[0]
