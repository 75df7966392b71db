"""The worker's start: refused in one line where it could not do what it is set to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from inference_worker import equipment
from inference_worker.models.cache import ModelCache
from inference_worker.models.gpu import NoGpuError
from inference_worker.models.plan import ThisMachine
from inference_worker.models.weights import WeightsCache, sha256_of
from inference_worker.settings import WorkerSettings
from studio.process import StartupError
from studio.settings import ModelSettings

SETTINGS = {
    "S3_ENDPOINT_URL": "http://127.0.0.1:9",
    "S3_ACCESS_KEY": "key",
    "S3_SECRET_KEY": "secret",
    "REDIS_URL": "redis://127.0.0.1:9/0",
}


def _start(**settings: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | SETTINGS | settings
    command = [sys.executable, "-m", "inference_worker"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_a_worker_that_needs_a_gpu_does_not_start_without() -> None:
    try:
        pytest.skip(f"there is a {ThisMachine().gpu} here")
    except NoGpuError as error:
        reason = error

    done = _start(REQUIRE_GPU="true")

    assert done.returncode == 2
    assert done.stderr == f"inference_worker: REQUIRE_GPU is set, and no GPU can run the model: {reason}\n"


def test_a_worker_that_is_to_be_fast_does_not_start_without_its_network(weights: WeightsCache, tmp_path: Path) -> None:
    (tmp_path / "isnet.onnx").symlink_to(weights.path("isnet"))

    done = _start(INFERENCE_PRECISION="fast", MODEL_CACHE_DIR=str(tmp_path))

    assert done.returncode == 2
    assert "make it: make quantize MODEL=isnet" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def _put_rembg_file(folder: Path, name: str, data: bytes) -> None:
    """A file that is what it was when it was fetched, whatever that was."""
    weights = WeightsCache(folder)
    weights.path(name).parent.mkdir(parents=True)
    weights.path(name).write_bytes(data)
    weights.checksum_path(name).write_text(sha256_of(weights.path(name)))


def test_a_worker_whose_default_model_does_not_load_says_so_in_one_line(tmp_path: Path) -> None:
    _put_rembg_file(tmp_path, "u2netp", b"no network")

    settings = {"INFERENCE_ENGINE": "onnxruntime", "MODEL_CHECKSUM_DISABLED": "1"}
    done = _start(MODELS="u2netp", MODEL_CACHE_DIR=str(tmp_path), **settings)

    assert done.returncode == 2
    assert done.stderr.startswith("inference_worker: rembg does not run u2netp: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_worker_whose_default_model_rembg_runs_does_not_start_with_another_engine(tmp_path: Path) -> None:
    _put_rembg_file(tmp_path, "u2netp", b"never opened")

    done = _start(MODELS="u2netp", MODEL_CACHE_DIR=str(tmp_path), INFERENCE_ENGINE="mnn")

    assert done.returncode == 2
    assert done.stderr.startswith("inference_worker: INFERENCE_ENGINE=mnn cannot be had for the default model: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_worker_that_gets_too_little_memory_for_its_model_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def load_nothing(*_: object) -> ModelCache:
        raise MemoryError("MNN does not run isnet: too little memory")

    monkeypatch.setattr(equipment, "load_default", load_nothing)

    with pytest.raises(StartupError, match="there is not enough memory to load model 'isnet': MNN does not run isnet"):
        equipment.load_models(WorkerSettings(), ModelSettings())


def test_a_setting_that_does_not_exist_is_named() -> None:
    done = _start(INFERENCE_PRECISION="f8")

    assert done.returncode == 2
    assert done.stderr.startswith("inference_worker: INFERENCE_PRECISION: ")
