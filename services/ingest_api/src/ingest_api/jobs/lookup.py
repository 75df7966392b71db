"""Finding a job."""

from studio.contracts.failures import FailureCode
from studio.contracts.jobs import Job, JobResult
from studio.errors import PermanentError
from studio.job_records import Clock, JobRecords


class JobLookup:
    """Shows jobs whose time is not over, as they stand at this moment."""

    def __init__(self, records: JobRecords, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    def view(self, job_id: str) -> Job:
        """Return the job.

        Raises:
            PermanentError: ``not_found``, also of a job that has expired and waits to be swept away.
        """
        job = self.find(job_id)
        if job is None:
            raise unknown_job()
        return job

    def find(self, job_id: str) -> Job | None:
        """Return the job, or None when there is none, or none any more."""
        job = self._records.view(job_id)
        return None if job is None or job.expires_at <= self._clock() else job


def unknown_job() -> PermanentError:
    """Return the one answer to an id that is malformed, unknown, expired or somebody's guess."""
    return PermanentError(FailureCode.NOT_FOUND, "There is no such job; it may have expired.")


def finished_result(job: Job) -> JobResult:
    """Return what a job made.

    Raises:
        PermanentError: ``job_not_finished`` or ``job_has_no_result``.
    """
    if job.result is not None:
        return job.result
    if job.state.is_terminal:
        message = f"The job {'failed' if job.error else 'was cancelled'}, so it has no result."
        raise PermanentError(FailureCode.JOB_HAS_NO_RESULT, message)
    raise PermanentError(FailureCode.JOB_NOT_FINISHED, "The job has not finished yet.")
