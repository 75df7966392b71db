"""What is counted from messages, through the real queue and the real endpoint."""

from typing import Any

import pytest

from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.jobs import JobState, Stage
from studio.contracts.messages import JobAccepted, JobFinished, Queue, StudioMessage
from studio.messaging import make_broker, send
from studio.settings import BrokerSettings
from studio_testing.waiting import wait_until

Exporter = Any  # the fixture's class lives in conftest.py, which tests do not import


def accepted(model: str = "isnet", megapixels: float = 12.0) -> JobAccepted:
    return JobAccepted(job_id=new_id(), model=model, source_bytes=1, megapixels=megapixels)


def finished(outcome: JobState, code: FailureCode | None = None, model: str = "isnet") -> JobFinished:
    return JobFinished(
        job_id=new_id(),
        outcome=outcome,
        code=code,
        model=model,
        megapixels=12.0,
        stage_seconds={Stage.INFERRING: 0.4, Stage.STORING: 0.02},
        attempts=1,
    )


def tell(settings: BrokerSettings, *messages: StudioMessage) -> None:
    broker = make_broker(settings)
    for message in messages:
        send(broker, message)


def test_accepted_jobs_are_counted_by_model_with_their_size(
    exporter: Exporter, broker_settings: BrokerSettings
) -> None:
    tell(broker_settings, accepted(megapixels=0.3), accepted(megapixels=24.0), accepted("u2net", 13.0))

    wait_until(lambda: exporter.value("studio_job_megapixels_count") == 3, what="all messages are counted")
    assert exporter.value("studio_jobs_accepted_total", model="isnet") == 2
    assert exporter.value("studio_jobs_accepted_total", model="u2net") == 1
    assert exporter.value("studio_job_megapixels_bucket", le="0.5") == 1
    assert exporter.value("studio_job_megapixels_bucket", le="16.0") == 2
    assert exporter.value("studio_job_megapixels_sum") == pytest.approx(37.3)


def test_ended_jobs_are_counted_by_outcome_and_code_with_the_time_of_their_stages(
    exporter: Exporter, broker_settings: BrokerSettings
) -> None:
    tell(
        broker_settings,
        finished(JobState.SUCCEEDED),
        finished(JobState.SUCCEEDED),
        finished(JobState.FAILED, FailureCode.CORRUPT_IMAGE),
        finished(JobState.CANCELLED),
    )

    wait_until(
        lambda: exporter.value("studio_job_stage_seconds_count", stage="inferring") == 4,
        what="all messages are counted",
    )
    ended = "studio_jobs_finished_total"
    assert exporter.value(ended, outcome="succeeded", code="none", model="isnet") == 2
    assert exporter.value(ended, outcome="failed", code="corrupt_image", model="isnet") == 1
    assert exporter.value(ended, outcome="cancelled", code="none", model="isnet") == 1
    assert exporter.value("studio_job_stage_seconds_bucket", stage="inferring", le="0.25") == 0
    assert exporter.value("studio_job_stage_seconds_bucket", stage="inferring", le="0.5") == 4
    assert exporter.value("studio_job_stage_seconds_sum", stage="storing") == pytest.approx(0.08)


def test_names_that_are_not_in_the_catalogue_make_no_series_of_their_own(
    exporter: Exporter, broker_settings: BrokerSettings
) -> None:
    tell(broker_settings, accepted("a"), accepted("b"), accepted('c"} 1\nforged 1'))
    wait_until(lambda: exporter.value("studio_jobs_accepted_total", model="other") == 3, what="they are counted")

    names = {name for name, _ in exporter.scrape()}
    assert all(name.startswith("studio_") for name in names)
    assert sum(name == "studio_jobs_accepted_total" for name, _ in exporter.scrape()) == 1


def test_a_message_that_cannot_be_read_is_dead_lettered_and_the_next_one_counted(
    exporter: Exporter, broker_settings: BrokerSettings
) -> None:
    unreadable = accepted().model_copy(update={"megapixels": -1.0})

    tell(broker_settings, unreadable, accepted())

    wait_until(lambda: exporter.value("studio_jobs_accepted_total", model="isnet") == 1, what="the good one counts")
    wait_until(
        lambda: exporter.value("studio_queue_messages", queue=Queue.TELEMETRY.value, kind="dead") == 1,
        what="the bad one is dead",
    )
