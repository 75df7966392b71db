"""PUTs by the hundred thousand: signed by hand, some in flight at once, so that the store is what takes the time."""

import asyncio
import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from studio.contracts.keys import Key
from studio.settings import StoreSettings

CONNECTIONS = 16
OK = b"HTTP/1.1 200"
UNSIGNED = "UNSIGNED-PAYLOAD"
_LENGTH = b"content-length: "


class PutRefusedError(Exception):
    """The store did not take an object."""


@dataclass(frozen=True)
class NewObject:
    """What to put, and where."""

    key: Key
    body: bytes = b""


def put_all(settings: StoreSettings, groups: Iterable[Iterable[NewObject]]) -> int:
    """Put every object, those of one group in their order, and return how many there were.

    Raises:
        PutRefusedError: the store did not take one.
    """
    return asyncio.run(_put_all(settings, iter(groups)))


async def _put_all(settings: StoreSettings, groups: Iterator[Iterable[NewObject]]) -> int:
    return sum(await asyncio.gather(*(_connection(settings, groups) for _ in range(CONNECTIONS))))


async def _connection(settings: StoreSettings, groups: Iterator[Iterable[NewObject]]) -> int:
    url, count = urlsplit(settings.s3_endpoint_url), 0
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    for group in groups:
        for each in group:
            writer.write(_request(settings, url.netloc, each))
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(_length(head))
            if not head.startswith(OK):
                raise PutRefusedError(f"{each.key}: {head.decode()}{body.decode()}")
            count += 1
    writer.close()
    await writer.wait_closed()
    return count


def _request(settings: StoreSettings, host: str, new: NewObject) -> bytes:
    """Return the bytes of a PUT with AWS's signature, version 4, of the headers alone (the keys need no escapes)."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    day, path = moment[:8], f"/{settings.s3_bucket}/{new.key}"
    signed = "host;x-amz-content-sha256;x-amz-date"
    headers = f"host:{host}\nx-amz-content-sha256:{UNSIGNED}\nx-amz-date:{moment}\n"
    canonical = f"PUT\n{path}\n\n{headers}\n{signed}\n{UNSIGNED}"
    scope = f"{day}/{settings.s3_region}/s3/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    secret = f"AWS4{settings.s3_secret_key.get_secret_value()}".encode()
    for part in (day, settings.s3_region, "s3", "aws4_request"):
        secret = hmac.digest(secret, part.encode(), "sha256")
    signature = hmac.digest(secret, to_sign.encode(), "sha256").hex()
    credential = f"{settings.s3_access_key.get_secret_value()}/{scope}"
    return (
        f"PUT {path} HTTP/1.1\r\nHost: {host}\r\nx-amz-content-sha256: {UNSIGNED}\r\nx-amz-date: {moment}\r\n"
        f"Authorization: AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={signed}, Signature={signature}\r\n"
        f"Content-Length: {len(new.body)}\r\n\r\n"
    ).encode() + new.body


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(_LENGTH)
    return int(rest.partition(b"\r\n")[0]) if found else 0
