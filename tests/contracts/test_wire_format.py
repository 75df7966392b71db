"""What lies on the wire and in the bucket keeps its form: an old message or object must stay readable.

The files in ``golden/`` are what this version writes. When a test here fails, the change breaks jobs in flight: give
the message a new actor name; or the fact a new optional field, and a new file beside the old one, which must stay
readable (``OLDER``).
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from studio.contracts.batches import BatchItem, BatchRecord
from studio.contracts.cleanups import CleanupOrder, CleanupReport
from studio.contracts.failures import FailureCode
from studio.contracts.idempotency import IdempotencyEntry
from studio.contracts.jobs import (
    AttemptClaim,
    Box,
    Fact,
    JobCancel,
    JobFailure,
    JobOutcome,
    JobProgress,
    JobRequest,
    JobResult,
    JobRetry,
    JobState,
    RenderEntry,
    SourceFacts,
    Stage,
)
from studio.contracts.keys import JobObject
from studio.contracts.messages import (
    JobAccepted,
    JobFinished,
    RemoveBackground,
    RemoveBackgroundInBatch,
    RunCleanup,
    StudioMessage,
)
from studio.contracts.options import OutputFormat, RemoveBackgroundOptions
from studio.contracts.workers import LoadedModel, MaskLoss, WorkerReport

GOLDEN = Path(__file__).parent / "golden"
JOB = "0123456789abcdef0123456789abcdef"
NOON = datetime(2026, 11, 22, 12, 0, 0, 123000, tzinfo=UTC)

MESSAGES: list[StudioMessage] = [
    RemoveBackground(job_id=JOB),
    RemoveBackgroundInBatch(job_id=JOB),
    RunCleanup(cleanup_id=JOB, older_than_seconds=3600, dry_run=True),
    JobAccepted(job_id=JOB, model="isnet", source_bytes=1234, megapixels=12.5),
    JobFinished(
        job_id=JOB,
        outcome=JobState.FAILED,
        code=FailureCode.CORRUPT_IMAGE,
        model="isnet",
        megapixels=12.5,
        stage_seconds={Stage.FETCHING: 0.01},
        attempts=1,
    ),
]

SOURCE = SourceFacts(
    filename="photo.jpg",
    media_type="image/jpeg",
    bytes=1234,
    sha256="0" * 64,
    width=4000,
    height=3000,
    mode="RGB",
    orientation=6,
    frames=1,
)

OLDER_REQUEST = JobRequest(
    job_id=JOB,
    options=RemoveBackgroundOptions(model="isnet", format=OutputFormat.WEBP, background="#1e90ff"),
    source=SOURCE,
    batch_id=None,
    request_id="req-1",
    trace_context={"traceparent": "00-0-0-01"},
    created_at=NOON,
    expires_at=NOON + timedelta(days=1),
)

OLDER_OUTCOME = JobOutcome(
    state=JobState.SUCCEEDED,
    attempt=2,
    started_at=NOON,
    finished_at=NOON,
    stage_seconds={Stage.INFERRING: 0.5},
    result=JobResult(
        cutout=JobObject.CUTOUT_WEBP,
        media_type="image/webp",
        bytes=10,
        matte_bytes=5,
        width=4000,
        height=3000,
        model="isnet",
        engine="openvino",
        device="cpu",
    ),
    error=JobFailure(code=FailureCode.INTERNAL_ERROR, message="m"),
)

OLDER_REPORT = WorkerReport(
    name="w1", engine="openvino", precision="f32", device="cpu", models=["isnet"], started_at=NOON, updated_at=NOON
)

SECOND_OUTCOME = OLDER_OUTCOME.model_copy(
    update={
        "result": OLDER_OUTCOME.result
        and OLDER_OUTCOME.result.model_copy(
            update={
                "bit_depth": 16,
                "foreground": Box(left=1, top=2, width=30, height=40),
                "subject_found": False,
                "confidence": 0.25,
            }
        )
    }
)

SECOND_REQUEST = OLDER_REQUEST.model_copy(
    update={
        "options": RemoveBackgroundOptions(
            model="isnet",
            refine=False,
            second_pass=False,
            format=OutputFormat.WEBP,
            quality=80,
            background="picture",
            background_blur=3,
            shadow_opacity=40,
            shadow_blur=1.5,
            shadow_offset_x=-1,
            shadow_offset_y=2,
            shadow_colour="#102030",
            scale="80%",
            position="50% 100%",
            crop_margin="10px 5%",
            max_pixels=4_000_000,
            edge_cleaning=0.5,
        ),
        "derived_from": "f" * 32,
        "background": SOURCE,
    }
)

OLDER: dict[str, Fact] = {
    "JobRequest": OLDER_REQUEST,
    "JobRequest-2": SECOND_REQUEST,
    "JobOutcome": OLDER_OUTCOME,
    "JobOutcome-2": SECOND_OUTCOME,
    "WorkerReport": OLDER_REPORT,
}
"""What earlier versions wrote, and how it is read now."""

FACTS: dict[str, Fact] = {
    "JobRequest-3": SECOND_REQUEST.model_copy(
        update={"batch_id": "b" * 32, "retry_of": "c" * 32, "idempotency": "1" * 64}
    ),
    "AttemptClaim": AttemptClaim(worker="w1", started_at=NOON),
    "JobRetry": JobRetry(job_id=JOB),
    "IdempotencyEntry": IdempotencyEntry(
        job_id=JOB, fingerprint="2" * 64, request_id="req-1", created_at=NOON, expires_at=NOON + timedelta(days=1)
    ),
    "BatchRecord": BatchRecord(
        batch_id="b" * 32,
        items=(
            BatchItem(filename="photo.jpg", job_id=JOB),
            BatchItem(filename="bad.txt", error=JobFailure(code=FailureCode.CORRUPT_IMAGE, message="m")),
        ),
        options=OLDER_REQUEST.options,
        idempotency="3" * 64,
        request_id="req-1",
        created_at=NOON,
        expires_at=NOON + timedelta(days=1),
    ),
    "CleanupOrder": CleanupOrder(
        cleanup_id=JOB, older_than_seconds=60, dry_run=True, request_id="req-1", created_at=NOON
    ),
    "CleanupReport": CleanupReport(
        cleanup_id=JOB,
        dry_run=True,
        started_at=NOON,
        finished_at=NOON,
        verdicts={"expired": 1},
        jobs_removed=1,
        objects_removed=4,
        bytes_removed=1000,
        errors=("index/expiry/x: ValueError",),
        is_complete=True,
    ),
    "JobProgress": JobProgress(
        attempt=2, stage=Stage.INFERRING, percent=20, worker="w1", started_at=NOON, updated_at=NOON
    ),
    "JobCancel": JobCancel(request_id="req-2", requested_at=NOON),
    "JobOutcome-3": SECOND_OUTCOME.model_copy(
        update={
            "result": SECOND_OUTCOME.result
            and SECOND_OUTCOME.result.model_copy(update={"precision": "bf16", "second_pass_used": True})
        }
    ),
    "RenderEntry": RenderEntry(job_id=JOB),
    "WorkerReport-2": OLDER_REPORT.model_copy(
        update={
            "loaded": [
                LoadedModel(
                    name="isnet",
                    engine="openvino",
                    precision="int8",
                    device="cpu",
                    pruned=True,
                    memory_bytes=5,
                    mask_loss=MaskLoss(mean=0.25, worst=0.5, flipped=0.125, pictures=12),
                )
            ]
        }
    ),
}


def _name(value: BaseModel) -> str:
    return type(value).__name__


def _golden(name: str) -> dict[str, object]:
    content: dict[str, object] = json.loads((GOLDEN / f"{name}.json").read_text())
    return content


@pytest.mark.parametrize("message", MESSAGES, ids=_name)
def test_a_message_keeps_its_queue_actor_and_payload(message: StudioMessage) -> None:
    on_the_wire = {"queue": message.queue, "actor": message.actor, "payload": message.model_dump(mode="json")}

    assert on_the_wire == _golden(_name(message))
    assert type(message).model_validate(_golden(_name(message))["payload"]) == message


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_keeps_its_form(name: str) -> None:
    assert FACTS[name].model_dump(mode="json") == _golden(name)
    assert type(FACTS[name]).model_validate(_golden(name)) == FACTS[name]


@pytest.mark.parametrize("name", OLDER)
def test_a_fact_of_an_older_writer_is_still_readable(name: str) -> None:
    assert type(OLDER[name]).model_validate(_golden(name)) == OLDER[name]


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_of_a_newer_writer_is_still_readable(name: str) -> None:
    newer = {**_golden(name), "field_of_tomorrow": 1}

    assert type(FACTS[name]).model_validate(newer) == FACTS[name]


@pytest.mark.parametrize("name", ["JobRequest", "JobRequest-2"])
def test_a_request_with_an_option_of_tomorrow_is_still_readable(name: str) -> None:
    request = {**FACTS, **OLDER}[name]
    assert isinstance(request, JobRequest)
    options = {**request.options.model_dump(mode="json"), "option_of_tomorrow": 1}

    assert JobRequest.model_validate({**_golden(name), "options": options}) == request


def test_every_golden_file_is_read_by_a_test() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == {*FACTS, *OLDER, *map(_name, MESSAGES)}


@pytest.mark.parametrize("message", MESSAGES, ids=_name)
def test_a_message_with_an_unknown_field_is_refused(message: StudioMessage) -> None:
    newer = {**message.model_dump(mode="json"), "field_of_tomorrow": 1}

    with pytest.raises(ValidationError):
        type(message).model_validate(newer)


def test_every_message_and_its_actor_is_covered() -> None:
    def leaves(base: type[StudioMessage]) -> set[type[StudioMessage]]:
        return {each for child in base.__subclasses__() for each in {child} | leaves(child)}

    assert {type(message) for message in MESSAGES} == leaves(StudioMessage)
    assert len({message.actor for message in MESSAGES}) == len(MESSAGES)
