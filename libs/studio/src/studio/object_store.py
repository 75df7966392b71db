"""The bucket: a narrow door to any S3 store that honours ``If-None-Match``."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from io import BytesIO
from typing import BinaryIO
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError  # what the SDK raises for an answer that was cut short

import urllib3
from minio import Minio
from minio.commonconfig import CopySource
from minio.deleteobjects import DeleteObject
from minio.error import MinioException, S3Error

from studio.circuit_breaker import CircuitBreaker
from studio.contracts.ids import new_id
from studio.contracts.keys import Key, SelfCheckKey
from studio.errors import ObjectNotFoundError, StoreFullError, StoreUnavailableError
from studio.settings import StoreSettings
from studio.store_pool import PIECE_BYTES, NoRoomError, StorePatience, StorePool
from studio.stored_object import ListedObject, StoredObject
from studio.whole_objects import FULL_CODES, WholeObjects

__all__ = [
    "CHUNK_BYTES",
    "JSON_MEDIA_TYPE",
    "MOST_PAGE_ROWS",
    "ConditionalWritesIgnoredError",
    "ListedObject",
    "ObjectStore",
    "StorePatience",
    "StoredObject",
]

CHUNK_BYTES = 256 * 1024
JSON_MEDIA_TYPE = "application/json"

MOST_PAGE_ROWS = 1000
"""Of a listing, in one answer: no S3 store gives more."""

_SINGLE_PUT_MIN_PART_BYTES = 5 * 1024 * 1024
_MISSING = {"NoSuchKey", "NoSuchObject"}
_PRESIGNED_FOR = timedelta(minutes=5)


class ConditionalWritesIgnoredError(Exception):
    """The store accepts ``If-None-Match`` and overwrites all the same: "exactly once" cannot be kept on it."""


class ObjectStore:
    """One bucket. Safe to share between threads.

    Every method raises ``StoreUnavailableError`` when the store refuses, or is silent for longer than its patience. A
    refused connection and a 5xx are tried again at once, as often as that says; a silent store is not asked again.
    """

    def __init__(self, client: Minio, http: urllib3.PoolManager, whole: WholeObjects, bucket: str) -> None:
        self._client = client
        self._http = http
        self._whole = whole
        self._bucket = bucket

    @classmethod
    def connect(
        cls, settings: StoreSettings, patience: StorePatience | None = None, breaker: CircuitBreaker | None = None
    ) -> "ObjectStore":
        """Make a client; opens no connection yet. Behind a breaker, a store that is silent soon fails at once."""
        patience = patience or StorePatience()
        url = urlsplit(settings.s3_endpoint_url)
        http = StorePool(patience, breaker)
        client = Minio(
            endpoint=url.netloc,
            access_key=settings.s3_access_key.get_secret_value(),
            secret_key=settings.s3_secret_key.get_secret_value(),
            secure=url.scheme == "https",
            region=settings.s3_region,
            http_client=http,
        )
        return cls(client, http, WholeObjects(settings, patience, breaker), settings.s3_bucket)

    def put(self, key: Key, body: bytes | BinaryIO, *, size_bytes: int | None = None, media_type: str) -> None:
        """Write an object, replacing what is there. A stream needs its size; it is sent as one request."""
        if isinstance(body, bytes) and len(body) <= PIECE_BYTES:
            self._whole.put(str(key), body, media_type)
            return
        stream = BytesIO(body) if isinstance(body, bytes) else body
        length = len(body) if isinstance(body, bytes) else size_bytes
        if length is None:
            raise ValueError("a stream needs size_bytes")
        with _translated(key):
            self._client.put_object(
                self._bucket,
                str(key),
                stream,
                length,
                content_type=media_type,
                part_size=max(length, _SINGLE_PUT_MIN_PART_BYTES),
            )

    def create(self, key: Key, body: bytes, *, media_type: str = JSON_MEDIA_TYPE) -> bool:
        """Write an object (a small one) unless one is there; say whether this call wrote it."""
        return self._whole.create(str(key), body, media_type)

    def read(self, key: Key) -> bytes:
        """Return an object's bytes.

        Raises:
            ObjectNotFoundError: there is none.
        """
        return self._whole.read(str(key))

    @contextmanager
    def open(self, key: Key) -> Iterator[StoredObject]:
        """Open an object and stream it; leaving the block gives the connection back.

        Raises:
            ObjectNotFoundError: there is none.
        """
        with _translated(key):
            response = self._client.get_object(self._bucket, str(key))
        try:
            yield StoredObject(
                size_bytes=int(response.headers["Content-Length"]),
                media_type=response.headers.get("Content-Type", "application/octet-stream"),
                etag=response.headers.get("ETag", "").strip('"'),
                chunks=_chunks(key, response),
                modified_at=_http_date(response.headers, "Last-Modified"),
            )
        finally:
            response.close()
            response.release_conn()

    def exists(self, key: Key) -> bool:
        """Say whether there is an object under this key."""
        return self._whole.exists(str(key))

    def copy(self, source: Key, target: Key) -> None:
        """Copy an object inside the store, replacing what is there.

        Raises:
            ObjectNotFoundError: there is no source.
        """
        with _translated(source):
            self._client.copy_object(self._bucket, str(target), CopySource(self._bucket, str(source)))

    def now(self) -> datetime:
        """Return the time by the store's clock, to the second: that of ``modified_at``."""
        key = SelfCheckKey("0" * 32)
        with _translated("the store's clock"):
            url = self._client.get_presigned_url("HEAD", self._bucket, str(key), _PRESIGNED_FOR)
            response = self._http.request("HEAD", url)
        if response.status not in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
            raise StoreUnavailableError(f"HEAD of {key} answered {response.status}")
        return _http_date(response.headers, "Date")

    def below(self, folder: str) -> "list[ListedObject]":
        """List all objects below a folder that ends in a slash, in the order of their keys: where they are few."""
        return self._whole.below(folder)

    def list(
        self, prefix: str, *, start_after: str | None = None, page_rows: int = MOST_PAGE_ROWS
    ) -> Iterator[ListedObject]:
        """List the objects below a prefix, in the order of their keys; ``start_after`` is the last key not wanted.

        Rows come ``page_rows`` at a time: what is not taken from the iterator is not asked for. Who wants only a few
        should say so, since each row takes its time (0.2 ms) in the store and here.
        """
        with _translated(prefix):
            # The SDK's public method always asks for a thousand.
            rows = self._client._list_objects(  # noqa: SLF001
                self._bucket,
                prefix=prefix,
                start_after=start_after,
                max_keys=min(page_rows, MOST_PAGE_ROWS),
                encoding_type="url",
            )
            for row in rows:
                if row.object_name and row.last_modified:
                    yield ListedObject(row.object_name, row.size or 0, row.last_modified, row.etag or "")

    def delete(self, keys: Iterable[Key]) -> None:
        """Remove objects; those that are not there are passed over."""
        names = [str(key) for key in keys]
        if len(names) == 1:
            self._whole.delete(names[0])
            return
        with _translated("several"):
            for error in self._client.remove_objects(self._bucket, map(DeleteObject, names)):
                raise StoreUnavailableError(f"could not delete {error.name}: {error.code}")

    def ensure_bucket(self) -> None:
        """Create the bucket unless it is there."""
        with _translated(self._bucket):
            if not self._client.bucket_exists(self._bucket):
                try:
                    self._client.make_bucket(self._bucket)
                except S3Error as error:
                    if error.code not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
                        raise

    def ping(self) -> None:
        """Return when the bucket answers, raise otherwise."""
        with _translated(self._bucket):
            if not self._client.bucket_exists(self._bucket):
                raise StoreUnavailableError(f"there is no bucket {self._bucket!r}")

    def check_conditional_writes(self) -> None:
        """Prove that the store refuses a second create of one key; some accept the header and ignore it.

        Raises:
            ConditionalWritesIgnoredError: it does not refuse.
        """
        key = SelfCheckKey(new_id())
        try:
            first = self.create(key, b"first")
            second = self.create(key, b"second")
            if not first or second or self.read(key) != b"first":
                raise ConditionalWritesIgnoredError(
                    "the object store does not honour If-None-Match on PUT: a job could end twice on it"
                )
        finally:
            self.delete([key])


def _http_date(headers: Mapping[str, str], name: str) -> datetime:
    """Read a date of a header.

    Raises:
        StoreUnavailableError: there is none; every S3 store sends it.
    """
    try:
        return parsedate_to_datetime(headers[name])
    except (KeyError, ValueError) as error:
        raise StoreUnavailableError(f"the store's answer has no {name}: {error!r}") from error


def _chunks(key: Key, response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """Yield the body, and raise if it ends before its declared length."""
    with _translated(key):
        yield from response.stream(CHUNK_BYTES)


@contextmanager
def _translated(key: object) -> Iterator[None]:
    """Turn what the SDK and its HTTP library raise into our two errors."""
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise ObjectNotFoundError(str(key)) from error
        failure = StoreFullError if error.code in FULL_CODES else StoreUnavailableError
        raise failure(f"{key}: {error.code}: {error.message}") from error
    except NoRoomError as error:
        raise StoreFullError(f"{key}: {error}") from error
    except (MinioException, urllib3.exceptions.HTTPError, OSError, ParseError) as error:
        raise StoreUnavailableError(f"{key}: {error}") from error
