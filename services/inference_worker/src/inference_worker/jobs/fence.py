"""The fence: whether an attempt is still the one that counts."""

import time
from collections.abc import Callable

from inference_worker.jobs.interruptions import JobCancelledError, JobEndedError, JobLostError, JobRemovedError
from inference_worker.jobs.patience import patiently
from studio.contracts.keys import JobObject
from studio.job_records import JobRecords

FRESH_SECONDS = 0.1
"""What was seen so lately need not be looked at again: a lease lasts much longer, and a person takes longer, too."""


class Fence:
    """Looks, by one listing of the job, at whether one attempt at it is still wanted. Two threads may."""

    def __init__(
        self,
        records: JobRecords,
        job_id: str,
        number: int,
        *,
        sleep: Callable[[float], object],
        fresh_seconds: float = FRESH_SECONDS,
    ) -> None:
        self._records = records
        self._job_id = job_id
        self._number = number
        self._sleep = sleep
        self._fresh_seconds = fresh_seconds
        self._looked_at = time.monotonic()

    def look(self) -> None:
        """Return if the attempt is still wanted.

        Raises:
            JobRemovedError: the job has been removed.
            JobEndedError: it has ended.
            JobLostError: another worker has claimed a later attempt, or this one's claim has been taken back.
            JobCancelledError: somebody asked for the job to be stopped.
            StoreUnavailableError: the store cannot tell.
        """
        moment = time.monotonic()
        objects = self._records.objects(self._job_id)
        if JobObject.REQUEST not in objects.items:
            raise JobRemovedError
        if JobObject.OUTCOME in objects.items:
            raise JobEndedError
        if objects.last_attempt != self._number:
            raise JobLostError
        if JobObject.CANCEL in objects.items:
            raise JobCancelledError
        self._looked_at = moment

    def look_if_due(self) -> None:
        """Look unless that was done a moment ago; raises what ``look`` does."""
        if time.monotonic() - self._looked_at >= self._fresh_seconds:
            self.look()

    def look_patiently(self) -> None:
        """Look if that is due, and wait a little for a store that cannot tell; raises what ``look`` does."""
        patiently(self.look_if_due, self._sleep)
