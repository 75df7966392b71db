"""Removing one job whole, so that a crash at any point is made good by the next sweep."""

from studio.contracts.jobs import JobOutcome, JobState
from studio.contracts.keys import ExpiryIndexKey, FailedIndexKey, JobKey, JobObject, Key, job_prefix, parse
from studio.object_store import ObjectStore


def remove_job(store: ObjectStore, entry: ExpiryIndexKey, outcome: JobOutcome | None) -> int:
    """Delete a job's objects and its index entries; return how many objects of the job there were.

    The request goes first: without it nobody sees, resumes or resends a job that is half gone. The outcome goes after
    the list of failures, whose entry can only be named with its help. The expiry entry goes last: while it is there,
    a later sweep comes back to whatever is left.

    Raises:
        ValueError: an object lies below the job that this version does not know; nothing was removed.
        StoreUnavailableError: the store failed; what is left goes with a later sweep.
    """
    objects = [parse(row.key) for row in store.list(job_prefix(entry.job_id))]
    store.delete([*_failed_entry(entry.job_id, outcome), JobKey(entry.job_id, JobObject.REQUEST)])
    store.delete(objects)
    store.delete([entry])
    return len(objects)


def _failed_entry(job_id: str, outcome: JobOutcome | None) -> list[Key]:
    if outcome is None or outcome.state is not JobState.FAILED:
        return []
    return [FailedIndexKey(outcome.finished_at, job_id)]
