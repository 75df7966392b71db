"""A job for the documentation: built from the contracts, so that it cannot be out of date."""

from datetime import UTC, datetime, timedelta

from studio.contracts.job_view import job_view
from studio.contracts.jobs import (
    Box,
    Job,
    JobCancel,
    JobOutcome,
    JobProgress,
    JobRequest,
    JobResult,
    JobState,
    SourceFacts,
    Stage,
)
from studio.contracts.options import OutputFormat, RemoveBackgroundOptions

EXAMPLE_JOB_ID = "3f2a9c1be0d84c5f9a7b6d5e4c3b2a10"
EXAMPLE_RETRY_ID = "c81e4f07a2d94b6e8f3a5d1c0b9e7f62"
EXAMPLE_RENDER_ID = "b07c41d29e5f4a3c8d6e1f0a2b3c4d5e"

_CREATED_AT = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)

EXAMPLE_REQUEST = JobRequest(
    job_id=EXAMPLE_JOB_ID,
    options=RemoveBackgroundOptions(model="isnet"),
    source=SourceFacts(
        filename="photo.jpg",
        media_type="image/jpeg",
        bytes=2_400_123,
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        width=3000,
        height=4000,
        mode="RGB",
        orientation=6,
    ),
    request_id="example",
    created_at=_CREATED_AT,
    expires_at=_CREATED_AT + timedelta(days=1),
)

_SUCCESS = JobOutcome(
    state=JobState.SUCCEEDED,
    attempt=1,
    started_at=_CREATED_AT + timedelta(seconds=0.1),
    finished_at=_CREATED_AT + timedelta(seconds=2.6),
    stage_seconds={Stage.DECODING: 0.2, Stage.INFERRING: 1.6, Stage.ENCODING: 0.5},
    result=JobResult(
        cutout=OutputFormat.PNG.cutout,
        media_type=OutputFormat.PNG.media_type,
        bytes=9_120_441,
        matte_bytes=803_112,
        width=3000,
        height=4000,
        foreground=Box(left=412, top=655, width=2098, height=3345),
        confidence=0.98,
        model="isnet",
        second_pass_used=False,
        engine="openvino",
        precision="bf16",
        device="AMD EPYC",
    ),
)

_RENDERED_AT = _CREATED_AT + timedelta(minutes=2)

_RENDER = EXAMPLE_REQUEST.model_copy(
    update={
        "job_id": EXAMPLE_RENDER_ID,
        "derived_from": EXAMPLE_JOB_ID,
        "options": RemoveBackgroundOptions(
            model="isnet", format=OutputFormat.JPEG, background="blur", crop=True, crop_margin="10%"
        ),
        "created_at": _RENDERED_AT,
    }
)

_RENDER_SUCCESS = JobOutcome(
    state=JobState.SUCCEEDED,
    attempt=1,
    started_at=_RENDERED_AT + timedelta(seconds=0.1),
    finished_at=_RENDERED_AT + timedelta(seconds=0.7),
    stage_seconds={Stage.DECODING: 0.2, Stage.REFINING: 0.3, Stage.ENCODING: 0.1},
    result=JobResult(
        cutout=OutputFormat.JPEG.cutout,
        media_type=OutputFormat.JPEG.media_type,
        bytes=2_081_774,
        matte_bytes=803_112,
        width=2518,
        height=4013,
        foreground=Box(left=210, top=334, width=2098, height=3345),
        confidence=0.98,
        model="isnet",
        second_pass_used=False,
        engine="openvino",
        precision="bf16",
        device="AMD EPYC",
    ),
)

_STOPPED_AT = _CREATED_AT + timedelta(seconds=1.4)


def accepted_job() -> Job:
    """Return a job that waits for a worker."""
    return job_view(EXAMPLE_REQUEST)


def succeeded_job() -> Job:
    """Return a job that has a result."""
    return job_view(EXAMPLE_REQUEST, outcome=_SUCCESS)


def cancelled_job() -> Job:
    """Return a job that was stopped while it waited."""
    stopped = JobOutcome(state=JobState.CANCELLED, attempt=0, finished_at=_STOPPED_AT)
    return job_view(EXAMPLE_REQUEST, cancel=JobCancel(request_id="example", requested_at=_STOPPED_AT), outcome=stopped)


def running_job() -> Job:
    """Return a job that a worker is at."""
    began = _CREATED_AT + timedelta(seconds=0.1)
    progress = JobProgress(
        attempt=1, stage=Stage.INFERRING, percent=40, worker="example", started_at=began, updated_at=began
    )
    return job_view(EXAMPLE_REQUEST, progress)


def retry_job() -> Job:
    """Return a job that tries another one again, and waits for a worker."""
    return job_view(EXAMPLE_REQUEST.model_copy(update={"job_id": EXAMPLE_RETRY_ID, "retry_of": EXAMPLE_JOB_ID}))


def render_job() -> Job:
    """Return a render that waits for a worker."""
    return job_view(_RENDER)


def rendered_job() -> Job:
    """Return a render that has a result."""
    return job_view(_RENDER, outcome=_RENDER_SUCCESS)
