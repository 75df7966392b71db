"""What can be done with a batch: accept it, look at it, stop it, try again what failed, fetch it, remove it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import dramatiq

from ingest_api.batches.acceptance import BatchAcceptance
from ingest_api.batches.download import zip_entries
from ingest_api.batches.fan_out import FanOut
from ingest_api.batches.lookup import BatchLookup, jobs_of, look_closely
from ingest_api.batches.messages import BatchMessages
from ingest_api.batches.naming import BatchNaming
from ingest_api.batches.order import BatchOrder
from ingest_api.batches.schemas import BatchChange, BatchView
from ingest_api.batches.zip_stream import ZipEntry
from ingest_api.jobs.idempotency import IdempotencyEntries
from ingest_api.jobs.service import JobService
from ingest_api.jobs.storing import JobStoring
from studio.batch_records import BatchRecords
from studio.contracts.batches import BatchRecord
from studio.contracts.failures import FailureCode
from studio.contracts.job_view import job_view
from studio.contracts.jobs import Job, JobState
from studio.errors import PermanentError
from studio.facts import Clock
from studio.job_records import JobRecords
from studio.object_store import ObjectStore

_CHANGED_MEANWHILE = {FailureCode.NOT_FOUND, FailureCode.JOB_ALREADY_FINISHED, FailureCode.JOB_NOT_FAILED}
"""What a job answers that has gone on since it was looked at."""


@dataclass(frozen=True)
class OrderedBatch:
    """The batch that does what was asked for, and whether it is a new one."""

    batch: BatchView
    is_new: bool


class BatchService:
    """The batches of this API. Every method blocks on the store, and is safe to call from any thread."""

    def __init__(
        self, store: ObjectStore, jobs: JobService, broker: dramatiq.Broker, retention_seconds: float, clock: Clock
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._batches = BatchRecords(store)
        self._fan_out = FanOut()
        records = JobRecords(store)
        self._lookup = BatchLookup(self._batches, jobs.glance, self._fan_out, clock)
        self._close_look = BatchLookup(self._batches, look_closely(records), self._fan_out, clock)
        entries = IdempotencyEntries(store, records, clock)
        self._naming = BatchNaming(self._batches, entries, retention_seconds, clock)
        self._acceptance = BatchAcceptance(self._batches, JobStoring(store, records), BatchMessages(broker))

    def accept(self, order: BatchOrder, request_id: str, key: str | None = None) -> OrderedBatch:
        """Make a batch of several photos, unless the same were sent before under the same key: return that one then.

        Raises:
            PermanentError: ``idempotency_key_reused``.
            StoreUnavailableError: there is no batch; the same key can finish it.
        """
        named = self._naming.by_key(key, order.fingerprint, request_id) if key else self._naming.fresh(request_id)
        if isinstance(named, BatchRecord):
            return OrderedBatch(self._view(named), is_new=False)
        record, requests = self._acceptance.accept(order, named)
        jobs = {request.job_id: job_view(request) for request in requests}
        view = BatchView.of(record, [jobs.get(item.job_id or "") for item in record.items])
        return OrderedBatch(view, is_new=True)

    def view(self, batch_id: str) -> BatchView:
        """Return the batch, as it stood a moment ago.

        Raises:
            PermanentError: ``not_found``.
        """
        record = self._lookup.record(batch_id)
        return BatchView.of(record, jobs_of(self._lookup.glances(record)))

    def cancel(self, batch_id: str, request_id: str) -> BatchChange:
        """End every job that has not ended.

        Raises:
            PermanentError: ``not_found``.
        """

        def cancel(job: Job) -> bool:
            return self._jobs.cancel(job.id, request_id).state is JobState.CANCELLED

        return self._change(batch_id, lambda job: not job.state.is_terminal, cancel)

    def retry(self, batch_id: str, request_id: str) -> BatchChange:
        """Try every failed job again; each gets one that follows it.

        Raises:
            PermanentError: ``not_found``.
        """

        def retry(job: Job) -> bool:
            return self._jobs.retry(job.id, request_id).is_new

        return self._change(batch_id, lambda job: job.state is JobState.FAILED, retry)

    def delete(self, batch_id: str) -> None:
        """Remove a batch with all its jobs and their files. The record goes last: what a failure left can be repeated.

        Raises:
            PermanentError: ``not_found``.
        """
        record = self._lookup.record(batch_id)
        glances = [glance for history in self._close_look.histories(record) for glance in history if glance is not None]
        if record.idempotency is not None:
            self._naming.release(record.idempotency, batch_id)

        def delete(job: Job) -> bool:
            self._jobs.delete(job.id)
            return True

        self._attempt([glance.job for glance in glances], delete)
        self._batches.remove(record)

    def zip_entries(self, batch_id: str, *, even_if_unfinished: bool) -> list[ZipEntry]:
        """Return what goes into the batch's ZIP.

        Raises:
            PermanentError: ``not_found``, ``job_not_finished`` or ``job_has_no_result``.
        """
        record = self._lookup.record(batch_id)
        jobs = self._jobs_now(record)
        return zip_entries(self._store, BatchView.of(record, jobs), jobs, even_if_unfinished=even_if_unfinished)

    def _view(self, record: BatchRecord) -> BatchView:
        return BatchView.of(record, self._jobs_now(record))

    def _jobs_now(self, record: BatchRecord) -> list[Job | None]:
        return jobs_of(self._close_look.glances(record))

    def _change(self, batch_id: str, concerns: Callable[[Job], bool], action: Callable[[Job], bool]) -> BatchChange:
        record = self._lookup.record(batch_id)
        concerned = [job for job in self._jobs_now(record) if job is not None and concerns(job)]
        return BatchChange(changed=self._attempt(concerned, action), batch=self._view(record))

    def _attempt(self, jobs: Iterable[Job], action: Callable[[Job], bool]) -> int:
        """Do this to each job, passing over those that have gone on meanwhile; return to how many it was done."""

        def attempt(job: Job) -> bool:
            try:
                return action(job)
            except PermanentError as error:
                if error.code not in _CHANGED_MEANWHILE:
                    raise
                return False

        return sum(self._fan_out.over(jobs, attempt))
