"""Accepting a photo: a job is stored, and a worker is asked."""

import time
from dataclasses import dataclass
from datetime import timedelta

from ingest_api.jobs.idempotency import IdempotencyEntries, digest_of, fingerprint_of
from ingest_api.jobs.lookup import JobLookup
from ingest_api.jobs.messages import JobMessages
from ingest_api.jobs.ordered import Ordered
from ingest_api.jobs.storing import Attachment, JobStoring
from studio.contracts.idempotency import IdempotencyEntry
from studio.contracts.ids import new_id
from studio.contracts.job_view import job_view
from studio.contracts.jobs import Job, JobRequest
from studio.contracts.options import RemoveBackgroundOptions
from studio.facts import Clock

SCOPE = "jobs"
"""Of the keys by which a photo may be sent again."""

LOOKS = 10
SECONDS_BETWEEN_LOOKS = 0.1
"""A second in all: longer than a photo takes to be stored, as a rule. To store it twice would be harmless, but dear."""


@dataclass(frozen=True)
class Retention:
    """How long a job is kept."""

    seconds: float


@dataclass(frozen=True)
class Upload:
    """A photo that has passed every check, with what is wanted of it."""

    photo: Attachment
    options: RemoveBackgroundOptions
    background: Attachment | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what is asked for."""
        return fingerprint_of(self.photo.facts, self.background.facts if self.background else None, self.options)


class JobAccepting:
    """Turns uploads into jobs. Once a job's request is stored it is accepted, whoever is told of it."""

    def __init__(
        self,
        storing: JobStoring,
        entries: IdempotencyEntries,
        messages: JobMessages,
        lookup: JobLookup,
        *,
        retention: Retention,
        clock: Clock,
    ) -> None:
        self._storing = storing
        self._entries = entries
        self._messages = messages
        self._lookup = lookup
        self._retention = retention
        self._clock = clock

    def accept(self, upload: Upload, request_id: str) -> Ordered:
        """Make a job of a photo.

        Raises:
            StoreUnavailableError: the job was not accepted.
        """
        request = self._request(upload, request_id)
        self._storing.store(request, source=upload.photo, background=upload.background)
        return self._told(request)

    def accept_once(self, upload: Upload, request_id: str, key: str) -> Ordered:
        """Make a job of a photo, unless the same was sent before under the same key: return that job then.

        Who removes a job lets its key go first. So a job that is not there, while its key stands for it still when
        looked at afterwards, has never been there: it is made now, under the name that it was given.

        Raises:
            PermanentError: ``idempotency_key_reused``.
            StoreUnavailableError: the job was not accepted; the same key can finish it.
        """
        digest = digest_of(SCOPE, key)
        draft = self._request(upload, request_id)
        wanted = _entry(draft, upload.fingerprint)
        while (entry := self._entries.standing(digest, wanted)) != wanted:
            if (job := self._soon_there(entry.job_id)) is not None:
                return Ordered(job, is_new=False)
            if self._entries.stands(digest, entry):
                break
        named = entry.model_dump(include={"job_id", "request_id", "created_at", "expires_at"})
        request = draft.model_copy(update={**named, "idempotency": digest})
        if not self._storing.store_once(request, source=upload.photo, background=upload.background):
            return Ordered(self._lookup.view(request.job_id), is_new=False)
        return self._told(request)

    def _soon_there(self, job_id: str) -> Job | None:
        """Return a job that another request may be storing at this moment; None when it does not come."""
        for _ in range(LOOKS):
            if (job := self._lookup.find(job_id)) is not None:
                return job
            time.sleep(SECONDS_BETWEEN_LOOKS)
        return None

    def _request(self, upload: Upload, request_id: str) -> JobRequest:
        now = self._clock()
        return JobRequest(
            job_id=new_id(),
            options=upload.options,
            source=upload.photo.facts,
            background=upload.background.facts if upload.background else None,
            request_id=request_id,
            created_at=now,
            expires_at=now + timedelta(seconds=self._retention.seconds),
        )

    def _told(self, request: JobRequest) -> Ordered:
        self._messages.accepted(request)
        return Ordered(job_view(request), is_new=True)


def _entry(request: JobRequest, fingerprint: str) -> IdempotencyEntry:
    return IdempotencyEntry(
        job_id=request.job_id,
        fingerprint=fingerprint,
        request_id=request.request_id,
        created_at=request.created_at,
        expires_at=request.expires_at,
    )
