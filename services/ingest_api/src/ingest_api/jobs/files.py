"""The files of a job that a client may fetch: under which key each lies, and what it is called."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from ingest_api.uploads.filename import stem
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import Job, JobResult
from studio.contracts.keys import JobKey, JobObject
from studio.errors import PermanentError


class JobFile(StrEnum):
    """What may be fetched, by the last part of its path."""

    DOWNLOAD = "download"
    MATTE = "matte"
    SOURCE = "source"


@dataclass(frozen=True)
class Download:
    """An object, and how it is handed out."""

    key: JobKey
    filename: str
    media_type: str


def download_of(job: Job, file: JobFile) -> Download:
    """Return how a file of a job is handed out.

    Raises:
        PermanentError: ``job_not_finished`` or ``job_has_no_result``, of the files that a job makes.
    """
    name = stem(job.source.filename)
    if file is JobFile.SOURCE:
        filename = f"{name}{_EXTENSIONS[job.source.media_type]}"
        return Download(JobKey(job.id, JobObject.SOURCE), filename, job.source.media_type)
    result = _result_of(job)
    if file is JobFile.MATTE:
        return Download(JobKey(job.id, result.matte), f"{name}-matte.png", "image/png")
    extension = PurePosixPath(result.cutout.value).suffix
    return Download(JobKey(job.id, result.cutout), f"{name}-cutout{extension}", result.media_type)


_EXTENSIONS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
"""By content: an upload's own extension may lie."""


def _result_of(job: Job) -> JobResult:
    if job.result is not None:
        return job.result
    if job.state.is_terminal:
        message = f"The job {'failed' if job.error else 'was cancelled'}, so it has no result."
        raise PermanentError(FailureCode.JOB_HAS_NO_RESULT, message)
    raise PermanentError(FailureCode.JOB_NOT_FINISHED, "The job has not finished yet.")
