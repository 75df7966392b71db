"""The files of a job that a client may fetch: under which key each lies, and what it is called."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from ingest_api.jobs.lookup import finished_result
from ingest_api.uploads.filename import stem
from studio.contracts.jobs import Job
from studio.contracts.keys import JobKey, JobObject


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
    """Return how a file of a job is handed out. A render hands out the source and the matte of the job it is made from.

    Raises:
        PermanentError: ``job_not_finished`` or ``job_has_no_result``, of the files that a job makes.
    """
    name = stem(job.source.filename)
    if file is JobFile.SOURCE:
        filename = f"{name}{_EXTENSIONS[job.source.media_type]}"
        return Download(JobKey(job.root_id, JobObject.SOURCE), filename, job.source.media_type)
    result = finished_result(job)
    if file is JobFile.MATTE:
        return Download(JobKey(job.root_id, result.matte), f"{name}-matte.png", "image/png")
    extension = PurePosixPath(result.cutout.value).suffix
    return Download(JobKey(job.id, result.cutout), f"{name}-cutout{extension}", result.media_type)


_EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/avif": ".avif",
}
"""By content: an upload's own extension may lie."""
