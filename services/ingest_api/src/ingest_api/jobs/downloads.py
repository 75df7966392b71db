"""Sending an object of the store to a client, in chunks, as a file that no browser will run."""

import re
import unicodedata
from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from studio.contracts.keys import Key
from studio.object_store import ObjectStore, StoredObject

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._() -]")
_ATTR_CHARS = "!#$&+-.^_`|~"  # RFC 8187, attr-char, beyond letters and digits


class StoredObjectResponse(StreamingResponse):
    """Streams an opened object, and gives its connection back however the answer ends.

    Chunks are read in worker threads, one after the other; the release waits for the last of them.
    """

    def __init__(
        self, stored: StoredObject, release: Callable[[], None], headers: dict[str, str], media_type: str
    ) -> None:
        super().__init__(stored.chunks, headers=headers, media_type=media_type)
        self._release = release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._release()


def send_object(store: ObjectStore, key: Key, filename: str, media_type: str, if_none_match: str | None) -> Response:
    """Open an object (blocking) and return the answer that streams it, or 304 when the client has it.

    Raises:
        ObjectNotFoundError: there is none.
        StoreUnavailableError: the store does not answer.
    """
    with ExitStack() as opening:
        stored = opening.enter_context(store.open(key))
        etag = f'"{stored.etag}"'
        headers = {
            "ETag": etag,
            "Cache-Control": "private, no-cache",
            "Content-Disposition": content_disposition(filename),
            "Content-Security-Policy": "sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        if _has_it(if_none_match, etag):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        headers["Content-Length"] = str(stored.size_bytes)
        return StoredObjectResponse(stored, opening.pop_all().close, headers, media_type)


def content_disposition(filename: str) -> str:
    """Return an ``attachment`` header (RFC 6266): a plain name for old clients, and the real one (RFC 8187)."""
    ascii_name = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    plain = _NOT_PLAIN.sub("_", ascii_name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe=_ATTR_CHARS)}"


def _has_it(if_none_match: str | None, etag: str) -> bool:
    """Compare weakly, as RFC 9110 (13.1.2) wants: a gateway that compresses marks the tag with ``W/``."""
    tags = (tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(","))
    return any(tag in {etag, "*"} for tag in tags)
