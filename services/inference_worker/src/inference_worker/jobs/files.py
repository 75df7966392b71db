"""The files of one job: fetched, decoded, stored."""

from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from inference_worker.imaging.decode import CorruptImageError, decode
from inference_worker.imaging.picture import Picture
from inference_worker.jobs.side_by_side import beside, both
from studio.contracts.failures import FailureCode
from studio.contracts.jobs import JobRequest
from studio.contracts.keys import JobKey, JobObject
from studio.errors import ObjectNotFoundError, PermanentError
from studio.object_store import ObjectStore


class BackgroundNotFoundError(ObjectNotFoundError):
    """The picture that was sent to be laid behind the subject has gone."""


@dataclass(frozen=True)
class ResultFile:
    """A file that a job has made."""

    item: JobObject
    data: bytes
    media_type: str


class JobFiles:
    """Reads what a job is made of, and writes what it makes; nothing else of it."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._expected: tuple[JobKey, Future[bytes]] | None = None

    def expect(self, request: JobRequest) -> None:
        """Begin to fetch the photo, which ``source`` will be asked for next."""
        key = JobKey(request.root_id, JobObject.SOURCE)
        self._expected = key, beside(partial(self._store.read, key))

    def source(self, request: JobRequest) -> bytes:
        """Return the photo's bytes: those of the job that this one renders again, if it does.

        Raises:
            ObjectNotFoundError: they have gone.
        """
        key, expected = JobKey(request.root_id, JobObject.SOURCE), self._expected
        self._expected = None
        if expected is not None and expected[0] == key:
            return expected[1].result()
        return self._store.read(key)

    def matte(self, request: JobRequest) -> bytes:
        """Return the matte's bytes, of the job that this one renders again.

        Raises:
            ObjectNotFoundError: they have gone.
        """
        return self._store.read(JobKey(request.root_id, JobObject.MATTE))

    def background(self, request: JobRequest) -> bytes | None:
        """Return the bytes of the picture that was sent to be laid behind the subject, if one was.

        Raises:
            BackgroundNotFoundError: they have gone.
        """
        if request.background is None:
            return None
        try:
            return self._store.read(JobKey(request.job_id, JobObject.BACKGROUND))
        except ObjectNotFoundError as error:
            raise BackgroundNotFoundError(str(error)) from error

    def put(self, request: JobRequest, file: ResultFile) -> None:
        """Store a result."""
        self._store.put(JobKey(request.job_id, file.item), file.data, media_type=file.media_type)

    def put_both(self, request: JobRequest, first: ResultFile, second: ResultFile) -> None:
        """Store two results at once; when this returns or raises, nothing more is written."""
        both(partial(self.put, request, first), partial(self.put, request, second))


def decoded_photo(request: JobRequest, data: bytes) -> Picture:
    """Decode the photo, with as many bits as the output is to have.

    Raises:
        PermanentError: ``corrupt_image``.
    """
    return _decoded(data, request.source.orientation, "picture", deep=request.options.is_deep)


def decoded_background(request: JobRequest, data: bytes | None) -> Picture | None:
    """Decode the picture that lies behind, if there is one.

    Raises:
        PermanentError: ``corrupt_image``.
    """
    if data is None or request.background is None:
        return None
    return _decoded(data, request.background.orientation, "background picture", deep=False)


def _decoded(data: bytes, orientation: int, what: str, *, deep: bool) -> Picture:
    try:
        return decode(data, orientation, deep=deep)
    except CorruptImageError as error:
        message = f"The {what} is damaged or incomplete and cannot be read to its end."
        raise PermanentError(FailureCode.CORRUPT_IMAGE, message, str(error)) from error
