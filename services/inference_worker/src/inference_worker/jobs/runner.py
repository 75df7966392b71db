"""One attempt, from its claim to its end."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dramatiq.errors import Retry

from inference_worker.imaging.shortage import shortage_reported
from inference_worker.jobs.attempt import Attempt
from inference_worker.jobs.attempts import AttemptPolicy
from inference_worker.jobs.claims import AttemptClaims
from inference_worker.jobs.ending import JobEnding
from inference_worker.jobs.fence import FRESH_SECONDS, Fence
from inference_worker.jobs.interruptions import (
    JobCancelledError,
    JobEndedError,
    JobGivenBackError,
    JobInterruptedError,
    JobLostError,
    JobRemovedError,
)
from inference_worker.jobs.patience import persistently
from inference_worker.jobs.progress import PERCENT_AT_START, ProgressReporter
from inference_worker.jobs.stage_gate import StageGate
from inference_worker.jobs.stages import StageClock
from inference_worker.jobs.verdict import TOO_LONG, Verdict, verdict_on
from inference_worker.jobs.watchdog import Watchdog
from inference_worker.jobs.work import Pipeline
from studio.contracts.jobs import JobFailure, JobRequest, JobResult, Stage
from studio.contracts.leases import LEASE_SECONDS
from studio.errors import BrokerUnavailableError, StoreUnavailableError, StudioError, TransientError
from studio.job_records import Clock, JobRecords
from studio.logging import get_logger
from studio.messaging import DeadLetterError

STOP_DELAY_MILLISECONDS = 100
"""A job that a stopping process gives back is looked for again at once; by then that process takes nothing more."""

logger = get_logger(__name__)


@dataclass(frozen=True)
class AttemptRules:
    """How attempts are made."""

    policy: AttemptPolicy
    watchdog: Watchdog
    stopping: threading.Event
    """Set when this process has been asked to stop."""
    clock: Clock
    sleep: Callable[[float], object] = time.sleep
    fresh_seconds: float = FRESH_SECONDS


class AttemptRunner:
    """Makes attempts that have been claimed, one at a time."""

    def __init__(
        self, records: JobRecords, claims: AttemptClaims, ending: JobEnding, pipeline: Pipeline, rules: AttemptRules
    ) -> None:
        self._records = records
        self._claims = claims
        self._ending = ending
        self._pipeline = pipeline
        self._rules = rules
        self._in_hand: Attempt | None = None

    def expect(self, request: JobRequest) -> None:
        """Begin to fetch what an attempt at this job will need, while it is being claimed."""
        self._pipeline.expect(request)

    def run(self, attempt: Attempt) -> None:
        """Do the work, and end the job or leave it for another attempt.

        Raises:
            Retry: its message is to come back: for another attempt, or to see what another worker made of the job.
            DeadLetterError: the job has failed.
        """
        fence = Fence(
            self._records,
            attempt.job_id,
            attempt.number,
            sleep=self._rules.sleep,
            fresh_seconds=self._rules.fresh_seconds,
        )
        logger.info("attempt_started", attempt=attempt.number, model=attempt.request.options.model)
        self._in_hand = attempt
        try:
            with self._rules.watchdog.over(partial(self._fail_in_time, attempt, fence)):
                self._conclude(attempt, fence)
        except (JobGivenBackError, StoreUnavailableError, BrokerUnavailableError) as reason:
            self._give_back(attempt, fence, reason)
        finally:
            self._in_hand = None

    def release(self) -> None:
        """Give back the attempt in hand, for a process that ends before its work does: it is not to count."""
        if (attempt := self._in_hand) is None:
            return
        try:
            self._claims.release(attempt)
        except StoreUnavailableError as error:
            logger.warning("attempt_not_released", job_id=attempt.job_id, error=str(error))
        else:
            logger.info("attempt_released", job_id=attempt.job_id, attempt=attempt.number)

    def _conclude(self, attempt: Attempt, fence: Fence) -> None:
        try:
            verdict = verdict_on(partial(self._produce, attempt, fence), attempt.request)
            fence.look_patiently()
        except JobCancelledError:
            self._ending.cancel(attempt)
        except JobEndedError:
            self._ending.complete(attempt.job_id)
        except JobRemovedError:
            self._ending.erase(attempt)
        except JobLostError as error:
            logger.warning("attempt_lost", attempt=attempt.number)
            raise Retry("another is at it", delay=self._rules.policy.wait_milliseconds(LEASE_SECONDS)) from error
        else:
            self._end(attempt, verdict)

    def _produce(self, attempt: Attempt, fence: Fence) -> JobResult:
        """Run the pipeline; when this returns or raises, no progress is written any more."""
        first = self._claims.progress(attempt, Stage.FETCHING, PERCENT_AT_START[Stage.FETCHING])
        write = partial(self._records.report_progress, attempt.job_id)
        with shortage_reported(), ProgressReporter(first, write, fence.look, self._rules.clock) as reporter:
            gate = StageGate(fence, reporter, self._rules.stopping)
            return self._pipeline.run(attempt.request, StageClock(reporter.report, gate, attempt.stage_seconds))

    def _end(self, attempt: Attempt, verdict: Verdict) -> None:
        if isinstance(verdict, JobResult):
            self._ending.succeed(attempt, verdict)
        elif isinstance(verdict, JobFailure):
            self._fail(attempt, verdict)
        elif self._rules.policy.is_last(attempt.number):
            self._fail(attempt, JobFailure(code=verdict.code, message=verdict.public_message))
        else:
            self._try_again(attempt, verdict)

    def _fail(self, attempt: Attempt, failure: JobFailure) -> None:
        if self._ending.fail(attempt, failure):
            raise DeadLetterError(failure.code)

    def _try_again(self, attempt: Attempt, error: TransientError) -> None:
        delay = self._rules.policy.delay_milliseconds(attempt.number)
        logger.warning("attempt_failed", attempt=attempt.number, code=error.code, error=str(error), retry_in_ms=delay)
        self._claims.set_down(attempt)
        raise Retry(str(error), delay=delay) from error

    def _give_back(self, attempt: Attempt, fence: Fence, reason: Exception) -> None:
        is_stop = isinstance(reason, JobGivenBackError)
        delay = STOP_DELAY_MILLISECONDS if is_stop else self._rules.policy.delay_milliseconds(attempt.number)
        logger.warning("attempt_given_back", attempt=attempt.number, reason=repr(reason), retry_in_ms=delay)
        try:
            release = partial(self._release_if_ours, attempt, fence)
            persistently(release, sleep=self._rules.sleep, stopping=self._rules.stopping)
        except JobRemovedError:
            self._ending.erase(attempt)
            return
        except JobInterruptedError as interruption:
            logger.info("attempt_not_released", reason=type(interruption).__name__)  # the message's return sees to it
        except StoreUnavailableError as error:
            logger.warning("attempt_not_released", error=str(error))  # then it counts, as after a crash
        raise Retry(str(reason), delay=delay) from reason

    def _release_if_ours(self, attempt: Attempt, fence: Fence) -> None:
        fence.look()
        self._claims.release(attempt)

    def _fail_in_time(self, attempt: Attempt, fence: Fence) -> None:
        """Say that the job took too long, from a thread beside the work that did not end."""
        try:
            fence.look()
            self._ending.fail(attempt, TOO_LONG)
        except (JobInterruptedError, StudioError) as error:
            logger.warning("time_limit_not_written", reason=repr(error))
