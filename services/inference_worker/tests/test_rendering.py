"""The pipelines on a real store: a first cut-out, and renders of it that never ask for a model."""

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from inference_worker.imaging.foreground import Foreground, estimate_foreground
from inference_worker.imaging.matte import to_full_size
from inference_worker.imaging.picture import Picture, Pixels
from inference_worker.jobs.attempts import AttemptPolicy
from inference_worker.jobs.pipeline import CutoutPipeline
from inference_worker.jobs.runner import AttemptRules
from inference_worker.jobs.watchdog import Watchdog
from inference_worker.jobs.wiring import make_handler
from inference_worker.models.session import Engine, Precision, SessionFacts
from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.jobs import Box, JobOutcome, JobRequest, JobResult, JobState, SourceFacts, Stage
from studio.contracts.keys import JobKey, JobObject, job_prefix
from studio.contracts.messages import RemoveBackground
from studio.contracts.options import RemoveBackgroundOptions
from studio.job_records import JobRecords, utc_now
from studio.messaging import DeadLetterError
from studio.object_store import ObjectStore
from studio.settings import StoreSettings

WIDTH, HEIGHT = 160, 120
Matte = npt.NDArray[np.float32]


def ellipse(radius: float = 0.6) -> Matte:
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    return np.clip((radius - np.hypot(x, y * 0.8)) * 8, 0, 1).astype(np.float32)


@dataclass
class Model:
    """Finds the same matte in every photo, and another one in every part of one."""

    matte: Matte = field(default_factory=ellipse)
    closer: Matte = field(default_factory=ellipse)
    facts: SessionFacts = SessionFacts(Engine.OPENVINO, Precision.BF16, "test", pruned=True)  # noqa: RUF009 - frozen
    looks: int = 0

    def predict(self, rgb: Pixels) -> Matte:
        self.looks += 1
        return self.matte if rgb.shape[:2] == (HEIGHT, WIDTH) else self.closer


