"""Renders: jobs that make another output of what was cut out before, one for each set of options."""

from dataclasses import dataclass

from ingest_api.jobs.lookup import JobLookup, finished_result, unknown_job
from ingest_api.jobs.messages import JobMessages
from ingest_api.jobs.ordered import Ordered
from ingest_api.jobs.storing import Attachment, JobStoring
from studio.contracts.ids import new_id
from studio.contracts.job_view import job_view
from studio.contracts.jobs import Job, JobRequest, JobState
from studio.contracts.keys import RenderKey
from studio.contracts.options import InferenceOptions, RemoveBackgroundOptions, RenderOptions
from studio.contracts.renders import fingerprint
from studio.errors import StoreUnavailableError
from studio.job_records import Clock, JobRecords
from studio.logging import get_logger


@dataclass(frozen=True)
class RenderOrder:
    """What is wanted of a cut-out, with the picture to lay behind it, if one was sent."""

    options: RenderOptions
    background: Attachment | None = None


class Renders:
    """Finds or makes the job for a render.

    ``renders/<fingerprint>-<generation>.json`` below the job that was cut out names the job that renders these options.
    It is created once, after that job's request: so it never names one that is not there yet, and of two that are asked
    for at once the second withdraws before anybody has heard of it. When the named job has come to nothing (failed,
    cancelled, removed), the next generation follows, in the same way.
    """

    def __init__(
        self,
        records: JobRecords,
        storing: JobStoring,
        messages: JobMessages,
        lookup: JobLookup,
        clock: Clock,
    ) -> None:
        self._records = records
        self._storing = storing
        self._messages = messages
        self._lookup = lookup
        self._clock = clock

    def root(self, job_id: str) -> Job:
        """Return the job whose cut-out a render of this one is made from; a render's own cut-out is its root's.

        Raises:
            PermanentError: ``not_found``, or ``job_not_finished`` or ``job_has_no_result``.
        """
        job = self._lookup.view(job_id)
        root = job if job.derived_from is None else self._lookup.view(job.derived_from)
        finished_result(root)
        return root

    def render(self, root: Job, order: RenderOrder, request_id: str) -> Ordered:
        """Return the job that renders a root's cut-out as wanted.

        Raises:
            PermanentError: ``not_found``, when the root was removed meanwhile.
            StoreUnavailableError: the render was not accepted.
        """
        request = self._request(root, order, request_id)
        wish = fingerprint(request.options, request.background)
        last = self._records.last_render(root.id, wish)
        if (job := self._living(last)) is not None:
            self._remind(job)
            return Ordered(job, is_new=False)
        self._storing.store(request, source=None, background=order.background)
        while not self._claimed(claim := _next(root.id, wish, last), request):
            last = claim
            if (job := self._living(last)) is not None:
                self._records.withdraw(request)
                return Ordered(job, is_new=False)
        if self._has_gone(root):
            self._records.disclaim_render(claim)  # no sweep would come back for it
            self._records.withdraw(request)
            raise unknown_job()
        self._messages.accepted(request)
        return Ordered(job_view(request), is_new=True)

    def _request(self, root: Job, order: RenderOrder, request_id: str) -> JobRequest:
        found_with = {name: getattr(root.options, name) for name in InferenceOptions.model_fields}
        return JobRequest(
            job_id=new_id(),
            options=RemoveBackgroundOptions(**found_with, **order.options.model_dump()),
            source=root.source,
            derived_from=root.id,
            background=order.background.facts if order.background else None,
            request_id=request_id,
            created_at=self._clock(),
            expires_at=root.expires_at,
        )

    def _living(self, key: RenderKey | None) -> Job | None:
        """Return the job that a generation names, unless it has come to nothing."""
        job_id = self._records.rendering_job(key) if key else None
        job = self._lookup.find(job_id) if job_id else None
        return None if job is None or job.state in {JobState.FAILED, JobState.CANCELLED} else job

    def _remind(self, job: Job) -> None:
        """Ask once more for work that nobody has begun: the first message may have been lost."""
        if job.state is JobState.QUEUED and job.attempt == 0:
            self._messages.wanted_again(job)

    def _claimed(self, claim: RenderKey, request: JobRequest) -> bool:
        """Claim the render for a job, which is stored, and so accepted: a store that fails now costs only a cache."""
        try:
            return self._records.claim_render(claim, request.job_id)
        except StoreUnavailableError as error:
            get_logger(__name__).warning("render_not_claimed", job_id=request.job_id, reason=str(error))
            return True

    def _has_gone(self, root: Job) -> bool:
        """Say whether a job was removed while its render was written."""
        try:
            return self._records.request(root.id) is None
        except StoreUnavailableError as error:
            get_logger(__name__).warning("root_not_checked", job_id=root.id, reason=str(error))
            return False


def _next(job_id: str, wish: str, last: RenderKey | None) -> RenderKey:
    return RenderKey(job_id, wish, last.generation + 1 if last else 0)
