"""What lies on the wire and in the bucket keeps its form: an old message or object must stay readable.

The files in ``golden/`` are what this version writes. When a test here fails, the change breaks jobs in flight: give
the message a new actor name (or the fact a new optional field), and only then renew the file.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from studio.contracts.failures import FailureCode
from studio.contracts.jobs import (
    Fact,
    JobCancel,
    JobFailure,
    JobOutcome,
    JobProgress,
    JobRequest,
    JobResult,
    JobState,
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
from studio.contracts.workers import WorkerReport

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

FACTS: list[Fact] = [
    JobRequest(
        job_id=JOB,
        options=RemoveBackgroundOptions(model="isnet", format=OutputFormat.WEBP, background="#1e90ff"),
        source=SourceFacts(
            filename="photo.jpg",
            media_type="image/jpeg",
            bytes=1234,
            sha256="0" * 64,
            width=4000,
            height=3000,
            mode="RGB",
            orientation=6,
            frames=1,
        ),
        batch_id=None,
        request_id="req-1",
        trace_context={"traceparent": "00-0-0-01"},
        created_at=NOON,
        expires_at=NOON + timedelta(days=1),
    ),
    JobProgress(attempt=2, stage=Stage.INFERRING, percent=20, worker="w1", started_at=NOON, updated_at=NOON),
    JobCancel(request_id="req-2", requested_at=NOON),
    JobOutcome(
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
    ),
    WorkerReport(
        name="w1", engine="openvino", precision="f32", device="cpu", models=["isnet"], started_at=NOON, updated_at=NOON
    ),
]


def _name(value: BaseModel) -> str:
    return type(value).__name__


def _golden(value: BaseModel) -> dict[str, object]:
    content: dict[str, object] = json.loads((GOLDEN / f"{_name(value)}.json").read_text())
    return content


@pytest.mark.parametrize("message", MESSAGES, ids=_name)
def test_a_message_keeps_its_queue_actor_and_payload(message: StudioMessage) -> None:
    on_the_wire = {"queue": message.queue, "actor": message.actor, "payload": message.model_dump(mode="json")}

    assert on_the_wire == _golden(message)
    assert type(message).model_validate(_golden(message)["payload"]) == message


@pytest.mark.parametrize("fact", FACTS, ids=_name)
def test_a_fact_keeps_its_form(fact: Fact) -> None:
    assert fact.model_dump(mode="json") == _golden(fact)
    assert type(fact).model_validate(_golden(fact)) == fact


@pytest.mark.parametrize("fact", FACTS, ids=_name)
def test_a_fact_of_a_newer_writer_is_still_readable(fact: Fact) -> None:
    newer = {**_golden(fact), "field_of_tomorrow": 1}

    assert type(fact).model_validate(newer) == fact


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
