"""A job's state is derived from its facts, here and nowhere else."""

from datetime import datetime

from studio.contracts.jobs import (
    Job,
    JobCancel,
    JobOutcome,
    JobProgress,
    JobRequest,
    JobState,
    JobTimings,
    Stage,
)


def job_view(
    request: JobRequest,
    progress: JobProgress | None = None,
    cancel: JobCancel | None = None,
    outcome: JobOutcome | None = None,
) -> Job:
    """Derive what a client sees from whatever has been written so far.

    The outcome decides when there is one: it is created exactly once. Progress that was written after it, or a
    cancellation that came too late, changes nothing. Without an outcome the job runs as soon as an attempt has begun,
    and is queued before that and between two attempts.
    """
    started_at = _started_at(progress, outcome)
    finished_at = outcome.finished_at if outcome else None
    return Job(
        id=request.job_id,
        state=_state(progress, outcome),
        stage=_stage(progress, outcome),
        percent=_percent(progress, outcome),
        derived_from=request.derived_from,
        batch_id=request.batch_id,
        retry_of=request.retry_of,
        attempt=max(progress.attempt if progress else 0, outcome.attempt if outcome else 0),
        cancel_requested=cancel is not None or (outcome is not None and outcome.state is JobState.CANCELLED),
        created_at=request.created_at,
        started_at=started_at,
        finished_at=finished_at,
        expires_at=request.expires_at,
        timings=JobTimings(
            queued_seconds=_seconds(request.created_at, started_at),
            processing_seconds=_seconds(started_at, finished_at),
            stages=outcome.stage_seconds if outcome else {},
        ),
        options=request.options,
        source=request.source,
        result=outcome.result if outcome else None,
        error=outcome.error if outcome else None,
    )


def _state(progress: JobProgress | None, outcome: JobOutcome | None) -> JobState:
    if outcome is not None:
        return outcome.state
    if progress is None or progress.stage is Stage.QUEUED:
        return JobState.QUEUED
    return JobState.RUNNING


def _stage(progress: JobProgress | None, outcome: JobOutcome | None) -> Stage:
    if outcome is not None:
        return Stage.DONE
    return progress.stage if progress else Stage.QUEUED


def _percent(progress: JobProgress | None, outcome: JobOutcome | None) -> int:
    if outcome is not None and outcome.state is JobState.SUCCEEDED:
        return 100
    return progress.percent if progress else 0


def _started_at(progress: JobProgress | None, outcome: JobOutcome | None) -> datetime | None:
    if outcome is not None:
        return outcome.started_at
    return progress.started_at if progress and progress.stage is not Stage.QUEUED else None


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    """Seconds from ``start`` to ``end``; never negative, since two machines' clocks may disagree."""
    if start is None or end is None:
        return None
    return max(0.0, (end - start).total_seconds())
