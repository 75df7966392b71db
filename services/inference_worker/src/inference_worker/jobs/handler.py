"""One message: begin an attempt, run it, and end the job or leave it for another attempt."""

from datetime import timedelta
from functools import partial

from dramatiq.errors import Retry
from dramatiq.middleware import TimeLimitExceeded

from inference_worker.imaging.shortage import shortage_reported
from inference_worker.jobs.attempts import AttemptPolicy
from inference_worker.jobs.ending import Attempt, JobEnding
from inference_worker.jobs.files import BackgroundNotFoundError
from inference_worker.jobs.pipeline import CutoutPipeline
from inference_worker.jobs.progress import PERCENT_AT_START, STALE_SECONDS, ProgressReporter
from inference_worker.jobs.stages import JobCancelledError, StageClock
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobProgress, JobRequest, JobResult, Stage
from studio.contracts.messages import RemoveBackground
from studio.errors import ObjectNotFoundError, PermanentError, StoreUnavailableError, TransientError
from studio.job_records import Clock, JobRecords
from studio.logging import bound, get_logger

logger = get_logger(__name__)


class RemoveBackgroundHandler:
    """Handles ``RemoveBackground``. The same message may come any number of times, in any order."""

    def __init__(
        self,
        *,
        records: JobRecords,
        pipeline: CutoutPipeline,
        ending: JobEnding,
        policy: AttemptPolicy,
        worker_name: str,
        clock: Clock,
    ) -> None:
        self._records = records
        self._pipeline = pipeline
        self._ending = ending
        self._policy = policy
        self._worker_name = worker_name
        self._clock = clock

    def __call__(self, message: RemoveBackground) -> None:
        """Do what the message asks, unless it was done.

        Raises:
            Retry: the attempt failed in a way that may pass; the message returns after the policy's interval.
        """
        with bound(job_id=message.job_id):
            try:
                self._handle(message.job_id)
            except TransientError as error:
                logger.warning("job_postponed", code=error.code, error=str(error))
                raise Retry(str(error), delay=self._policy.delay_milliseconds(1)) from error

    def _handle(self, job_id: str) -> None:
        request = self._records.request(job_id)
        if request is None:
            logger.info("job_unknown")
            return
        with bound(request_id=request.request_id):
            outcome = self._records.outcome(job_id)
            if outcome is None:
                self._begin(request)
            else:
                self._ending.complete(job_id, outcome)

    def _begin(self, request: JobRequest) -> None:
        """Count the attempt before its work, so that one which takes the process with it counts too."""
        previous = self._records.progress(request.job_id)
        if self._records.is_cancelled(request.job_id):
            self._ending.cancel(Attempt(request, previous))
            return
        number = previous.attempt + 1 if previous else 1
        if self._policy.is_exhausted(number):
            self._give_up(Attempt(request, previous))
            return
        progress = self._first_progress(number)
        self._records.report_progress(request.job_id, progress)
        logger.info("attempt_started", attempt=number, model=request.options.model)
        self._attempt(request, progress)

    def _give_up(self, attempt: Attempt) -> None:
        """End a job whose every attempt ended without a word, unless one of them goes on: messages come twice.

        Raises:
            Retry: one does.
        """
        if attempt.progress and abs(self._clock() - attempt.progress.updated_at) < timedelta(seconds=STALE_SECONDS):
            logger.info("job_at_work_elsewhere", worker=attempt.progress.worker)
            raise Retry("a worker is at it", delay=self._policy.delay_milliseconds(attempt.number))
        message = "The job stopped its worker each time it was tried."
        self._ending.fail(attempt, FailureCode.WORKER_CRASHED, message)

    def _attempt(self, request: JobRequest, progress: JobProgress) -> None:
        attempt = Attempt(request, progress)
        try:
            result = self._run(attempt, progress)
        except JobCancelledError:
            self._ending.cancel(attempt)
        except ObjectNotFoundError as error:
            self._lose(attempt, error)
        except PermanentError as error:
            self._ending.fail(attempt, error.code, error.public_message)
        except TimeLimitExceeded:
            self._ending.fail(attempt, FailureCode.TIME_LIMIT_EXCEEDED, "The job took too long.")
        except TransientError as error:
            self._try_again(attempt, progress, error)
        except MemoryError as error:
            message = "There was not enough memory for this picture."
            self._try_again(attempt, progress, TransientError(FailureCode.OUT_OF_MEMORY, message, repr(error)))
        except Exception as error:
            logger.exception("attempt_broke", attempt=attempt.number)
            message = "Something went wrong on our side."
            self._try_again(attempt, progress, TransientError(FailureCode.INTERNAL_ERROR, message, repr(error)))
        else:
            self._ending.succeed(attempt, result)

    def _run(self, attempt: Attempt, progress: JobProgress) -> JobResult:
        """Run the pipeline; when this returns or raises, no progress is written any more."""
        job_id = attempt.request.job_id
        write = partial(self._records.report_progress, job_id)
        with shortage_reported(), ProgressReporter(progress, write, self._clock) as reporter:
            stages = StageClock(reporter.report, lambda: self._is_cancelled(job_id), attempt.stage_seconds)
            return self._pipeline.run(attempt.request, stages)

    def _is_cancelled(self, job_id: str) -> bool:
        """Look without risking the work that was done: a store that cannot tell at the moment is no cancellation."""
        try:
            return self._records.is_cancelled(job_id)
        except StoreUnavailableError as error:
            logger.warning("cancel_not_checked", error=str(error))
            return False

    def _lose(self, attempt: Attempt, error: ObjectNotFoundError) -> None:
        """End a job of which a file has gone; one that was removed as a whole leaves nothing behind."""
        logger.warning("file_missing", missing=str(error))
        if self._records.request(attempt.request.job_id) is None:
            self._ending.erase(attempt.request.job_id)
        elif isinstance(error, BackgroundNotFoundError):
            message = "The background picture is no longer there."
            self._ending.fail(attempt, FailureCode.INTERNAL_ERROR, message)
        elif attempt.request.derived_from is not None:
            message = "The job that this one renders again is no longer there."
            self._ending.fail(attempt, FailureCode.NOT_FOUND, message)
        else:
            self._ending.fail(attempt, FailureCode.INTERNAL_ERROR, "The photo is no longer there.")

    def _try_again(self, attempt: Attempt, progress: JobProgress, error: TransientError) -> None:
        if self._policy.is_last(attempt.number):
            self._ending.fail(attempt, error.code, error.public_message)
            return
        delay = self._policy.delay_milliseconds(attempt.number)
        logger.warning("attempt_failed", attempt=attempt.number, code=error.code, error=str(error), retry_in_ms=delay)
        waiting = progress.model_copy(update={"stage": Stage.QUEUED, "updated_at": self._clock()})
        self._records.report_progress(attempt.request.job_id, waiting)
        raise Retry(str(error), delay=delay) from error

    def _first_progress(self, attempt: int) -> JobProgress:
        now = self._clock()
        return JobProgress(
            attempt=attempt,
            stage=Stage.FETCHING,
            percent=PERCENT_AT_START[Stage.FETCHING],
            worker=self._worker_name,
            started_at=now,
            updated_at=now,
        )
