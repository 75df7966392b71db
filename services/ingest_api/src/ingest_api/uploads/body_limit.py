"""The size of a request's body: refused when declared, counted when streamed."""

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from studio.contracts.failures import FailureCode
from studio.errors import PermanentError

BYTES_A_MEBIBYTE = 1024 * 1024


class BodyTooLargeError(Exception):
    """A body has more bytes than it may; whoever set the limit knows what to call it."""


def file_too_large(max_file_bytes: int) -> PermanentError:
    """Return the answer to one file that is too large."""
    return PermanentError(FailureCode.FILE_TOO_LARGE, f"The file is larger than {_mebibytes(max_file_bytes)}.")


def files_too_large(max_file_bytes: int) -> PermanentError:
    """Return the answer to a form that is too large, in one file or in all of them."""
    message = f"The files of a form have at most {_mebibytes(max_file_bytes)} together."
    return PermanentError(FailureCode.FILE_TOO_LARGE, message)


def _mebibytes(size_bytes: int) -> str:
    return f"{size_bytes / BYTES_A_MEBIBYTE:g} MiB"


def refuse_declared_size(headers: Headers, max_body_bytes: int) -> None:
    """Look at ``Content-Length`` before anything is read.

    Raises:
        BodyTooLargeError: it declares more than ``max_body_bytes``.
    """
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_body_bytes:
        raise BodyTooLargeError


def counted(receive: Receive, max_body_bytes: int) -> Receive:
    """Wrap an ASGI ``receive`` so that it refuses a body that grows too long, as one without a length may.

    Raises:
        BodyTooLargeError: from ``receive``, when more than ``max_body_bytes`` have come.
        PermanentError: from ``receive``, when the client has gone away.
    """
    received_bytes = 0

    async def receive_and_count() -> Message:
        nonlocal received_bytes
        message = await receive()
        if message["type"] == "http.disconnect":
            raise PermanentError(FailureCode.INVALID_REQUEST, "The upload ended early.")
        received_bytes += len(message.get("body", b""))
        if received_bytes > max_body_bytes:
            raise BodyTooLargeError
        return message

    return receive_and_count
