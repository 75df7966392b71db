"""A job's state follows from its facts, whatever the order in which they arrived."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from studio.contracts.failures import FailureCode
from studio.contracts.job_view import job_view
from studio.contracts.jobs import (
    JobCancel,
    JobFailure,
    JobOutcome,
    JobProgress,
    JobRequest,
    JobState,
    SourceFacts,
    Stage,
)
from studio.contracts.options import RemoveBackgroundOptions

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
REQUEST = JobRequest(
    job_id="0" * 32,
    options=RemoveBackgroundOptions(model="isnet"),
    source=SourceFacts(
        filename="a.jpg", media_type="image/jpeg", bytes=10, sha256="0" * 64, width=4, height=3, mode="RGB"
    ),
    request_id="r",
    created_at=EPOCH,
    expires_at=EPOCH + timedelta(days=1),
)

# Clocks of different machines disagree: moments may lie before the request's.
moments = st.integers(-120, 3600).map(lambda seconds: EPOCH + timedelta(seconds=seconds))
stages = st.sampled_from(Stage)
progresses = st.builds(
    JobProgress,
    attempt=st.integers(1, 9),
    stage=stages,
    percent=st.integers(0, 100),
    worker=st.just("w"),
    started_at=moments,
    updated_at=moments,
)
cancels = st.builds(JobCancel, request_id=st.just("r"), requested_at=moments)
terminal = st.sampled_from([state for state in JobState if state.is_terminal])
outcomes = st.builds(
    JobOutcome,
    state=terminal,
    attempt=st.integers(0, 9),
    started_at=st.none() | moments,
    finished_at=moments,
    stage_seconds=st.dictionaries(stages, st.floats(0, 100)),
    error=st.none() | st.builds(JobFailure, code=st.sampled_from(FailureCode), message=st.text(max_size=9)),
)


@given(st.none() | progresses, st.none() | cancels, outcomes)
def test_the_outcome_decides_whatever_else_was_written(
    progress: JobProgress | None, cancel: JobCancel | None, outcome: JobOutcome
) -> None:
    job = job_view(REQUEST, progress, cancel, outcome)

    assert job.state is outcome.state
    assert job.stage is Stage.DONE
    assert job.error == outcome.error
    assert job.finished_at == outcome.finished_at


@given(st.none() | progresses, st.none() | cancels)
def test_without_an_outcome_no_job_is_terminal(progress: JobProgress | None, cancel: JobCancel | None) -> None:
    job = job_view(REQUEST, progress, cancel)

    assert not job.state.is_terminal
    assert job.finished_at is None
    assert job.result is None
    assert job.cancel_requested == (cancel is not None)


@given(st.none() | progresses, st.none() | cancels, st.none() | outcomes)
def test_every_combination_gives_a_valid_job(
    progress: JobProgress | None, cancel: JobCancel | None, outcome: JobOutcome | None
) -> None:
    job = job_view(REQUEST, progress, cancel, outcome)

    assert 0 <= job.percent <= 100
    assert job.attempt == max(progress.attempt if progress else 0, outcome.attempt if outcome else 0)
    assert (job.timings.queued_seconds or 0) >= 0
    assert (job.timings.processing_seconds or 0) >= 0
    assert type(job).model_validate_json(job.model_dump_json()) == job


@given(progresses, outcomes)
def test_progress_that_is_late_changes_no_ended_job_but_its_count(progress: JobProgress, outcome: JobOutcome) -> None:
    before, after = job_view(REQUEST, outcome=outcome), job_view(REQUEST, progress, outcome=outcome)

    volatile = {"attempt", "percent"}
    assert before.model_dump(exclude=volatile) == after.model_dump(exclude=volatile)


@given(progresses)
def test_a_job_runs_from_its_first_stage_and_is_queued_between_attempts(progress: JobProgress) -> None:
    job = job_view(REQUEST, progress)

    assert (job.state is JobState.QUEUED) == (progress.stage is Stage.QUEUED)
    assert job.percent == progress.percent


def test_a_job_nobody_has_touched_is_queued_at_zero() -> None:
    job = job_view(REQUEST)

    assert (job.state, job.stage, job.percent, job.attempt) == (JobState.QUEUED, Stage.QUEUED, 0, 0)


@given(outcomes.filter(lambda outcome: outcome.state is JobState.SUCCEEDED), st.none() | progresses)
def test_success_is_always_a_hundred_percent(outcome: JobOutcome, progress: JobProgress | None) -> None:
    assert job_view(REQUEST, progress, outcome=outcome).percent == 100
