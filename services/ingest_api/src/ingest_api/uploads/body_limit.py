"""The size of a request's body: refused when declared, counted when streamed."""

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from studio.contracts.failures import FailureCode
from studio.errors import PermanentError

BYTES_A_MEBIBYTE = 1024 * 1024


class FileTooLargeError(PermanentError):
    """The upload has more bytes than a file may have."""

    def __init__(self, max_file_bytes: int) -> None:
        limit = f"{max_file_bytes / BYTES_A_MEBIBYTE:g} MiB"
        super().__init__(FailureCode.FILE_TOO_LARGE, f"The file is larger than {limit}.")


def refuse_declared_size(headers: Headers, max_body_bytes: int, max_file_bytes: int) -> None:
    """Look at ``Content-Length`` before anything is read.

    Raises:
        FileTooLargeError: it declares more than ``max_body_bytes``.
    """
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_body_bytes:
        raise FileTooLargeError(max_file_bytes)


def counted(receive: Receive, max_body_bytes: int, max_file_bytes: int) -> Receive:
    """Wrap an ASGI ``receive`` so that it refuses a body that grows too long, as one without a length may.

    Raises:
        FileTooLargeError: from ``receive``, when more than ``max_body_bytes`` have come.
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
            raise FileTooLargeError(max_file_bytes)
        return message

    return receive_and_count
