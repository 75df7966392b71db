"""Facts about a job, as they lie in the bucket: each object has one writer, and none is edited by another."""

from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from studio.contracts.failures import FailureCode
from studio.contracts.ids import BatchId, JobId
from studio.contracts.keys import JobObject
from studio.contracts.options import RemoveBackgroundOptions


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Whether the job has ended."""
        return self in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}


class Stage(StrEnum):
    """What is being done, in the order in which it is done."""

    QUEUED = "queued"
    FETCHING = "fetching"
    DECODING = "decoding"
    INFERRING = "inferring"
    REFINING = "refining"
    ENCODING = "encoding"
    STORING = "storing"
    DONE = "done"


class Fact(BaseModel):
    """Base of what is written into the bucket: immutable; unknown fields of a newer writer are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SourceFacts(Fact):
    """The upload, as its header tells. ``width`` and ``height`` are upright: after the EXIF orientation."""

    filename: str = Field(description="Display name, cleaned; never part of a key or a path.", examples=["photo.jpg"])
    media_type: str = Field(description="By content, never by name.", examples=["image/jpeg"])
    bytes: int = Field(gt=0, examples=[2_400_123])
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    width: int = Field(gt=0, description="Pixels, upright.", examples=[4000])
    height: int = Field(gt=0, description="Pixels, upright.", examples=[3000])
    mode: str = Field(description="Pillow's name of the pixel format.", examples=["RGB"])
    orientation: int = Field(default=1, ge=1, le=8, description="EXIF orientation; the output is upright without it.")
    frames: int = Field(default=1, ge=1, description="Of an animation only the first frame is cut out.")

    @property
    def megapixels(self) -> float:
        """Size in millions of pixels."""
        return self.width * self.height / 1e6


class JobRequest(Fact):
    """``request.json``, written last of the upload by ingest_api: it is the acceptance.

    A job with ``derived_from`` renders that job's source and matte again, and has neither of its own. ``background`` is
    the picture that was sent to be laid behind the subject. ``retry_of`` is the failed job that this one tries again.
    ``idempotency`` is the digest of the key under which the client may post it again.
    """

    job_id: JobId
    options: RemoveBackgroundOptions
    source: SourceFacts
    derived_from: JobId | None = None
    background: SourceFacts | None = None
    batch_id: BatchId | None = None
    retry_of: JobId | None = None
    idempotency: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    request_id: str
    trace_context: dict[str, str] = Field(default_factory=dict)
    created_at: AwareDatetime
    expires_at: AwareDatetime

    @property
    def root_id(self) -> JobId:
        """The job that has the source and the matte."""
        return self.derived_from or self.job_id


class AttemptClaim(Fact):
    """``attempts/<nn>.json``, create-only, written by the inference_worker that makes the attempt, before its work."""

    worker: str
    started_at: AwareDatetime


class JobProgress(Fact):
    """``progress.json``, written by inference_worker: how far the attempt is, and its heartbeat."""

    attempt: int = Field(ge=1)
    stage: Stage
    percent: int = Field(ge=0, le=100)
    worker: str
    started_at: AwareDatetime
    updated_at: AwareDatetime


class JobCancel(Fact):
    """``cancel.json``, written at most once by ingest_api."""

    request_id: str
    requested_at: AwareDatetime


class JobFailure(Fact):
    """Why a job failed, in words for its owner."""

    code: FailureCode
    message: str


class RenderEntry(Fact):
    """``renders/<sha256>-<generation>.json``, create-only, written by ingest_api: which job renders these options."""

    job_id: JobId


class JobRetry(Fact):
    """``retry.json``, create-only, written by ingest_api: the job that tries a failed one again."""

    job_id: JobId


class Box(Fact):
    """A rectangle of pixels, from the top left corner."""

    left: int = Field(ge=0)
    top: int = Field(ge=0)
    width: int = Field(gt=0)
    height: int = Field(gt=0)


class JobResult(Fact):
    """What a job made."""

    cutout: JobObject
    media_type: str = Field(examples=["image/png"])
    bytes: int = Field(gt=0)
    matte: JobObject = JobObject.MATTE
    matte_bytes: int = Field(gt=0, description="The matte has the upright source's size, whatever the output's is.")
    width: int = Field(gt=0, description="Of the output, in pixels.")
    height: int = Field(gt=0, description="Of the output, in pixels.")
    bit_depth: int = Field(default=8, description="Of the output: 8 or 16 bits a sample.")
    foreground: Box | None = Field(default=None, description="Where the subject lies in the output; null: nowhere.")
    subject_found: bool = Field(
        default=True,
        description="Whether there is a subject at all; without `confidence`, whether the matte shows anything.",
    )
    confidence: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description=(
            "How certain it is that there is a subject, 0 to 1 (not how good its edge is); null: not measured, as by "
            "models that stretch every matte to the full range."
        ),
    )
    model: str = Field(examples=["isnet"])
    second_pass_used: bool | None = Field(
        default=None, description="Whether a second, closer look made the matte; null: an older worker did not tell."
    )
    engine: str = Field(examples=["openvino"])
    precision: str | None = Field(
        default=None, description="What the model computed in; null: an older worker did not tell.", examples=["bf16"]
    )
    device: str = Field(examples=["AMD EPYC"])


class JobOutcome(Fact):
    """``outcome.json``, create-only, written exactly once by whoever ends the job."""

    state: JobState
    attempt: int = Field(ge=0)
    started_at: AwareDatetime | None = None
    finished_at: AwareDatetime
    stage_seconds: dict[Stage, float] = Field(default_factory=dict)
    result: JobResult | None = None
    error: JobFailure | None = None


class JobTimings(Fact):
    """How long a job waited and worked, in seconds."""

    queued_seconds: float | None = Field(default=None, ge=0, description="Acceptance to start of the last attempt.")
    processing_seconds: float | None = Field(default=None, ge=0, description="Start of the last attempt to its end.")
    stages: dict[Stage, float] = Field(default_factory=dict, description="Seconds spent in each stage.")


class Job(Fact):
    """What a client sees of a job: derived from the facts by ``job_view``, never stored."""

    id: JobId
    state: JobState
    stage: Stage
    percent: int = Field(ge=0, le=100)
    derived_from: JobId | None = Field(default=None, description="The job whose cut-out this one renders again.")
    batch_id: BatchId | None = Field(default=None, description="The batch that this job is part of.")
    retry_of: JobId | None = Field(default=None, description="The failed job that this one tries again.")
    attempt: int = Field(ge=0, description="Attempts begun so far; a crash counts as one.")
    cancel_requested: bool = False
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    expires_at: datetime
    timings: JobTimings
    options: RemoveBackgroundOptions
    source: SourceFacts
    result: JobResult | None = None
    error: JobFailure | None = None

    @property
    def root_id(self) -> JobId:
        """The job that has the source and the matte."""
        return self.derived_from or self.id
