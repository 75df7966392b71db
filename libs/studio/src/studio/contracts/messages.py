"""Messages: what one service asks of another. Data, never actors.

A producer that declared a stub actor for another service's queue would start to consume that queue, so messages are
plain values; ``studio.messaging`` sends and handles them. A message that its consumer cannot read goes to the dead
letters at once: a change of fields is therefore a new actor name, never an edit.
"""

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from studio.contracts.failures import FailureCode
from studio.contracts.ids import JobId
from studio.contracts.jobs import JobState, Stage


class Queue(StrEnum):
    """Every queue on the broker."""

    INFERENCE = "inference"
    INFERENCE_BATCH = "inference.batch"
    JANITOR = "janitor"
    TELEMETRY = "telemetry"


class StudioMessage(BaseModel):
    """Base of all messages: immutable, and strict about its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    queue: ClassVar[Queue]
    actor: ClassVar[str]


class RemoveBackground(StudioMessage):
    """ingest_api, janitor → inference_worker: make the cut-out that somebody is waiting for."""

    queue: ClassVar[Queue] = Queue.INFERENCE
    actor: ClassVar[str] = "inference.remove_background"

    job_id: JobId


class RemoveBackgroundInBatch(RemoveBackground):
    """The same for one photo of a batch: the worker prefers the interactive queue."""

    queue: ClassVar[Queue] = Queue.INFERENCE_BATCH
    actor: ClassVar[str] = "inference_batch.remove_background"


class RunCleanup(StudioMessage):
    """ingest_api, schedule → janitor: sweep what is older than this."""

    queue: ClassVar[Queue] = Queue.JANITOR
    actor: ClassVar[str] = "janitor.run_cleanup"

    cleanup_id: JobId
    older_than_seconds: float = Field(ge=0)
    dry_run: bool = False


class JobAccepted(StudioMessage):
    """ingest_api → metrics_exporter: a job was accepted."""

    queue: ClassVar[Queue] = Queue.TELEMETRY
    actor: ClassVar[str] = "telemetry.job_accepted"

    job_id: JobId
    model: str
    source_bytes: int = Field(ge=0)
    megapixels: float = Field(ge=0)


class JobFinished(StudioMessage):
    """ingest_api, inference_worker → metrics_exporter: a job ended."""

    queue: ClassVar[Queue] = Queue.TELEMETRY
    actor: ClassVar[str] = "telemetry.job_finished"

    job_id: JobId
    outcome: JobState
    code: FailureCode | None = None
    model: str
    megapixels: float = Field(ge=0)
    stage_seconds: dict[Stage, float] = Field(default_factory=dict)
    attempts: int = Field(ge=0)
