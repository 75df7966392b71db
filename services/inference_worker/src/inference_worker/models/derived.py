"""Networks made from fetched weights: kept beside them, checked like them, and made again when they are not whole."""

import json
import tempfile
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from inference_worker.models.weights import WeightsCache, WeightsError, sha256_of
from studio.logging import get_logger

_RECIPE = 1
"""To be counted up when the same source would give another file."""


class Form(StrEnum):
    """What is made of a network. Both compute the matte alone."""

    MATTE = "matte"
    """In the precision of its weights."""
    MATTE_F32 = "matte-f32"


@dataclass(frozen=True)
class _Origin:
    """What a derived file was made from, and what it must be."""

    recipe: int
    source_sha256: str
    sha256: str


def derived_path(weights: WeightsCache, name: str, form: Form) -> Path:
    """Return the file of a model's derived network, made anew unless it is there and whole.

    Raises:
        WeightsError: the source is missing or damaged, or the folder cannot be written.
    """
    target = weights.folder / "derived" / f"{name}.{form}.onnx"
    if not _is_whole(target, weights.expected_sha256(name)):
        _make(weights.verified_path(name), target, form)
    return target


def _is_whole(target: Path, source_sha256: str | None) -> bool:
    try:
        origin = _Origin(**json.loads(_note(target).read_text()))
    except (OSError, ValueError, TypeError):
        return False
    is_current = (origin.recipe, origin.source_sha256) == (_RECIPE, source_sha256)
    return is_current and target.exists() and sha256_of(target) == origin.sha256


def _make(source: Path, target: Path, form: Form) -> None:
    """Write the network and then its note, each in one step: what lies there unfinished has no note that fits."""
    get_logger(__name__).info("network_derived", source=source.name, target=target.name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            network, note = Path(folder) / "network", Path(folder) / "note"
            network.write_bytes(_derive(source, form))
            origin = _Origin(_RECIPE, sha256_of(source), sha256_of(network))
            note.write_text(json.dumps(asdict(origin)) + "\n")
            network.replace(target)
            note.replace(_note(target))
    except OSError as error:
        raise WeightsError(f"{target} cannot be made from {source.name}: {error}") from error


def _derive(source: Path, form: Form) -> bytes:
    import onnx  # noqa: PLC0415 - two tenths of a second and 60 MB, once for each file

    from inference_worker.models.onnx_graph import in_single_precision, keep_first_output  # noqa: PLC0415 - imports onnx

    model = onnx.load(source)
    keep_first_output(model)
    if form is Form.MATTE_F32:
        in_single_precision(model)
    return bytes(model.SerializeToString())


def _note(target: Path) -> Path:
    return target.with_suffix(".json")
