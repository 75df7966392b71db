"""Speed of the cut-out: rembg as a library, our pipeline and the bare model, in turn, on the same weights; and a job.

    python tests/bench/cutout_speed.py [--runs 5] [--megapixels 1 4 12] [--json FILE]

Times are medians of interleaved runs on whatever machine this is; the ratios are what may be compared.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from pathlib import Path

import httpx
import numpy as np
from PIL import Image

from inference_worker.imaging.cutout import cut_out
from inference_worker.imaging.decode import decode
from inference_worker.imaging.encode import encode
from inference_worker.imaging.matte import to_full_size
from inference_worker.models.isnet import IsNet, prepare
from inference_worker.models.rembg_library import import_rembg
from inference_worker.models.session import InferenceSession
from inference_worker.models.sessions import open_session
from inference_worker.models.weights import WeightsCache
from inference_worker.settings import WorkerSettings
from studio.contracts.options import OutputFormat
from studio.settings import load
from studio_testing.photos import lemur_jpeg
from studio_testing.stack import started_stack

ASPECT = 680 / 440
PATIENCE_SECONDS = 300.0
POLL_SECONDS = 0.02


def photo(megapixels: float) -> bytes:
    """Return a JPEG of about this size."""
    height = round((megapixels * 1e6 / ASPECT) ** 0.5)
    return lemur_jpeg((round(height * ASPECT), height))


def pipeline(model: IsNet) -> Callable[[bytes], bytes]:
    """Return our way from JPEG bytes to PNG bytes."""

    def run(data: bytes) -> bytes:
        picture = decode(data, 1)
        return encode(cut_out(picture, to_full_size(model.predict(picture.rgb), picture)), OutputFormat.PNG)

    return run


def rembg(weights: Path, home: Path) -> Callable[[bytes], bytes]:
    """Return rembg's way with the same weights, its own defaults otherwise."""
    inside = home / "models" / "dis_custom" / "isnet.onnx"
    inside.parent.mkdir(parents=True)
    shutil.copy(weights, inside)
    session = import_rembg(home).new_session("dis_custom", model_path=str(inside), providers=["CPUExecutionProvider"])
    remove = import_module("rembg.bg").remove
    return lambda data: remove(data, session=session)


def bare_model(session: InferenceSession) -> Callable[[bytes], object]:
    """Return the network alone, its input prepared beforehand."""
    batch = prepare(np.zeros((1024, 1024, 3), np.uint8))
    return lambda _: session.run(batch)


def job(base_url: str) -> Callable[[bytes], bytes]:
    """Return a job's way: post, poll, download."""
    client = httpx.Client(base_url=base_url, timeout=60)

    def run(data: bytes) -> bytes:
        answer = client.post("/api/jobs/remove-bg", files={"file": ("photo.jpg", data)}).raise_for_status().json()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while answer["state"] in {"queued", "running"}:
            if time.monotonic() > deadline:
                raise TimeoutError(f"job {answer['id']} is {answer['state']} after {PATIENCE_SECONDS} s")
            time.sleep(POLL_SECONDS)
            answer = client.get(answer["links"]["self"]).raise_for_status().json()
        return client.get(answer["links"]["download"]).raise_for_status().content

    return run


def seconds(call: Callable[[bytes], object], data: bytes) -> float:
    """Time one call."""
    started = time.perf_counter()
    call(data)
    return time.perf_counter() - started


def measure(contenders: dict[str, Callable[[bytes], object]], data: bytes, runs: int) -> dict[str, float]:
    """Time all contenders in turn, after one run of each that is not counted; return medians in seconds."""
    for call in contenders.values():
        call(data)
    rows = [{name: seconds(call, data) for name, call in contenders.items()} for _ in range(runs)]
    return {name: statistics.median(row[name] for row in rows) for name in contenders}


def check_sizes(contenders: dict[str, Callable[[bytes], object]], data: bytes) -> None:
    """Refuse to time what does not do the work: every file must be a cut-out of the photo's size."""
    with Image.open(BytesIO(data)) as source:
        size = source.size
    for name, call in contenders.items():
        made = call(data)
        if isinstance(made, bytes):
            with Image.open(BytesIO(made)) as image:
                if (image.size, image.mode) != (size, "RGBA"):
                    raise ValueError(f"{name} made {image.mode} of {image.size}, not RGBA of {size}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--megapixels", type=float, nargs="+", default=[1.0, 4.0, 12.0])
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    settings = load(WorkerSettings)
    weights = WeightsCache(settings.model_cache_dir).verified_path("isnet")
    session = open_session(weights, settings.inference_engine, settings.inference_threads)
    facts = session.facts
    print(f"{facts.engine} {facts.precision} on {facts.device}, {os.cpu_count()} cores; medians of {arguments.runs}")
    print("   MP   rembg s   pipeline s   model s   job s   pipeline/model   rembg/pipeline   job/pipeline", flush=True)
    with tempfile.TemporaryDirectory() as folder, started_stack(Path(folder)) as stack:
        stack.await_ready()
        contenders: dict[str, Callable[[bytes], object]] = {
            "rembg": rembg(weights, Path(folder) / "rembg"),
            "pipeline": pipeline(IsNet(session)),
            "model": bare_model(session),
            "job": job(stack.base_url),
        }
        results = {}
        for megapixels in arguments.megapixels:
            data = photo(megapixels)
            check_sizes(contenders, data)
            row = results[megapixels] = measure(contenders, data, arguments.runs)
            print(
                f"{megapixels:5g} {row['rembg']:9.2f} {row['pipeline']:12.2f} {row['model']:9.2f} {row['job']:7.2f}"
                f" {row['pipeline'] / row['model']:16.2f} {row['rembg'] / row['pipeline']:16.2f}"
                f" {row['job'] / row['pipeline']:14.2f}",
                flush=True,
            )
    if arguments.json:
        arguments.json.write_text(json.dumps({"engine": facts.engine, "device": facts.device, "seconds": results}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
