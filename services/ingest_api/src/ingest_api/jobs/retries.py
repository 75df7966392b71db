"""Trying a failed job again: with a new job, since an outcome is never taken back."""

from datetime import timedelta

from ingest_api.jobs.accepting import Retention
from ingest_api.jobs.lookup import JobLookup, unknown_job
from ingest_api.jobs.messages import JobMessages
from ingest_api.jobs.ordered import Ordered
from ingest_api.jobs.storing import JobStoring
from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.job_view import job_view
from studio.contracts.jobs import Job, JobRequest, JobState
from studio.contracts.keys import FailedIndexKey
from studio.errors import ObjectNotFoundError, PermanentError
from studio.facts import Clock
from studio.job_records import JobRecords
from studio.object_store import ObjectStore


class Retries:
    """Finds or makes the job that tries a failed one again.

    ``retry.json`` below the failed job names it. It is created once, after the new job's request: so it never names one
    that is not there yet, and of two that are asked for at once the second withdraws before anybody has heard of it.
    """

    def __init__(  # noqa: PLR0913 - one for each thing that a job passes on its way in
        self,
        store: ObjectStore,
        records: JobRecords,
        storing: JobStoring,
        messages: JobMessages,
        lookup: JobLookup,
        *,
        retention: Retention,
        clock: Clock,
    ) -> None:
        self._store = store
        self._records = records
        self._storing = storing
        self._messages = messages
        self._lookup = lookup
        self._retention = retention
        self._clock = clock

    def retry(self, job_id: str, request_id: str) -> Ordered:
        """Return the job that tries a failed one again; asking twice gives the same one.

        Raises:
            PermanentError: ``not_found``, or ``job_not_failed``.
            StoreUnavailableError: it was not accepted.
        """
        job, failed = self._lookup.view(job_id), self._records.request(job_id)
        if failed is None:
            raise unknown_job()
        if job.state is not JobState.FAILED:
            raise PermanentError(FailureCode.JOB_NOT_FAILED, f"The job has not failed: it is {job.state.value}.")
        if (standing := self._records.retried_as(job_id)) is not None:
            self._unlist(job)  # whoever claimed it may have ended before doing so
            return self._standing(standing)
        request = self._request(failed, request_id)
        self._copy(failed, request)
        standing = self._records.claim_retry(job_id, request.job_id)
        if standing != request.job_id:
            self._records.withdraw(request)
            return self._standing(standing)
        self._messages.accepted(request)
        self._unlist(job)
        return Ordered(job_view(request), is_new=True)

    def _standing(self, job_id: str) -> Ordered:
        return Ordered(self._lookup.view(job_id), is_new=False)

    def _request(self, failed: JobRequest, request_id: str) -> JobRequest:
        """Return the same order; a render expires with the job that it is made from, whoever makes it."""
        now = self._clock()
        return failed.model_copy(
            update={
                "job_id": new_id(),
                "retry_of": failed.job_id,
                "idempotency": None,
                "request_id": request_id,
                "created_at": now,
                "expires_at": failed.expires_at
                if failed.derived_from
                else now + timedelta(seconds=self._retention.seconds),
            }
        )

    def _copy(self, failed: JobRequest, request: JobRequest) -> None:
        try:
            self._storing.store_copy(request, failed)
        except ObjectNotFoundError as error:
            self._records.withdraw(request)
            raise unknown_job() from error  # it was removed meanwhile

    def _unlist(self, failed: Job) -> None:
        """Take a job off the list of failures: somebody has seen to it.

        It looks first: SeaweedFS took over a second for some of eight deletions of one key at once.
        """
        if failed.finished_at is None:
            return
        listed = FailedIndexKey(failed.finished_at, failed.id)
        if self._store.exists(listed):
            self._store.delete([listed])
