"""The quantized network of a model: made at set-up, with a note of what it loses."""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from inference_worker.models.weights import WeightsCache, WeightsError, sha256_of
from studio.contracts.workers import MaskLoss


class FastNote(BaseModel):
    """What lies beside a quantized network."""

    model_config = ConfigDict(frozen=True)

    source_sha256: str
    xml_sha256: str
    bin_sha256: str
    loss: MaskLoss
    calibration_pictures: int
    made_with: str


class FastNetwork:
    """``fast/<name>.xml`` and ``.bin``, OpenVINO's form, and ``.json``, which is written last: it is the acceptance."""

    def __init__(self, weights: WeightsCache, name: str) -> None:
        self._weights = weights
        self._name = name
        self._folder = weights.folder / "fast"

    @property
    def xml(self) -> Path:
        """The network's layers."""
        return self._folder / f"{self._name}.xml"

    @property
    def bin(self) -> Path:
        """The network's weights."""
        return self.xml.with_suffix(".bin")

    def note(self) -> FastNote:
        """Return what is known of the network.

        Raises:
            WeightsError: there is none.
        """
        try:
            return FastNote.model_validate_json(self._note_path.read_text())
        except (FileNotFoundError, ValidationError) as error:
            raise WeightsError(
                f"INFERENCE_PRECISION=fast needs a quantized network of model {self._name!r}, and there is none in "
                f"{self._folder}; make it: make quantize MODEL={self._name}"
            ) from error

    def verified_path(self) -> Path:
        """Return the network's file after checking what it is.

        Raises:
            WeightsError: it is missing, damaged, or made from other weights.
        """
        note = self.note()
        expected = {self.xml: note.xml_sha256, self.bin: note.bin_sha256}
        if any(not path.exists() or sha256_of(path) != sha256 for path, sha256 in expected.items()):
            raise WeightsError(f"{self.xml} or its .bin is damaged; make it again: make quantize MODEL={self._name}")
        if note.source_sha256 != self._weights.expected_sha256(self._name):
            raise WeightsError(f"{self.xml} is of other weights; make it again: make quantize MODEL={self._name}")
        return self.xml

    def accept(self, made: Path, note: FastNote) -> None:
        """Put a network into its place: ``made`` with its ``.bin`` beside it, in a folder on the same file system."""
        self._note_path.unlink(missing_ok=True)
        made.with_suffix(".bin").replace(self.bin)
        made.replace(self.xml)
        written = made.with_suffix(".json")
        written.write_text(json.dumps(note.model_dump(), indent=1) + "\n")
        written.replace(self._note_path)

    @property
    def _note_path(self) -> Path:
        return self.xml.with_suffix(".json")
