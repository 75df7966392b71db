"""What lies in the bucket, read past every proxy and service: the other half of an audit."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from studio.contracts.jobs import JobOutcome, JobState
from studio.contracts.keys import (
    RESULT_OBJECTS,
    AttemptKey,
    FailedIndexKey,
    JobKey,
    JobObject,
    Key,
    OpenIndexKey,
    RenderKey,
    parse,
)
from studio.errors import ObjectNotFoundError
from studio.object_store import ObjectStore

BeneathAJob = JobKey | AttemptKey | RenderKey


@dataclass(frozen=True)
class StoredOutcome:
    """An outcome, and the exact bytes and tag by which a change would show."""

    outcome: JobOutcome
    body: bytes
    etag: str


@dataclass(frozen=True)
class Bucket:
    """One listing of everything, and every outcome."""

    keys: frozenset[Key]
    unknown: tuple[str, ...]
    outcomes: Mapping[str, StoredOutcome]

    @classmethod
    def read(cls, store: ObjectStore) -> "Bucket":
        """Read it now. A job that is removed between the listing and the reading of its outcome is not there."""
        known, unknown = set[Key](), []
        for row in store.list(""):
            try:
                known.add(parse(row.key))
            except ValueError:
                unknown.append(row.key)
        ended = [key for key in known if isinstance(key, JobKey) and key.item is JobObject.OUTCOME]
        outcomes = {key.job_id: _outcome(store, key) for key in ended}
        removed = {job_id for job_id, outcome in outcomes.items() if outcome is None}
        return cls(
            frozenset(key for key in known if getattr(key, "job_id", None) not in removed),
            tuple(unknown),
            {job_id: outcome for job_id, outcome in outcomes.items() if outcome is not None},
        )

    def has(self, job_id: str, item: JobObject) -> bool:
        """Say whether a job has an object."""
        return JobKey(job_id, item) in self.keys

    @property
    def job_ids(self) -> set[str]:
        """Every job that was accepted, whether or not somebody was told."""
        return {key.job_id for key in self.keys if isinstance(key, JobKey) and key.item is JobObject.REQUEST}

    @property
    def attempts(self) -> Mapping[str, int]:
        """How many attempts are claimed, by job."""
        counts: dict[str, int] = defaultdict(int)
        for key in self.keys:
            if isinstance(key, AttemptKey):
                counts[key.job_id] += 1
        return counts

    def results_of(self, job_id: str) -> list[str]:
        """Return the names of a job's results."""
        return [item.value for item in RESULT_OBJECTS if self.has(job_id, item)]

    def orphans(self) -> list[str]:
        """Return what belongs to no job, or to one that has ended and cannot need it.

        Not the self-check of a process that was killed at its start: sweeps leave it for an hour, since one that is
        removed too early would tell its process that the store overwrites.
        """
        return sorted([*self.unknown, *(str(key) for key in self.keys if self._is_orphan(key))])

    def _is_orphan(self, key: Key) -> bool:
        match key:
            case JobKey(job_id, item) if item in RESULT_OBJECTS:
                return not self._has_succeeded(job_id)
            case JobKey() | AttemptKey() | RenderKey():
                return not self.has(key.job_id, JobObject.REQUEST)
            case OpenIndexKey():
                return key.job_id in self.outcomes or not self.has(key.job_id, JobObject.REQUEST)
            case FailedIndexKey():
                return self._state(key.job_id) is not JobState.FAILED
            case _:
                return False

    def _has_succeeded(self, job_id: str) -> bool:
        return self._state(job_id) is JobState.SUCCEEDED and self.has(job_id, JobObject.REQUEST)

    def _state(self, job_id: str) -> JobState | None:
        stored = self.outcomes.get(job_id)
        return stored.outcome.state if stored else None


def _outcome(store: ObjectStore, key: JobKey) -> StoredOutcome | None:
    try:
        with store.open(key) as stored:
            body = b"".join(stored.chunks)
            return StoredOutcome(JobOutcome.model_validate_json(body), body, stored.etag)
    except ObjectNotFoundError:
        return None
