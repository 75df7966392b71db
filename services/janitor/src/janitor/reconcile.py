"""Finding the jobs that nobody is at, and doing what helps: the bucket knows them all, whatever the broker lost."""

import threading
from collections import Counter
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from janitor.diagnosis import Limits, OpenJob, Remedy, diagnose
from janitor.ending import CRASHED, Announce, JobEnding
from janitor.known_keys import known
from janitor.memory import REMINDER_PAUSE_SECONDS, STRANDED_AFTER_SECONDS, Memory
from janitor.parallel import in_parallel
from studio.contracts.jobs import JobRequest
from studio.contracts.keys import OPEN_PREFIX, JobObject, OpenIndexKey
from studio.contracts.messages import RemoveBackground, RemoveBackgroundInBatch
from studio.errors import StudioError
from studio.facts import Clock
from studio.job_objects import JobObjects
from studio.job_records import JobRecords
from studio.job_removal import remove_remains
from studio.logging import get_logger
from studio.object_store import ObjectStore

GRACE_SECONDS = 10.0
"""A job this young is about to be stored or sent: by then an upload of 25 MB was stored through a slow link."""


@dataclass(frozen=True)
class JobQueue:
    """The broker as the reconciliation needs it; the first two raise ``BrokerUnavailableError``."""

    waiting: Callable[[], set[str]]
    send: Callable[[RemoveBackground], None]
    announce: Announce


@dataclass(frozen=True)
class OpenEntry:
    """An entry of the list of open jobs, and when it was written, by the store's clock."""

    job_id: str
    written_at: datetime


class Reconciler:
    """Looks at the jobs that have not ended and whose message does not wait. Several may look at once.

    A look costs one listing, one question to the broker, and some reads for each job that is running or lost.
    """

    def __init__(
        self,
        store: ObjectStore,
        queue: JobQueue,
        limits: Limits,
        stopping: threading.Event,
        *,
        memory: Memory | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._store = store
        self._records = JobRecords(store)
        self._queue = queue
        self._ending = JobEnding(store, queue.announce)
        self._limits = limits
        self._stopping = stopping
        self._memory = memory or Memory()
        self._clock = clock or store.now
        self._trouble: StudioError | None = None

    def reconcile(self) -> Counter[Remedy]:
        """Look once, and return what was done, how often.

        Raises:
            StoreUnavailableError: the store failed; the rest is left to the next look.
            BrokerUnavailableError: the broker did.
        """
        try:
            done = self._look()
        except StudioError as error:
            self._memory.forget_signs()
            self._trouble = error
            raise
        self._trouble = None
        if done := Counter({remedy: count for remedy, count in done.items() if remedy is not Remedy.NONE}):
            get_logger(__name__).info("jobs_reconciled", **{remedy.value: count for remedy, count in done.items()})
        return done

    def check(self) -> None:
        """Return unless the last look failed.

        Raises:
            StudioError: why it failed.
        """
        if self._trouble is not None:
            raise self._trouble

    def _look(self) -> Counter[Remedy]:
        # The broker is asked first: a job whose message a worker takes meanwhile then shows its claim.
        waiting = self._queue.waiting()
        entries = self._entries()
        now = self._clock()
        self._memory.keep_only({entry.job_id for entry in entries})
        worth_a_look = [entry for entry in entries if self._is_worth_a_look(entry, now, waiting)]
        worth_a_look.sort(key=lambda entry: entry.written_at)
        done = Counter[Remedy]()
        for _, remedy in in_parallel(lambda entry: self._mend(entry, now), worth_a_look, self._stopping):
            done[remedy] += 1
        return done

    def _entries(self) -> list[OpenEntry]:
        rows = ((known(row.key), row.modified_at) for row in self._store.list(OPEN_PREFIX))
        return [OpenEntry(key.job_id, written_at) for key, written_at in rows if isinstance(key, OpenIndexKey)]

    def _is_worth_a_look(self, entry: OpenEntry, now: datetime, waiting: AbstractSet[str]) -> bool:
        age = (now - entry.written_at).total_seconds()
        pause = self._memory.seconds_since_reminder(entry.job_id)
        if entry.job_id in waiting:
            return min(age, pause) >= STRANDED_AFTER_SECONDS
        return age >= GRACE_SECONDS and pause >= REMINDER_PAUSE_SECONDS

    def _mend(self, entry: OpenEntry, now: datetime) -> Remedy:
        try:
            objects = self._records.objects(entry.job_id)
            remedy = diagnose(self._open_job(entry, objects), now, self._limits)
            self._apply(remedy, entry.job_id, objects, now)
        except ValueError as error:
            get_logger(__name__).warning("job_unreadable", job_id=entry.job_id, reason=type(error).__name__)
            return Remedy.NONE
        return remedy

    def _open_job(self, entry: OpenEntry, objects: JobObjects) -> OpenJob:
        items = objects.items
        return OpenJob(
            indexed_at=entry.written_at,
            is_accepted=JobObject.REQUEST in items,
            has_ended=JobObject.OUTCOME in items,
            is_cancelled=JobObject.CANCEL in items,
            attempts=objects.last_attempt,
            last_sign=objects.last_sign,
            is_silent=self._memory.is_silent(entry.job_id, (objects.last_attempt, objects.last_sign)),
        )

    def _apply(self, remedy: Remedy, job_id: str, objects: JobObjects, now: datetime) -> None:
        match remedy:
            case Remedy.SETTLE:
                self._ending.complete(job_id, objects)
            case Remedy.REMOVE:
                removed = remove_remains(self._store, job_id)
                get_logger(__name__).info("upload_abandoned", job_id=job_id, objects=removed.objects)
            case Remedy.CANCEL | Remedy.GIVE_UP:
                if request := self._records.request(job_id):
                    self._ending.end(request, objects, now, CRASHED)
            case Remedy.RESEND:
                self._resend(job_id)

    def _resend(self, job_id: str) -> None:
        message = RemoveBackground
        request = self._readable_request(job_id)
        if request is not None and request.batch_id is not None:
            message = RemoveBackgroundInBatch
        self._queue.send(message(job_id=job_id))
        self._memory.note_reminder(job_id)
        get_logger(__name__).info("job_resent", job_id=job_id, request_id=request.request_id if request else None)

    def _readable_request(self, job_id: str) -> JobRequest | None:
        """Return the request; of one that cannot be read, the worker has to say so to whoever waits for the job."""
        try:
            return self._records.request(job_id)
        except ValueError as error:
            get_logger(__name__).warning("request_unreadable", job_id=job_id, reason=type(error).__name__)
            return None
