"""A client that costs little beside what it measures: one kept connection, bodies made beforehand."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from studio_testing.drills.photos import Photo

JOBS_PATH = "/api/jobs"
TIMEOUT_SECONDS = 30.0
_BOUNDARY = "a-line-that-no-photo-has"


class UnexpectedAnswerError(Exception):
    """The API answered what a benchmark cannot go on with."""


@dataclass(frozen=True)
class Upload:
    """A multipart body with one photo."""

    body: bytes

    @classmethod
    def of(cls, photo: Photo) -> "Upload":
        """Make the body."""
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{photo.name}"\r\n\r\n'
        return cls(head.encode() + photo.data + f"\r\n--{_BOUNDARY}--\r\n".encode())


class JobClient:
    """Speaks to one API process over one connection, inside a ``with`` block."""

    def __init__(self, base_url: str) -> None:
        self._connection = HTTPConnection(urlsplit(base_url).netloc, timeout=TIMEOUT_SECONDS)

    def post(self, upload: Upload) -> str:
        """Upload a photo and return its job's id.

        Raises:
            UnexpectedAnswerError: it was not accepted.
        """
        headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
        self._connection.request("POST", f"{JOBS_PATH}/remove-bg", upload.body, headers)
        return str(self._answer(HTTPStatus.ACCEPTED)["id"])

    def get(self, path: str, *, token: str | None = None) -> dict[str, Any]:
        """Return what lies under a path.

        Raises:
            UnexpectedAnswerError: the answer was not 200.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._connection.request("GET", path, headers=headers)
        return self._answer(HTTPStatus.OK)

    def job(self, job_id: str) -> dict[str, Any]:
        """Return a job."""
        return self.get(f"{JOBS_PATH}/{job_id}")

    def follow(self, job_id: str) -> None:
        """Return when the job's event stream has ended.

        Raises:
            UnexpectedAnswerError: there was no stream.
        """
        self._connection.request("GET", f"{JOBS_PATH}/{job_id}/events")
        answer = self._connection.getresponse()
        events = answer.read()
        if answer.status != HTTPStatus.OK or b"event: end" not in events:
            raise UnexpectedAnswerError(f"{answer.status}: {events.decode()}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def _answer(self, expected: HTTPStatus) -> dict[str, Any]:
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != expected:
            raise UnexpectedAnswerError(f"{answer.status}: {body.decode()}")
        parsed: dict[str, Any] = json.loads(body)
        return parsed
