"""Networks made from fetched weights: kept beside them, checked like them, and made again when they are not whole."""

import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from inference_worker.child import ChildError, run_python
from inference_worker.models.form import Form
from inference_worker.models.mnn_conversion import convert_to_mnn, weight_file
from inference_worker.models.weights import WeightsCache, WeightsError, sha256_of
from studio.logging import get_logger

_RECIPE = 7
"""To be counted up when the same source would give another file."""


@dataclass(frozen=True)
class _Origin:
    """What derived files were made from, and what they must be."""

    recipe: int
    source_sha256: str
    sha256: dict[str, str]
    """By the file's name."""


def derived_path(weights: WeightsCache, name: str, form: Form) -> Path:
    """Return the file of a model's derived network, made anew unless it is there and whole.

    Raises:
        WeightsError: the source is missing or damaged, or the network or its folder cannot be written.
    """
    target = weights.folder / "derived" / f"{name}.{form}"
    if not _is_whole(target, weights.expected_sha256(name)):
        _make(weights.verified_path(name), target, form)
    return target


def _is_whole(target: Path, source_sha256: str | None) -> bool:
    try:
        origin = _Origin(**json.loads(_note(target).read_text()))
        is_current = (origin.recipe, origin.source_sha256) == (_RECIPE, source_sha256)
        return is_current and all(sha256_of(target.with_name(name)) == sum_ for name, sum_ in origin.sha256.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return False


def _make(source: Path, target: Path, form: Form) -> None:
    """Write the network and then its note, each in one step: what lies there unfinished has no note that fits."""
    get_logger(__name__).info("network_derived", source=source.name, target=target.name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            files = _derive(source, form, Path(folder) / target.name)
            origin = _Origin(_RECIPE, sha256_of(source), {file.name: sha256_of(file) for file in files})
            note = Path(folder) / "note"
            note.write_text(json.dumps(asdict(origin)) + "\n")
            for file in files:
                file.replace(target.with_name(file.name))
            note.replace(_note(target))
    except (OSError, ChildError) as error:
        raise WeightsError(f"{target} cannot be made from {source.name}: {error}") from error


def _derive(source: Path, form: Form, target: Path) -> list[Path]:
    """Write a network, and return the files that it consists of."""
    pruned = target.with_suffix(".onnx")
    run_python("pruning", ["-m", "inference_worker.models.pruning", str(source), str(pruned), form])
    if form is not Form.MNN:
        return [pruned]
    convert_to_mnn(pruned, target)
    return [target, weight_file(target)]


def _note(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")
