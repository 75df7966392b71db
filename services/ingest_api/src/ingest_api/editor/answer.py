"""One file as an answer: packed if the client takes that, and not at all if the client has it already."""

import hashlib
from http import HTTPStatus
from pathlib import Path

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from ingest_api.editor.codings import PACKED, Coding, preferred
from ingest_api.editor.headers import STRICT_HEADERS
from ingest_api.editor.media_types import media_type_of


def answer(request: Request, path: Path | None, cache_control: str) -> Response:
    """Read a file and return it.

    Its ETag is a hash of what is sent: a page that differs in nothing but the names of its assets has the old one's
    size and, out of an image of a container, the old one's date.

    Raises:
        HTTPException: 404, there is no such file.
    """
    if path is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    packed = {coding: path.with_name(path.name + coding.suffix) for coding in PACKED}
    there = [coding for coding, sibling in packed.items() if sibling.is_file()]
    coding = preferred(request.headers.get("accept-encoding", ""), there)
    content = _read(packed[coding] if coding else path)
    headers = _headers(content, coding, cache_control)
    if _has_it(request, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["Content-Length"] = str(len(content))
    body = b"" if request.method == "HEAD" else content
    return Response(body, headers=headers, media_type=media_type_of(path.name))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # since it was found, the editor was built anew
        raise HTTPException(HTTPStatus.NOT_FOUND) from None


def _headers(content: bytes, coding: Coding | None, cache_control: str) -> dict[str, str]:
    headers = {
        **STRICT_HEADERS,
        "Cache-Control": cache_control,
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        "Vary": "Accept-Encoding",
    }
    return headers | ({"Content-Encoding": coding.name} if coding else {})


def _has_it(request: Request, etag: str) -> bool:
    """Whether one of the client's versions is this one (RFC 9110, 13.1.2: compared weakly)."""
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return etag in known or known == ["*"]
