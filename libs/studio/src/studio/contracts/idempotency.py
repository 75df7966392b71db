"""The fact behind an ``Idempotency-Key``."""

from pydantic import AwareDatetime, Field

from studio.contracts.ids import JobId
from studio.contracts.jobs import Fact


class IdempotencyEntry(Fact):
    """``idempotency/<sha256>``, create-only, written by ingest_api before the job that it names."""

    job_id: JobId
    fingerprint: str = Field(pattern=r"^[0-9a-f]{64}$", description="Of what was asked for, files included.")
    request_id: str
    created_at: AwareDatetime
    expires_at: AwareDatetime
