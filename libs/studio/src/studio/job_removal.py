"""Removing one job whole, so that a crash at any point is made good by a sweep."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from studio.contracts.idempotency import IdempotencyEntry
from studio.contracts.jobs import JobOutcome, JobRequest, JobState
from studio.contracts.keys import (
    Expiring,
    ExpiryIndexKey,
    FailedIndexKey,
    IdempotencyKey,
    JobKey,
    JobObject,
    Key,
    OpenIndexKey,
    job_prefix,
    parse,
)
from studio.facts import FactStore
from studio.object_store import ListedObject, ObjectStore


@dataclass(frozen=True)
class Removed:
    """How much there was."""

    objects: int = 0
    bytes: int = 0

    @classmethod
    def of(cls, rows: Iterable[ListedObject]) -> "Removed":
        """Count a listing."""
        sizes = [row.size_bytes for row in rows]
        return cls(len(sizes), sum(sizes))


NOTHING = Removed()


def remove_job(
    store: ObjectStore,
    entry: ExpiryIndexKey,
    request: JobRequest | None,
    outcome: JobOutcome | None,
    *,
    look_again_at: datetime | None = None,
    rows: Sequence[ListedObject] | None = None,
) -> Removed:
    """Delete a job's objects and its index entries; return how many objects of the job there were.

    What leads to the job goes first, the idempotency key before the request: a client that sends its key again gets a
    new job, not this one back to life. Without a request nobody sees, resumes or resends a job that is half gone. The
    outcome goes after the list of failures, whose entry can only be named with its help. The expiry entry goes last:
    while it is there, a later sweep comes back to whatever is left. For a job that a worker may still be at,
    ``look_again_at`` puts another entry in its place first, for a sweep to remove what that worker writes meanwhile.
    ``rows`` is what lies below the job, from a caller that has only just listed it.

    Raises:
        ValueError: an object lies below the job that this version does not know; nothing was removed.
        StoreUnavailableError: the store failed; what is left goes with a later sweep.
    """
    job_id = entry.subject
    rows = store.below(job_prefix(job_id)) if rows is None else rows
    objects = [parse(row.key) for row in rows]
    if look_again_at is not None:
        FactStore(store).mark(ExpiryIndexKey.of(look_again_at, job_id))
    leading_here = [*_idempotency(store, request), *_failed_entry(job_id, outcome)]
    store.delete([*leading_here, JobKey(job_id, JobObject.REQUEST)])
    store.delete([*objects, OpenIndexKey(job_id)])
    store.delete([entry])
    return Removed.of(rows)


def remove_remains(store: ObjectStore, job_id: str) -> Removed:
    """Delete what lies below a job without a request, and its entry among the open ones; return how much it was.

    Does nothing once there is a request: then it is a job. An entry of the expiry index, if there is one, is left to
    the sweep in whose time it falls.

    Raises:
        ValueError: an object lies there that this version does not know; nothing was removed.
        StoreUnavailableError: the store failed; what is left is found again.
    """
    rows = store.below(job_prefix(job_id))
    objects = [parse(row.key) for row in rows]
    if JobKey(job_id, JobObject.REQUEST) in objects:
        return NOTHING
    store.delete(objects)
    store.delete([OpenIndexKey(job_id)])
    return Removed.of(rows)


def _failed_entry(job_id: str, outcome: JobOutcome | None) -> list[Key]:
    if outcome is None or outcome.state is not JobState.FAILED:
        return []
    return [FailedIndexKey(outcome.finished_at, job_id)]


def _idempotency(store: ObjectStore, request: JobRequest | None) -> list[Key]:
    """Return the key under which the job could be asked for again, unless it stands for another job by now."""
    if request is None or request.idempotency is None:
        return []
    key = IdempotencyKey(request.idempotency)
    entry = FactStore(store).read(key, IdempotencyEntry)
    if entry is None or entry.job_id != request.job_id:
        return []
    return [key, ExpiryIndexKey.of(entry.expires_at, key.digest, kind=Expiring.IDEMPOTENCY)]
