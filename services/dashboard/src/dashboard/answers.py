"""Plain answers, for all that is not a page."""

from http import HTTPStatus
from wsgiref.types import StartResponse

Header = tuple[str, str]


def plain(start_response: StartResponse, status: HTTPStatus, text: str, *headers: Header) -> list[bytes]:
    """Answer with one line of text."""
    return body(start_response, status, "text/plain; charset=utf-8", f"{text}\n", *headers)


def body(
    start_response: StartResponse, status: HTTPStatus, media_type: str, text: str, *headers: Header
) -> list[bytes]:
    """Answer with a body of any media type."""
    content = text.encode()
    start_response(
        f"{status.value} {status.phrase}",
        [("Content-Type", media_type), ("Content-Length", str(len(content))), *headers],
    )
    return [content]
