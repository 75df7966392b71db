"""Whether the studio can take a photo and cut it out, as its own API says."""

from enum import StrEnum
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from pydantic import BaseModel, ValidationError

from local_stack.ports import LOOPBACK

PROBE_TIMEOUT_SECONDS = 2.0
READY_PATH = "/api/health/ready"


class Readiness(StrEnum):
    """How far a start has come; each value says what is waited for."""

    SILENT = "the API does not answer yet"
    NOT_READY = "the API waits for Redis or the object store"
    NO_WORKER = "no worker is ready yet; it loads its model"
    READY = "ready"


class _Report(BaseModel):
    workers: list[object] = []


def ask(port: int) -> Readiness:
    """Ask the API on this machine's port once."""
    connection = HTTPConnection(LOOPBACK, port, timeout=PROBE_TIMEOUT_SECONDS)
    try:
        connection.request("GET", READY_PATH)
        response = connection.getresponse()
        return _judged(response.status, response.read())
    except (OSError, HTTPException):
        return Readiness.SILENT
    finally:
        connection.close()


def _judged(status: int, body: bytes) -> Readiness:
    if status != HTTPStatus.OK:
        return Readiness.NOT_READY
    try:
        report = _Report.model_validate_json(body)
    except ValidationError:
        return Readiness.NOT_READY
    return Readiness.READY if report.workers else Readiness.NO_WORKER
