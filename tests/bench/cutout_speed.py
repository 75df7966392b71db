"""Speed of the cut-out: rembg as a library, our pipeline and the bare model, in turn, on the same weights; and a job.

    python tests/bench/cutout_speed.py [--runs 5] [--megapixels 1 4 12] [--json FILE] [--markdown FILE] [--without-job]

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
from contextlib import ExitStack
from dataclasses import asdict
from importlib import import_module
from io import BytesIO
from pathlib import Path

import httpx
import numpy as np
from bench_photo import photo
from cutout_pipeline import bench_model, cutout_png
from PIL import Image

from inference_worker.imaging.decode import decode
from inference_worker.imaging.foreground import estimate_foreground
from inference_worker.imaging.picture import Matte, Picture
from inference_worker.imaging.refine import refine
from inference_worker.models.matting_model import MattingModel
from inference_worker.models.rembg_library import import_rembg
from inference_worker.models.weights import WeightsCache
from inference_worker.settings import WorkerSettings
from studio.settings import load
from studio_testing.photos import lemur
from studio_testing.stack import started_stack

PATIENCE_SECONDS = 300.0
POLL_SECONDS = 0.02


def pipeline(model: MattingModel) -> Callable[[bytes], bytes]:
    """Return our way from JPEG bytes to PNG bytes."""
    return lambda data: cutout_png(model, data)


def refinement(model: MattingModel) -> Callable[[bytes], object]:
    """Return the refinement alone, alpha and colours, of a picture decoded and a matte inferred before."""
    prepared: dict[int, tuple[Picture, Matte]] = {}

    def run(data: bytes) -> object:
        if id(data) not in prepared:
            picture = decode(data, 1)
            prepared.clear()
            prepared[id(data)] = picture, model.predict(picture.rgb)
        picture, matte = prepared[id(data)]
        fresh = Picture(picture.rgb)
        return estimate_foreground(fresh, refine(fresh, matte))

    return run


def rembg(weights: Path, home: Path) -> Callable[[bytes], bytes]:
    """Return rembg's way with the same weights, its own defaults otherwise."""
    inside = home / "models" / "dis_custom" / "isnet.onnx"
    inside.parent.mkdir(parents=True)
    shutil.copy(weights, inside)
    session = import_rembg(home).new_session("dis_custom", model_path=str(inside), providers=["CPUExecutionProvider"])
    remove = import_module("rembg.bg").remove
    return lambda data: remove(data, session=session)


def bare_model(model: MattingModel) -> Callable[[bytes], object]:
    """Return the network alone, on a picture that needs no scaling."""
    square = np.asarray(lemur().resize((1024, 1024)))
    return lambda _: model.predict(square)


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
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--without-job", action="store_true", help="leave out the stack: no servers are started")
    arguments = parser.parse_args()
    model = bench_model()
    facts = model.facts
    print(
        f"{facts.engine} {facts.precision} on {facts.device}, {os.cpu_count()} cores; medians of {arguments.runs}",
        flush=True,
    )
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        contenders: dict[str, Callable[[bytes], object]] = {
            "rembg": rembg(WeightsCache(load(WorkerSettings).model_cache_dir).verified_path("isnet"), folder / "rembg"),
            "pipeline": pipeline(model),
            "model": bare_model(model),
            "refinement": refinement(model),
        }
        if not arguments.without_job:
            stack = running.enter_context(started_stack(folder))
            stack.await_ready()
            contenders["job"] = job(stack.base_url)
        results = {}
        for megapixels in arguments.megapixels:
            data = photo(megapixels)
            check_sizes(contenders, data)
            results[megapixels] = measure(contenders, data, arguments.runs)
            print(
                f"{megapixels:g} MP: " + ", ".join(f"{k} {v:.2f} s" for k, v in results[megapixels].items()), flush=True
            )
    table = as_markdown(results)
    print(table)
    if arguments.markdown:
        arguments.markdown.write_text(table)
    if arguments.json:
        report = {"facts": asdict(facts), "cores": os.cpu_count(), "runs": arguments.runs, "seconds": results}
        arguments.json.write_text(json.dumps(report, indent=1))
    return 0


def as_markdown(results: dict[float, dict[str, float]]) -> str:
    """Return seconds and, after them, the ratios that may be compared."""
    names = list(next(iter(results.values())))
    ratios = {
        "pipeline / model": ("pipeline", "model"),
        "rembg / pipeline": ("rembg", "pipeline"),
        "refinement / model": ("refinement", "model"),
        "job / pipeline": ("job", "pipeline"),
    }
    shown = {title: pair for title, pair in ratios.items() if set(pair) <= set(names)}
    lines = ["| MP | " + " | ".join(f"{name} s" for name in names) + " | " + " | ".join(shown) + " |"]
    lines.append("|---" * (1 + len(names) + len(shown)) + "|")
    for megapixels, row in results.items():
        seconds_ = " | ".join(f"{row[name]:.2f}" for name in names)
        lines.append(
            f"| {megapixels:g} | {seconds_} | " + " | ".join(f"{row[a] / row[b]:.2f}" for a, b in shown.values()) + " |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
