"""Claiming an attempt, and letting it go."""

from collections.abc import Callable
from functools import partial

from inference_worker.jobs.attempt import Attempt
from studio.contracts.jobs import AttemptClaim, JobProgress, JobRequest, Stage
from studio.contracts.keys import AttemptKey, JobKey, JobObject
from studio.contracts.leases import lease_left
from studio.job_objects import JobObjects
from studio.job_records import Clock, JobRecords
from studio.object_store import ObjectStore

Persist = Callable[[Callable[[], bool]], bool]
"""Asks the store until it answers."""


class AttemptClaims:
    """The claims of one worker. A claim is made before the work, so that an attempt that ends its process counts."""

    def __init__(
        self, store: ObjectStore, records: JobRecords, worker_name: str, clock: Clock, persist: Persist
    ) -> None:
        self._store = store
        self._records = records
        self._worker_name = worker_name
        self._clock = clock
        self._persist = persist

    def lease_left(self, job_id: str, objects: JobObjects) -> float:
        """Return for how many seconds the job still belongs to whoever made its last attempt; 0 when it is free."""
        if not objects.attempts:
            return 0.0
        left = lease_left(objects.last_sign, self._store.now())
        return 0.0 if left > 0 and self._was_set_down(job_id, objects) else left

    def claim(self, request: JobRequest, number: int) -> Attempt | None:
        """Make an attempt this worker's; None when another has made the same one its own.

        A claim whose answer was lost may stand, and would count though nobody makes the attempt: it is asked again.
        """
        started_at = self._clock()
        claim = AttemptClaim(worker=self._worker_name, started_at=started_at)
        if not self._persist(partial(self._records.claim_attempt, request.job_id, number, claim)):
            return None
        return Attempt(request, number, started_at)

    def progress(self, attempt: Attempt, stage: Stage, percent: int) -> JobProgress:
        """Return how far an attempt of this worker is."""
        now = self._clock()
        return JobProgress(
            attempt=attempt.number,
            stage=stage,
            percent=percent,
            worker=self._worker_name,
            started_at=attempt.started_at or now,
            updated_at=now,
        )

    def set_down(self, attempt: Attempt) -> None:
        """Say that an attempt is over and the job waits: nobody need wait for its lease to run out."""
        self._records.report_progress(attempt.job_id, self.progress(attempt, Stage.QUEUED, 0))

    def release(self, attempt: Attempt) -> None:
        """Give an attempt back: it does not count. Its claim goes first: while that counts, nothing says it is over.

        Before the first attempt there is no progress; else it is that of the attempt before, which was set down.
        """
        if attempt.number == 1:
            self._store.delete([AttemptKey(attempt.job_id, 1), JobKey(attempt.job_id, JobObject.PROGRESS)])
            return
        self._records.release_attempt(attempt.job_id, attempt.number)
        self.set_down(Attempt(attempt.request, attempt.number - 1, attempt.started_at))

    def _was_set_down(self, job_id: str, objects: JobObjects) -> bool:
        """Say whether the last attempt is over. Progress names its attempt: it says nothing of a later one."""
        progress = self._records.progress(job_id)
        return progress is not None and progress.stage is Stage.QUEUED and progress.attempt >= objects.last_attempt
