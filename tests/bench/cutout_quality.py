"""Quality of the cut-out against exact truth: ours beside rembg's three ways, on the same mattes of the same weights.

    python tests/bench/cutout_quality.py [--set DIR ...] [--json FILE] [--markdown FILE] [--without WAY ...]

A set is a folder of ``in/NAME.*`` and ``truth/NAME.png`` (straight RGBA, exact). A small set is composed from the test
photo besides. Cases in which the model does not find the subject (IoU at most 0.8) say nothing about edges and
are counted, but left out of the means.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from cutout_pipeline import bench_model
from edge_scores import Scores, score
from PIL import Image
from scored_cases import REFERENCE, ScoredCase, as_markdown
from small_set import small_set

from inference_worker.imaging.foreground import estimate_foreground
from inference_worker.imaging.picture import Matte, Picture, Pixels
from inference_worker.imaging.refine import refine
from inference_worker.models.matting_model import MattingModel
from inference_worker.models.rembg_library import import_rembg

FOUND = 0.8
REMBG_WAYS = ("decontaminate", "alpha_matting")


@dataclass(frozen=True)
class Case:
    """A picture ``(H, W, 3)`` and its truth ``(H, W, 4)``, 0 to 1."""

    name: str
    kind: str
    rgb: Pixels
    truth: npt.NDArray[np.float32]


def cases_of(folder: Path) -> Iterator[Case]:
    """Yield the pictures of a set."""
    described = folder / "sets.json"
    facts = json.loads(described.read_text()) if described.exists() else {}
    for path in sorted((folder / "truth").glob("*.png")):
        picture = next((folder / "in").glob(f"{path.stem}.*"))
        rgb = cv2.cvtColor(cv2.imread(str(picture), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        truth = cv2.cvtColor(cv2.imread(str(path), cv2.IMREAD_UNCHANGED), cv2.COLOR_BGRA2RGBA)
        full = np.float32(np.iinfo(truth.dtype).max)
        yield Case(path.stem, facts.get(path.stem, {}).get("kind", "?"), rgb, truth.astype(np.float32) / full)


def ours(case: Case, matte: Matte) -> npt.NDArray[np.float32]:
    """Return our cut-out, ``(H, W, 4)``, 0 to 1."""
    picture = Picture(case.rgb)
    foreground = estimate_foreground(picture, refine(picture, matte))
    return np.dstack((foreground.rgb, foreground.alpha)).astype(np.float32) / 255


class FixedMatte:
    """A rembg session that answers with a matte made before: stretched and scaled as rembg's own DIS session does."""

    def __init__(self, matte: Matte) -> None:
        low, high = matte.min(), matte.max()
        self._stretched = ((matte - low) / max(high - low, 1e-12) * 255).astype(np.uint8)

    def predict(self, img: Image.Image, *_: object, **__: object) -> list[Image.Image]:
        """Return the mask at the picture's size."""
        return [Image.fromarray(self._stretched).resize(img.size, Image.Resampling.LANCZOS)]


def rembg(case: Case, matte: Matte, **options: bool) -> npt.NDArray[np.float32]:
    """Return rembg's cut-out with the same matte."""
    remove = import_module("rembg.bg").remove
    made = remove(Image.fromarray(case.rgb), session=FixedMatte(matte), **options)
    return np.asarray(made, dtype=np.float32) / 255


Contender = Callable[[Case, Matte], npt.NDArray[np.float32]]


def contenders(without: Collection[str]) -> dict[str, Contender]:
    """Return who takes part: rembg's default, its other ways but those left out, and ours."""
    everybody: dict[str, Contender] = {
        REFERENCE: rembg,
        "rembg decontaminate": partial(rembg, decontaminate=True),
        "rembg alpha_matting": partial(rembg, alpha_matting=True),
        "ours": ours,
    }
    left_out = {f"rembg {way}" for way in without}
    return {name: make for name, make in everybody.items() if name not in left_out}


def measure(
    folder: Path, model: MattingModel, taking_part: dict[str, Contender], *, keep_mattes: bool
) -> list[ScoredCase]:
    """Score every case of a set for every contender."""
    rows = []
    for case in cases_of(folder):
        matte = _matte_of(folder, case, model, keep=keep_mattes)
        scores = {name: score(make(case, matte), case.truth) for name, make in taking_part.items()}
        found = scores[REFERENCE].iou > FOUND
        rows.append(ScoredCase(case.name, case.kind, found, scores))
        print(f"  {case.name:28s} {'' if found else '(not found) '}{_line(scores)}", flush=True)
    return rows


def _matte_of(folder: Path, case: Case, model: MattingModel, *, keep: bool) -> Matte:
    kept = folder / "coarse" / f"{case.name}.npy"
    if keep and kept.exists():
        return np.clip(np.load(kept).astype(np.float32), 0, 1)
    matte = model.predict(case.rgb)
    if keep:
        kept.parent.mkdir(exist_ok=True)
        np.save(kept, matte.astype(np.float16))
    return matte


def _line(scores: dict[str, Scores]) -> str:
    reference, mine = scores[REFERENCE], scores["ours"]
    return (
        f"band {mine.band_mae / reference.band_mae:.2f}x  fringe {mine.fringe / reference.fringe:.2f}x"
        f"  psnr {mine.psnr - reference.psnr:+.1f} dB"
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, action="append", default=[], dest="sets")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument(
        "--keep-mattes", action="store_true", help="keep SET/coarse/NAME.npy for the training; take what is there"
    )
    parser.add_argument(
        "--without", choices=REMBG_WAYS, nargs="+", default=[], help="leave out rembg's slow ways: seconds a picture"
    )
    given = parser.parse_args()
    model = bench_model()
    with tempfile.TemporaryDirectory() as folder:
        import_rembg(Path(folder))
        sets = [*given.sets, small_set(Path(folder) / "small")]
        taking_part = contenders(given.without)
        report = {}
        for each in sets:
            print(each.name)
            report[each.name] = measure(each, model, taking_part, keep_mattes=given.keep_mattes)
        shutil.rmtree(folder, ignore_errors=True)
    tables = "\n".join(as_markdown(name, rows) for name, rows in report.items())
    print(tables)
    if given.markdown:
        given.markdown.write_text(tables)
    if given.json:
        given.json.write_text(json.dumps(report, default=asdict, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