class Models:
    """Counts how often a model is asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self.model = Model()

    def get(self, _: str) -> Model:
        self.asked += 1
        return self.model


def png(pixels: npt.NDArray[np.uint8]) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def photo() -> bytes:
    rng = np.random.default_rng(3)
    noise = rng.integers(0, 40, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    ramp = np.linspace(0, 200, WIDTH, dtype=np.uint8)[None, :, None]
    return png(noise + ramp)


def facts(data: bytes, width: int, height: int) -> SourceFacts:
    return SourceFacts(
        filename="a.png",
        media_type="image/png",
        bytes=len(data),
        sha256="0" * 64,
        width=width,
        height=height,
        mode="RGB",
    )


class World:
    """A store, and a worker on it."""

    def __init__(self, settings: StoreSettings) -> None:
        self.store = ObjectStore.connect(settings)
        self.records = JobRecords(self.store)
        self.models = Models()
        rules = AttemptRules(
            policy=AttemptPolicy(retries=0, intervals_seconds=(1.0,)),
            watchdog=Watchdog(limit_seconds=60.0),
            stopping=threading.Event(),
            clock=utc_now,
        )
        pipeline = CutoutPipeline(self.store, self.models)  # type: ignore[arg-type]
        self.handler = make_handler(self.store, pipeline, lambda _: None, "tester", rules)

    def cut_out(self, **wanted: Any) -> str:  # noqa: ANN401
        request = self.request(**wanted)
        self.store.put(JobKey(request.job_id, JobObject.SOURCE), photo(), media_type="image/png")
        return self.deliver(request)

    def render(self, root: str, background_picture: bytes | None = None, **wanted: Any) -> str:  # noqa: ANN401
        request = self.request(**wanted).model_copy(update={"derived_from": root})
        if background_picture is not None:
            request = request.model_copy(update={"background": facts(background_picture, 4, 4)})
            self.store.put(JobKey(request.job_id, JobObject.BACKGROUND), background_picture, media_type="image/png")
        return self.deliver(request)

    def request(self, **wanted: Any) -> JobRequest:  # noqa: ANN401
        now = utc_now()
        return JobRequest(
            job_id=new_id(),
            options=RemoveBackgroundOptions(model="isnet", **wanted),
            source=facts(photo(), WIDTH, HEIGHT),
            request_id="r1",
            created_at=now,
            expires_at=now + timedelta(hours=1),
        )

    def deliver(self, request: JobRequest) -> str:
        self.records.accept(request)
        with suppress(DeadLetterError):  # raised for a job that failed, which its outcome tells as well
            self.handler(RemoveBackground(job_id=request.job_id))
        return request.job_id

    def outcome(self, job_id: str) -> JobOutcome:
        outcome = self.records.outcome(job_id)
        assert outcome is not None
        return outcome

    def output(self, job_id: str) -> bytes:
        outcome = self.outcome(job_id)
        assert outcome.result is not None, outcome.error
        return self.store.read(JobKey(job_id, outcome.result.cutout))

    def result(self, job_id: str) -> JobResult:
        outcome = self.outcome(job_id)
        assert outcome.result is not None, outcome.error
        return outcome.result

    def pixels(self, job_id: str) -> npt.NDArray[np.uint8]:
        with Image.open(BytesIO(self.output(job_id))) as image:
            return np.asarray(image)


@pytest.fixture
def world(store_settings: StoreSettings) -> World:
    return World(store_settings)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"format": "jpeg", "background": "linear-gradient(30,#fff,#1e90ff)", "quality": 80},
        {"format": "webp", "background": "blur", "shadow_opacity": 40},
        {"format": "webp", "lossless": True, "crop": True, "crop_margin": "5%"},
        {"format": "avif", "max_pixels": 5000},
        {"format": "zip", "scale": "80%"},
        {"bit_depth": 16, "position": "0%", "edge_cleaning": 0.5},
        {"channels": "alpha", "format": "jpeg"},
        {"channels": "edges", "edge_cleaning": 0.5},
    ],
)
def test_a_render_gives_the_bytes_that_the_first_job_would_have_made_without_a_model(
    world: World, wanted: dict[str, Any]
) -> None:
    # given a plain cut-out, and one that was made as wanted from the start
    plain, wanted_at_once = world.cut_out(), world.cut_out(**wanted)
    asked = world.models.asked

    # when
    render = world.render(plain, **wanted)

    # then
    assert world.output(render) == world.output(wanted_at_once)
    assert world.models.asked == asked == 2
    told, expected = world.outcome(render).result, world.outcome(wanted_at_once).result
    assert told == expected


def test_a_render_writes_its_output_alone_and_goes_through_no_inference(world: World) -> None:
    render = world.render(world.cut_out())

    outcome = world.outcome(render)
    assert set(outcome.stage_seconds) == {
        *(Stage.FETCHING, Stage.DECODING, Stage.REFINING, Stage.ENCODING, Stage.STORING)
    }
    names = {row.key.removeprefix(job_prefix(render)) for row in world.store.list(job_prefix(render))}
    assert names - {"progress.json"} == {"request.json", "attempts/01.json", "cutout.png", "outcome.json"}


def test_refinement_can_be_left_out(world: World) -> None:
    with Image.open(BytesIO(photo())) as image:
        plain = to_full_size(Picture(np.asarray(image)), world.models.model.matte)

    refined, unrefined = (
        world.store.read(JobKey(world.cut_out(refine=wanted), JobObject.MATTE)) for wanted in (True, False)
    )

    with Image.open(BytesIO(unrefined)) as matte:
        assert np.array_equal(np.asarray(matte), plain)
    assert refined != unrefined


def test_the_matte_keeps_the_photos_size_and_the_output_tells_its_own(world: World) -> None:
    job = world.cut_out(crop=True, crop_margin="4px")

    result = world.outcome(job).result
    assert result is not None
    assert result.foreground is not None
    assert (result.width, result.height) == (result.foreground.width + 8, result.foreground.height + 8)
    assert result.foreground == Box(left=4, top=4, width=result.width - 8, height=result.height - 8)
    assert world.pixels(job).shape == (result.height, result.width, 4)
    with Image.open(BytesIO(world.store.read(JobKey(job, JobObject.MATTE)))) as matte:
        assert matte.size == (WIDTH, HEIGHT)


@pytest.mark.parametrize("cleaning", [0, 0.4, 1])
def test_the_photo_the_matte_and_the_edges_are_the_whole_cutout(world: World, cleaning: float) -> None:
    root = world.cut_out(edge_cleaning=cleaning)
    cutout = world.pixels(root)
    with Image.open(BytesIO(world.store.read(JobKey(root, JobObject.MATTE)))) as image:
        matte = np.asarray(image)[..., None]
    with Image.open(BytesIO(photo())) as image:
        own = np.asarray(image)

    render = world.render(root, channels="edges", edge_cleaning=cleaning)

    edges = world.pixels(render)
    is_edge = (matte > 0) & (matte < 255)
    assert is_edge.any()
    assert edges.shape == (HEIGHT, WIDTH, 3)
    assert np.array_equal(edges, np.where(is_edge, cutout[..., :3], np.uint8(0)))
    put_together = np.where(is_edge, edges, np.where(matte == 255, own, np.uint8(0)))
    assert np.array_equal(np.concatenate([put_together, matte], axis=2), cutout)
    assert (edges == np.where(is_edge, own, np.uint8(0))).all() == (cleaning == 0)
    told = world.result(render)
    assert (told.width, told.height, told.bit_depth, told.media_type) == (WIDTH, HEIGHT, 8, "image/png")


def test_sixteen_bits_are_told_and_written(world: World) -> None:
    job = world.cut_out(bit_depth=16)

    result = world.outcome(job).result
    assert result is not None
    assert result.bit_depth == 16
    header = world.output(job)[:26]
    assert (header[24], header[25]) == (16, 6)  # PNG's IHDR: bits a sample, colour with alpha


def test_a_pair_holds_a_jpeg_and_a_grey_png_of_one_size(world: World) -> None:
    job = world.render(world.cut_out(), format="zip", max_pixels=4800)

    with ZipFile(BytesIO(world.output(job))) as pair:
        assert pair.namelist() == ["color.jpg", "alpha.png"]
        with (
            Image.open(BytesIO(pair.read("color.jpg"))) as colour,
            Image.open(BytesIO(pair.read("alpha.png"))) as alpha,
        ):
            assert (colour.format, colour.mode, colour.size) == ("JPEG", "RGB", (80, 60))
            assert (alpha.format, alpha.mode, alpha.size) == ("PNG", "L", (80, 60))


def test_the_picture_that_was_sent_lies_behind(world: World) -> None:
    blue = png(np.full((4, 4, 3), (10, 20, 200), np.uint8))

    job = world.render(world.cut_out(), background_picture=blue, background="picture")

    assert (world.pixels(job)[0, 0] == [10, 20, 200]).all()


def test_a_background_picture_that_is_broken_fails_the_job_with_its_name(world: World) -> None:
    job = world.render(world.cut_out(), background_picture=photo()[:-400], background="picture")

    error = world.outcome(job).error
    assert error is not None
    assert (error.code, "background picture" in error.message) == (FailureCode.CORRUPT_IMAGE, True)


@pytest.mark.parametrize("is_render", [False, True])
def test_of_a_background_picture_that_has_gone_it_is_said_that_it_is_this_one(
    world: World,
    is_render: bool,  # noqa: FBT001
) -> None:
    root = world.cut_out()
    behind = {"background": facts(photo(), 4, 4), "derived_from": root if is_render else None}
    request = world.request(background="picture").model_copy(update=behind)
    world.store.put(JobKey(request.job_id, JobObject.SOURCE), photo(), media_type="image/png")

    world.deliver(request)

    error = world.outcome(request.job_id).error
    assert error is not None
    assert (error.code, error.message) == (FailureCode.INTERNAL_ERROR, "The background picture is no longer there.")


def test_what_ran_is_told_by_a_cutout_and_by_its_renders(world: World) -> None:
    job = world.cut_out()

    for result in (world.result(job), world.result(world.render(job, format="jpeg"))):
        assert (result.engine, result.precision, result.device) == ("openvino", "bf16", "test")
        assert result.second_pass_used is False


@pytest.mark.parametrize(
    ("wanted", "closer", "used"),
    [
        ({}, ellipse(0.6), True),
        ({"second_pass": False}, ellipse(0.6), False),
        ({}, np.zeros((64, 64), np.float32), False),
    ],
    ids=["used", "not wanted", "not believed"],
)
def test_a_second_look_is_told_only_where_it_made_the_matte(
    world: World,
    wanted: dict[str, Any],
    closer: Matte,
    used: bool,  # noqa: FBT001
) -> None:
    world.models.model = Model(ellipse(0.25), closer)

    assert world.result(world.cut_out(**wanted)).second_pass_used is used


def test_a_render_of_what_an_older_worker_made_tells_no_more_than_that_one_did(world: World) -> None:
    root = world.cut_out()
    outcome = world.outcome(root)
    told = world.result(root).model_dump(mode="json", exclude={"precision", "second_pass_used"})
    older = outcome.model_dump(mode="json") | {"result": told}
    world.store.put(JobKey(root, JobObject.OUTCOME), json.dumps(older).encode(), media_type="application/json")

    result = world.result(world.render(root))

    assert (result.precision, result.second_pass_used) == (None, None)


@pytest.mark.parametrize(("matte", "found"), [(ellipse(0.25), True), (np.zeros((64, 64), np.float32), False)])
def test_of_a_stretched_matte_no_confidence_is_told_and_no_second_look_is_taken(
    world: World,
    matte: Matte,
    found: bool,  # noqa: FBT001
) -> None:
    model = world.models.model = Model(matte)
    model.facts = replace(model.facts, stretched=True)

    result = world.result(world.cut_out())

    assert (result.confidence, result.subject_found) == (None, found)
    assert (result.second_pass_used, model.looks) == (False, 1)


def test_faint_marks_in_a_stretched_matte_are_no_reason_to_deny_a_subject(world: World) -> None:
    model = world.models.model = Model(ellipse() * np.float32(0.3))
    measured = world.result(world.cut_out())
    model.facts = replace(model.facts, stretched=True)

    stretched = world.result(world.cut_out())

    assert (measured.subject_found, stretched.subject_found) == (False, True)
    assert measured.confidence is not None


def test_for_the_matte_alone_no_colours_are_cleaned(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    strengths: list[float] = []

    def estimate(picture: Picture, alpha: Pixels, strength: float, *, in_place: bool) -> Foreground:
        strengths.append(strength)
        return estimate_foreground(picture, alpha, strength, in_place=in_place)

    for module in ("pipeline", "rendering"):
        monkeypatch.setattr(f"inference_worker.jobs.{module}.estimate_foreground", estimate)

    matte_alone = world.cut_out(channels="alpha")
    world.render(matte_alone, channels="alpha")
    world.render(matte_alone)

    assert strengths == [0, 0, 1]


@pytest.mark.parametrize("lost", [JobObject.SOURCE, JobObject.MATTE, JobObject.OUTCOME])
def test_a_render_of_a_job_that_has_gone_meanwhile_says_so(world: World, lost: JobObject) -> None:
    root = world.cut_out()
    world.store.delete([JobKey(root, lost)])

    render = world.render(root)

    outcome = world.outcome(render)
    assert outcome.state is JobState.FAILED
    assert outcome.error is not None
    assert outcome.error.code is FailureCode.NOT_FOUND


def test_a_render_that_was_removed_with_its_root_leaves_nothing_behind(world: World) -> None:
    request = world.request().model_copy(update={"derived_from": new_id()})
    own_request = JobKey(request.job_id, JobObject.REQUEST)
    claims = world.handler._claims
    claims.claim = _after(claims.claim, lambda: world.store.delete([own_request]))  # type: ignore[method-assign]

    world.deliver(request)

    assert list(world.store.list(job_prefix(request.job_id))) == []


def test_where_no_subject_is_found_every_output_still_comes_out_whole(world: World) -> None:
    world.models.model.matte = np.zeros((64, 64), np.float32)

    root = world.cut_out(crop=True)

    assert world.pixels(root).shape == (HEIGHT, WIDTH, 4)
    assert not world.pixels(root).any()
    result = world.outcome(root).result
    assert result is not None
    assert result.foreground is None


def _after(first: Callable[..., Any], then: Callable[[], object]) -> Callable[..., Any]:
    def both(*given: object) -> Any:  # noqa: ANN401
        answer = first(*given)
        then()
        return answer

    return both
