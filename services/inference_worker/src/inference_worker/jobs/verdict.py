"""What an attempt came to."""

from collections.abc import Callable

from dramatiq.middleware import TimeLimitExceeded

from inference_worker.jobs.files import BackgroundNotFoundError
from inference_worker.jobs.interruptions import JobInterruptedError
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobFailure, JobRequest, JobResult
from studio.errors import (
    BrokerUnavailableError,
    ObjectNotFoundError,
    PermanentError,
    StoreUnavailableError,
    TransientError,
)
from studio.logging import get_logger

Verdict = JobResult | JobFailure | TransientError
"""A result, a failure that no other attempt would mend, or trouble that another may not meet."""

TOO_LONG = JobFailure(code=FailureCode.TIME_LIMIT_EXCEEDED, message="The job took too long.")

logger = get_logger(__name__)


def verdict_on(produce: Callable[[], JobResult], request: JobRequest) -> Verdict:
    """Have the result made, and say what came of it.

    Raises:
        JobInterruptedError: the result is not wanted any more.
        StoreUnavailableError: the store is away, which says nothing about the job.
        BrokerUnavailableError: the broker is.
    """
    try:
        return produce()
    except (JobInterruptedError, StoreUnavailableError, BrokerUnavailableError):
        raise
    except (Exception, TimeLimitExceeded) as error:  # noqa: BLE001 - whatever it is, the job must come to an end
        return _verdict(error, request)


def _verdict(error: BaseException, request: JobRequest) -> Verdict:
    match error:
        case ObjectNotFoundError():
            logger.warning("file_missing", missing=str(error))
            return _missing(error, request)
        case PermanentError():
            return JobFailure(code=error.code, message=error.public_message)
        case TimeLimitExceeded():
            return TOO_LONG
        case TransientError():
            return error
        case MemoryError():
            message = "There was not enough memory for this picture."
            return TransientError(FailureCode.OUT_OF_MEMORY, message, repr(error))
        case _:
            logger.error("attempt_broke", exc_info=error)
            return TransientError(FailureCode.INTERNAL_ERROR, "Something went wrong on our side.", repr(error))


def _missing(error: ObjectNotFoundError, request: JobRequest) -> JobFailure:
    if isinstance(error, BackgroundNotFoundError):
        message = "The background picture is no longer there."
        return JobFailure(code=FailureCode.INTERNAL_ERROR, message=message)
    if request.derived_from is not None:
        message = "The job that this one renders again is no longer there."
        return JobFailure(code=FailureCode.NOT_FOUND, message=message)
    return JobFailure(code=FailureCode.INTERNAL_ERROR, message="The photo is no longer there.")
