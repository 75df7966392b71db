"""Facts about a sweep that somebody asked for."""

from pydantic import AwareDatetime, Field

from studio.contracts.ids import JobId
from studio.contracts.jobs import Fact


class CleanupOrder(Fact):
    """``cleanups/<id>/order.json``, written once by ingest_api."""

    cleanup_id: JobId
    older_than_seconds: float | None = Field(
        default=None, ge=0, description="Also remove jobs that ended and were accepted at least so long ago."
    )
    dry_run: bool = False
    request_id: str
    created_at: AwareDatetime


class CleanupReport(Fact):
    """``cleanups/<id>/report.json``, written by the janitor when the sweep has ended; of two janitors either may."""

    cleanup_id: JobId
    dry_run: bool
    started_at: AwareDatetime
    finished_at: AwareDatetime
    verdicts: dict[str, int] = Field(default_factory=dict, description="Entries looked at, by what became of them.")
    jobs_removed: int = Field(ge=0, description="Jobs removed; in a dry run, that would have been.")
    objects_removed: int = Field(ge=0)
    bytes_removed: int = Field(ge=0)
    errors: tuple[str, ...] = Field(default=(), description="What could not be read or removed, the first few.")
    is_complete: bool = Field(description="False when the sweep ended early.")
