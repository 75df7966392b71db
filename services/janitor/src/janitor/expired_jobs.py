"""What a sweep does about one job of the expiry index."""

from datetime import datetime

from janitor.ending import OVERDUE, JobEnding
from janitor.policy import JobFacts, Moment, Verdict, judge_job
from studio.contracts.jobs import JobOutcome, JobRequest
from studio.contracts.keys import ExpiryIndexKey, JobObject, job_prefix
from studio.job_objects import JobObjects
from studio.job_records import JobRecords
from studio.job_removal import NOTHING, Removed, remove_job
from studio.object_store import ObjectStore


class JobSweep:
    """Judges jobs by one listing each, and reads on only where something is to be done."""

    def __init__(self, store: ObjectStore, ending: JobEnding) -> None:
        self._store = store
        self._records = JobRecords(store)
        self._ending = ending

    def settle(
        self, key: ExpiryIndexKey, indexed_at: datetime, moment: Moment, *, dry_run: bool
    ) -> tuple[Verdict, Removed]:
        """Judge a job and do what follows; in a dry run, return what would go.

        Raises:
            ValueError: a fact or an object of the job has a form that this version does not know.
            StoreUnavailableError: the store failed.
        """
        rows = self._store.below(job_prefix(key.subject))
        objects = JobObjects.of(rows)
        verdict = judge_job(_facts(key, indexed_at, objects), moment)
        if verdict.removes:
            request, outcome = self._read(key.subject, objects)
            if dry_run:
                return verdict, Removed.of(rows)
            return verdict, remove_job(self._store, key, request, outcome, rows=rows)
        if verdict is Verdict.OVERDUE and not dry_run:
            self._end(key.subject, objects, moment.now)
        return verdict, NOTHING

    def _read(self, job_id: str, objects: JobObjects) -> tuple[JobRequest | None, JobOutcome | None]:
        request = self._records.request(job_id) if JobObject.REQUEST in objects.items else None
        outcome = self._records.outcome(job_id) if JobObject.OUTCOME in objects.items else None
        return request, outcome

    def _end(self, job_id: str, objects: JobObjects, now: datetime) -> None:
        if request := self._records.request(job_id):
            self._ending.end(request, objects, now, OVERDUE)


def _facts(key: ExpiryIndexKey, indexed_at: datetime, objects: JobObjects) -> JobFacts:
    outcome = objects.items.get(JobObject.OUTCOME)
    return JobFacts(
        due=key.due,
        indexed_at=indexed_at,
        is_accepted=JobObject.REQUEST in objects.items,
        last_sign=objects.last_sign,
        ended_at=outcome.modified_at if outcome else None,
    )
