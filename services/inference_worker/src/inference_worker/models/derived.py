"""Networks made from fetched weights: kept beside them, checked like them, and made again when they are not whole."""

import json
import tempfile
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from inference_worker.models.mnn_conversion import ConversionError, convert_to_mnn, weight_file
from inference_worker.models.weights import WeightsCache, WeightsError, sha256_of
from studio.logging import get_logger

_RECIPE = 6
"""To be counted up when the same source would give another file."""

_HEAVY_WEIGHTS_PER_PIXEL = 9_000
"""Two of ISNet's 114 convolutions: 50 MB less, and half a second less to load, for no time that can be measured. From
4,000 on it would be 110 MB, for a sixth of the time."""


class Form(StrEnum):
    """What is made of a network: the ending of its file's name. All compute the matte alone."""

    MATTE = "matte.onnx"
    """In the precision of its weights."""
    MATTE_F32 = "matte-f32.onnx"
    MNN = "matte-f32.mnn"


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
    except (OSError, ConversionError) as error:
        raise WeightsError(f"{target} cannot be made from {source.name}: {error}") from error


def _derive(source: Path, form: Form, target: Path) -> list[Path]:
    """Write a network, and return the files that it consists of."""
    if form is not Form.MNN:
        target.write_bytes(_prune(source, form))
        return [target]
    onnx_file = target.with_suffix(".onnx")
    onnx_file.write_bytes(_prune(source, form))
    convert_to_mnn(onnx_file, target)
    return [target, weight_file(target)]


def _prune(source: Path, form: Form) -> bytes:
    import onnx  # noqa: PLC0415 - two tenths of a second and 60 MB, once for each file

    from inference_worker.models.onnx_graph import (  # noqa: PLC0415 - imports onnx
        in_single_precision,
        keep_first_output,
        make_kernels_oblong,
    )

    model = onnx.load(source)
    keep_first_output(model)
    if form is not Form.MATTE:
        in_single_precision(model)
    if form is Form.MNN:
        make_kernels_oblong(model, _HEAVY_WEIGHTS_PER_PIXEL)
    return bytes(model.SerializeToString())


def _note(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")
