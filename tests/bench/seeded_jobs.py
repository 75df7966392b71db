"""Jobs as they lie in the bucket: ended long ago, due now, or lost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from quick_puts import NewObject, put_all

from studio.contracts.failures import FailureCode
from studio.contracts.ids import new_id
from studio.contracts.jobs import JobFailure, JobOutcome, JobRequest, JobState, Stage
from studio.contracts.keys import ExpiryIndexKey, FailedIndexKey, JobKey, JobObject, OpenIndexKey
from studio.contracts.options import RemoveBackgroundOptions
from studio.facts import utc_now
from studio.settings import StoreSettings
from studio_testing.results import a_camera_photo, a_result

FAILED_SHARE = 0.01
LEAST_FAILED = 100
"""So that the list of failures has more than one page, however few jobs there are."""

MOST_OBJECTS = 5
ENDED_BEFORE = timedelta(hours=1)
FAR = timedelta(days=30)
SPREAD = timedelta(days=7)
"""Over so long a time the jobs that are not due fall due, as those that came over so long a time would."""

TINY = b"a picture"


@dataclass
class SeededBucket:
    """A bucket, and which jobs it holds. ``objects_per_job``: the request, the outcome, then the files, one by one."""

    settings: StoreSettings
    objects_per_job: int
    ended: list[str] = field(default_factory=list)
    failed: int = 0
    objects: int = 0

    def add_ended(self, jobs: int) -> None:
        """Put so many jobs that have ended and are not due for long."""
        to_fail = max(round(jobs * FAILED_SHARE), LEAST_FAILED)
        now = utc_now()
        places = [(new_id(), now + FAR + SPREAD * (place / jobs)) for place in range(jobs)]
        self._put([self._ended(*each, has_failed=place < to_fail) for place, each in enumerate(places)])
        self.ended += [job_id for job_id, _ in places]
        self.failed += to_fail

    def add_due(self, jobs: int) -> None:
        """Put so many jobs that have ended and whose time is over."""
        due = utc_now() - timedelta(minutes=1)
        self._put([self._ended(new_id(), due, has_failed=False) for _ in range(jobs)])

    def add_lost(self, jobs: int) -> None:
        """Put so many jobs that wait, with no message on the broker."""
        self._put([_waiting(_request(new_id(), utc_now() + FAR)) for _ in range(jobs)])

    def _put(self, jobs: Sequence[Sequence[NewObject]]) -> None:
        self.objects += put_all(self.settings, jobs)

    def _ended(self, job_id: str, expires_at: datetime, *, has_failed: bool) -> list[NewObject]:
        """Return a job's objects in the order in which they are written: results lie before the outcome."""
        request, outcome = _request(job_id, expires_at), _failure() if has_failed else _success()
        files = (JobObject.SOURCE, JobObject.CUTOUT_PNG, JobObject.MATTE)[: self.objects_per_job - 2]
        kept = files[:1] if has_failed else files
        objects = [
            NewObject(ExpiryIndexKey.of(expires_at, job_id)),
            *(NewObject(JobKey(job_id, item), TINY) for item in kept),
            NewObject(JobKey(job_id, JobObject.REQUEST), request.model_dump_json().encode()),
            NewObject(JobKey(job_id, JobObject.OUTCOME), outcome.model_dump_json().encode()),
        ]
        return [*objects, NewObject(FailedIndexKey(outcome.finished_at, job_id))] if has_failed else objects


def _waiting(request: JobRequest) -> list[NewObject]:
    return [
        NewObject(ExpiryIndexKey.of(request.expires_at, request.job_id)),
        NewObject(OpenIndexKey(request.job_id)),
        NewObject(JobKey(request.job_id, JobObject.SOURCE), TINY),
        NewObject(JobKey(request.job_id, JobObject.REQUEST), request.model_dump_json().encode()),
    ]


def _request(job_id: str, expires_at: datetime) -> JobRequest:
    source = a_camera_photo()
    return JobRequest(
        job_id=job_id,
        options=RemoveBackgroundOptions(model="isnet"),
        source=source,
        request_id="bench",
        created_at=utc_now() - ENDED_BEFORE,
        expires_at=expires_at,
    )


def _success() -> JobOutcome:
    result = a_result(bytes=len(TINY), matte_bytes=len(TINY), width=3000, height=4000)
    stages = {Stage.DECODING: 0.2, Stage.INFERRING: 1.6, Stage.ENCODING: 0.5}
    finished_at = utc_now()
    return JobOutcome(
        state=JobState.SUCCEEDED,
        attempt=1,
        started_at=finished_at - timedelta(seconds=3),
        finished_at=finished_at,
        stage_seconds=stages,
        result=result,
    )


def _failure() -> JobOutcome:
    error = JobFailure(code=FailureCode.CORRUPT_IMAGE, message="The picture is corrupt.")
    return JobOutcome(state=JobState.FAILED, attempt=1, finished_at=utc_now(), error=error)
