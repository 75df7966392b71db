"""Facts about a batch: several photos sent at once, each with a job of its own."""

from pydantic import AwareDatetime, Field, model_validator

from studio.contracts.ids import BatchId, JobId
from studio.contracts.jobs import Fact, JobFailure
from studio.contracts.options import RemoveBackgroundOptions


class BatchItem(Fact):
    """One file of a batch, in its place: it became a job, or says why not."""

    filename: str = Field(description="Display name, cleaned; never part of a key or a path.", examples=["photo.jpg"])
    job_id: JobId | None = None
    error: JobFailure | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> "BatchItem":
        if (self.job_id is None) == (self.error is None):
            raise ValueError("an item has either a job or an error")
        return self


class BatchRecord(Fact):
    """``batches/<batch_id>.json``, written once by ingest_api, after the requests of its jobs."""

    batch_id: BatchId
    items: tuple[BatchItem, ...]
    options: RemoveBackgroundOptions
    idempotency: str | None = Field(
        default=None,
        pattern=r"^[0-9a-f]{64}$",
        description="The digest of the key under which the client may post it again.",
    )
    request_id: str
    created_at: AwareDatetime
    expires_at: AwareDatetime
