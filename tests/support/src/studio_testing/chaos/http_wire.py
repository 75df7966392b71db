"""HTTP/1.1 messages as bytes: whole ones are read, so that they can be passed on, changed or cut short."""

import asyncio
from dataclasses import dataclass
from http import HTTPMethod, HTTPStatus

END_OF_HEAD = b"\r\n\r\n"
WITHOUT_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


@dataclass(frozen=True)
class HttpMessage:
    """A request or an answer. ``body`` is as it was sent: with the frames of its chunks, if it came in chunks."""

    start: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def head(self) -> bytes:
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers)]
        return "\r\n".join(lines).encode("latin-1") + END_OF_HEAD

    @property
    def status(self) -> int:
        """Of an answer."""
        return int(self.start.split(" ", 2)[1])

    def header(self, name: str) -> str | None:
        return next((value for known, value in self.headers if known.lower() == name), None)


async def read_request(reader: asyncio.StreamReader) -> HttpMessage | None:
    """Return the next request of a connection, or None at its end."""
    try:
        start, headers = _parsed(await reader.readuntil(END_OF_HEAD))
    except asyncio.IncompleteReadError:
        return None
    message = HttpMessage(start, headers, b"")
    return HttpMessage(start, headers, await _framed(reader, message, otherwise_to_the_end=False))


async def read_answer(reader: asyncio.StreamReader, method: str) -> HttpMessage:
    """Return the answer to a request of this method."""
    start, headers = _parsed(await reader.readuntil(END_OF_HEAD))
    answer = HttpMessage(start, headers, b"")
    if method == HTTPMethod.HEAD or answer.status in WITHOUT_BODY:
        return answer
    return HttpMessage(start, headers, await _framed(reader, answer, otherwise_to_the_end=True))


def error_answer(status: HTTPStatus, code: str, method: str) -> HttpMessage:
    """Return what an S3 server answers when it cannot."""
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>A fault of the proxy.</Message></Error>".encode()
    headers = (("Content-Type", "application/xml"), ("Content-Length", str(len(body))))
    start = f"HTTP/1.1 {status.value} {status.phrase}"
    return HttpMessage(start, headers, b"" if method == HTTPMethod.HEAD else body)


def _parsed(head: bytes) -> tuple[str, tuple[tuple[str, str], ...]]:
    start, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return start, tuple((name, value.strip()) for name, _, value in pairs)


async def _framed(reader: asyncio.StreamReader, message: HttpMessage, *, otherwise_to_the_end: bool) -> bytes:
    if "chunked" in (message.header("transfer-encoding") or "").lower():
        return await _chunks(reader)
    if (length := message.header("content-length")) is not None:
        return await reader.readexactly(int(length))
    return await reader.read() if otherwise_to_the_end else b""


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    pieces = []
    while True:
        line = await reader.readline()
        size = int(line.split(b";")[0], 16)
        pieces += [line, await reader.readexactly(size + 2)] if size else [line]
        if not size:
            break
    while (line := await reader.readline()).strip():
        pieces.append(line)
    return b"".join([*pieces, line])
