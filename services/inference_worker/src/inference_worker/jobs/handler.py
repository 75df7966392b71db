"""One message: find out where its job stands, and make the attempt that is due, if one is."""

import threading
from collections.abc import Callable
from functools import partial

from dramatiq.errors import Retry
from pydantic import ValidationError

from inference_worker.jobs.attempt import Attempt
from inference_worker.jobs.attempts import AttemptPolicy
from inference_worker.jobs.claims import AttemptClaims
from inference_worker.jobs.ending import JobEnding
from inference_worker.jobs.runner import STOP_DELAY_MILLISECONDS, AttemptRules, AttemptRunner
from inference_worker.jobs.side_by_side import beside
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobRequest
from studio.contracts.keys import JobObject
from studio.contracts.leases import LEASE_SECONDS
from studio.contracts.messages import RemoveBackground
from studio.errors import TransientError
from studio.job_objects import JobObjects
from studio.job_records import JobRecords
from studio.logging import bound, get_logger
from studio.messaging import DeadLetterError

CRASHED = JobFailure(code=FailureCode.WORKER_CRASHED, message="The job stopped its worker each time it was tried.")

logger = get_logger(__name__)


class RemoveBackgroundHandler:
    """Handles ``RemoveBackground``. The same message may come any number of times, in any order."""

    def __init__(
        self, records: JobRecords, claims: AttemptClaims, ending: JobEnding, runner: AttemptRunner, rules: AttemptRules
    ) -> None:
        self._records = records
        self._claims = claims
        self._ending = ending
        self._runner = runner
        self._policy: AttemptPolicy = rules.policy
        self._stopping: threading.Event = rules.stopping

    def __call__(self, message: RemoveBackground) -> None:
        """Do what the message asks, unless it was done.

        Raises:
            Retry: the job is another worker's for the moment, or its attempt came to nothing for a reason that may
                pass; the message is to come back when that is worth a look.
            DeadLetterError: the job has failed.
        """
        with bound(job_id=message.job_id):
            try:
                self._handle(message.job_id)
            except TransientError as error:
                delay = self._policy.delay_milliseconds(1)
                logger.warning("job_postponed", code=error.code, error=str(error), retry_in_ms=delay)
                raise Retry(str(error), delay=delay) from error

    def release(self) -> None:
        """Give back the attempt in hand, for a process that ends before its work does: it is not to count."""
        self._runner.release()

    def wind_up(self, seconds: float) -> None:
        """Return when nothing is left to do for jobs that have ended, or after so long."""
        self._ending.wait(seconds)

    def _handle(self, job_id: str) -> None:
        objects = beside(partial(self._records.objects, job_id))
        try:
            request = self._records.request(job_id)
        except ValidationError:
            logger.exception("request_unreadable")
            self._abandon(job_id)
            return
        if request is None:
            logger.info("job_unknown")
            return
        with bound(request_id=request.request_id):
            attempt = self._begin_at_all(request, objects.result)
            if attempt is not None:
                self._runner.run(attempt)

    def _begin_at_all(self, request: JobRequest, look: Callable[[], JobObjects]) -> Attempt | None:
        """Begin; what nobody foresaw counts as an attempt, so that it comes to an end."""
        try:
            return self._begin(request, look())
        except (Retry, DeadLetterError, TransientError):
            raise
        except Exception as error:
            logger.exception("attempt_not_begun")
            self._count(request, error)
            return None

    def _begin(self, request: JobRequest, objects: JobObjects) -> Attempt | None:
        """Claim the attempt that is due; None when none is."""
        job_id = request.job_id
        if JobObject.OUTCOME in objects.items:
            self._ending.complete(job_id)
            return None
        if JobObject.CANCEL in objects.items:
            self._ending.cancel(self._last_attempt(request, objects))
            return None
        if self._stopping.is_set():
            raise Retry("this worker stops", delay=STOP_DELAY_MILLISECONDS)
        if (seconds := self._claims.lease_left(job_id, objects)) > 0:
            raise self._not_ours(seconds)
        number = objects.last_attempt + 1
        if self._policy.is_exhausted(number):
            self._give_up(self._last_attempt(request, objects))
            return None
        self._runner.expect(request)
        attempt = self._claims.claim(request, number)
        if attempt is None:
            raise self._not_ours(LEASE_SECONDS)
        return attempt

    def _not_ours(self, seconds: float) -> Retry:
        """Return what sends the message away until the job is free, unless the worker that has it goes on."""
        logger.info("job_at_work_elsewhere", lease_seconds=seconds)
        return Retry("a worker is at it", delay=self._policy.wait_milliseconds(seconds))

    def _give_up(self, last: Attempt) -> None:
        """End a job whose every attempt ended without a word."""
        if self._ending.fail(last, CRASHED):
            raise DeadLetterError(CRASHED.code)

    def _last_attempt(self, request: JobRequest, objects: JobObjects) -> Attempt:
        progress = self._records.progress(request.job_id) if objects.attempts else None
        return Attempt(request, objects.last_attempt, progress.started_at if progress else None)

    def _count(self, request: JobRequest, error: Exception) -> None:
        """Claim an attempt without making it; after the last of them, the job ends.

        Raises:
            Retry: it has not ended.
        """
        try:
            number = self._records.objects(request.job_id).last_attempt + 1
        except ValueError:
            self._abandon(request.job_id)
            return
        if self._policy.is_exhausted(number):
            self._abandon(request.job_id, number - 1)
            return
        self._claims.claim(request, number)
        raise Retry(repr(error), delay=self._policy.wait_milliseconds(LEASE_SECONDS)) from error

    def _abandon(self, job_id: str, attempts: int = 0) -> None:
        try:
            ended_here = self._ending.abandon(job_id, attempts)
        except ValidationError:
            logger.exception("outcome_unreadable")  # it has ended, and stands in the bucket for a person to read
            return
        if ended_here:
            raise DeadLetterError(FailureCode.INTERNAL_ERROR)
