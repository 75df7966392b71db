"""Objects read and written whole: the calls that the steps of a job are made of.

They go through obstore, which is written in Rust: such a call costs 0.3 ms of a core instead of the SDK's 1.0, and
leaves Python's lock to others meanwhile. What it cannot do stays with the SDK (``studio.object_store``): bodies that
take longer than one answer may, pages of a listing, buckets.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from studio.circuit_breaker import CircuitBreaker
from studio.errors import ObjectNotFoundError, StoreFullError, StoreUnavailableError
from studio.settings import StoreSettings
from studio.store_pool import StorePatience
from studio.stored_object import ListedObject

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Credential

__all__ = ["FULL_CODES", "WholeObjects"]

FULL_CODES = frozenset({"XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "QuotaExceeded"})
"""What stores that have no room left call it in their answers; besides the status 507."""

_LONGEST_ANSWER = timedelta(hours=1)
"""As long as its bytes keep coming."""

_WORTH_REPEATING = frozenset({500, 502, 503, 504})
_PAUSE_SECONDS = 0.1

_Answer = TypeVar("_Answer")


class WholeObjects:
    """Small objects of one bucket. Safe to share between threads.

    Every method raises ``StoreUnavailableError`` when the store refuses or is silent (``StoreFullError`` when it has no
    room). A refused connection and a 5xx are tried again at once, as often as the patience says; a silent store is not
    asked again. Environment variables (``AWS_…``, ``HTTP_PROXY``) change nothing.
    """

    def __init__(self, settings: StoreSettings, patience: StorePatience, breaker: CircuitBreaker | None = None) -> None:
        self._store = _connected(settings, patience.connect, patience.read)
        self._creating = _connected(settings, patience.connect, patience.create)
        self._patience = patience
        self._breaker = breaker

    def read(self, key: str) -> bytes:
        """Return an object's bytes.

        Raises:
            ObjectNotFoundError: there is none.
        """
        return self._ask(key, lambda: bytes(obstore.get(self._store, key).bytes()))

    def put(self, key: str, body: bytes, media_type: str) -> None:
        """Write an object, replacing what is there."""
        attributes = {"Content-Type": media_type}
        self._ask(key, lambda: obstore.put(self._store, key, body, attributes=attributes, use_multipart=False))

    def create(self, key: str, body: bytes, media_type: str) -> bool:
        """Write an object unless one is there; say whether this call wrote it.

        It is asked once: whether a call that got no answer wrote something, nobody knows.
        """

        def put() -> bool:
            attributes = {"Content-Type": media_type}
            try:
                obstore.put(self._creating, key, body, attributes=attributes, use_multipart=False, mode="create")
            except AlreadyExistsError as error:
                # Stores answer 409 while another conditional write is under way, of which nothing may be left.
                if _Failure.of(error).status == HTTPStatus.PRECONDITION_FAILED:
                    return False
                raise
            return True

        return self._ask(key, put, is_conditional=True)

    def exists(self, key: str) -> bool:
        """Say whether there is an object under this key."""
        try:
            self._ask(key, lambda: obstore.head(self._store, key))
        except ObjectNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove an object, if it is there."""
        self._ask(key, lambda: obstore.delete(self._store, key))

    def below(self, folder: str) -> list[ListedObject]:
        """List all objects below a folder (``jobs/…/``), in the order of their keys."""
        return self._ask(folder, lambda: list(_rows(self._store, folder)))

    def _ask(self, what: str, call: Callable[[], _Answer], *, is_conditional: bool = False) -> _Answer:
        repeats = 0 if is_conditional else self._patience.repeats
        while True:
            if self._breaker is not None and not self._breaker.admits():
                raise StoreUnavailableError(f"{what}: the store did not answer a moment ago")
            try:
                answer = call()
            except (BaseError, FileNotFoundError) as error:
                failure = _Failure.of(error)
                self._note(failure, is_conditional=is_conditional)
                if not (repeats and failure.may_pass):
                    raise failure.as_ours(what) from error
                repeats -= 1
                time.sleep(_PAUSE_SECONDS)
            else:
                self._note(None)
                return answer

    def _note(self, failure: "_Failure | None", *, is_conditional: bool = False) -> None:
        if self._breaker is None:
            return
        if failure is None or failure.status:
            self._breaker.answered()
        elif failure.is_silence and is_conditional:
            # Conditional writes that race for one key may be slow on a store that is well: ``StorePatience.create``.
            self._breaker.doubted()
        elif failure.is_silence:
            self._breaker.failed()


@dataclass(frozen=True)
class _Failure:
    """What became of a call, as far as the library tells: in the text of its errors, which have no fields."""

    status: int
    """Of the store's answer; 0 without one."""

    kind: str
    """What was in the way of an answer: ``Connect``, ``Timeout`` and others."""

    text: str

    @classmethod
    def of(cls, error: Exception) -> "_Failure":
        text = str(error)
        status = re.search(r"status code: (\d{3})", text)
        kind = re.search(r"\bkind: (\w+)", text)
        return cls(int(status[1]) if status else 0, kind[1] if kind else "", text)

    @property
    def is_silence(self) -> bool:
        """Nobody answered: refused, or out of time. A connection that was cut did have somebody at its end."""
        return not self.status and self.kind in {"Connect", "Timeout"}

    @property
    def may_pass(self) -> bool:
        """Asking again at once may help."""
        return self.status in _WORTH_REPEATING or (not self.status and self.kind == "Connect")

    def as_ours(self, what: str) -> Exception:
        said = self.text.partition("\n\nDebug source:")[0]
        if self.status == HTTPStatus.NOT_FOUND and "NoSuchBucket" not in said:
            return ObjectNotFoundError(what)
        if self.status == HTTPStatus.INSUFFICIENT_STORAGE or any(code in said for code in FULL_CODES):
            return StoreFullError(f"{what}: {said}")
        return StoreUnavailableError(f"{what}: {said}")


def _rows(store: S3Store, folder: str) -> Iterator[ListedObject]:
    for rows in obstore.list(store, folder.removesuffix("/")):
        for row in rows:
            yield ListedObject(row["path"], row["size"], row["last_modified"], (row["e_tag"] or "").strip('"'))


def _connected(settings: StoreSettings, connect_seconds: float, read_seconds: float) -> S3Store:
    url = settings.s3_endpoint_url.rstrip("/")
    credential: S3Credential = {
        "access_key_id": settings.s3_access_key.get_secret_value(),
        "secret_access_key": settings.s3_secret_key.get_secret_value(),
        "token": None,
        "expires_at": None,
    }
    options: ClientConfig = {
        "allow_http": url.startswith("http:"),
        "connect_timeout": timedelta(seconds=connect_seconds),
        "read_timeout": timedelta(seconds=read_seconds),
        "timeout": _LONGEST_ANSWER,
        # A proxy from which the only server is excluded: the environment's would be used without one.
        "proxy_url": url,
        "proxy_excludes": urlsplit(url).hostname or "",
    }
    return S3Store(
        settings.s3_bucket,
        aws_endpoint_url_s3=url,
        region=settings.s3_region,
        virtual_hosted_style_request=False,
        # As they are by default, but that the environment could change them.
        skip_signature=False,
        unsigned_payload=False,
        s3_express=False,
        request_payer=False,
        client_options=options,
        retry_config={"max_retries": 0},
        credential_provider=lambda: credential,
    )
