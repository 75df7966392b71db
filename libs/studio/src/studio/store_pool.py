"""HTTP connections to the object store: how long they wait for it, and when they leave it alone."""

from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import Any

import urllib3

from studio.circuit_breaker import CircuitBreaker

POOL_CONNECTIONS = 32

PIECE_BYTES = 64 * 1024
SLOWEST_BYTES_A_SECOND = 2_500_000
"""So slowly may a store put a large object in order, after it has arrived, and still be taken for alive."""


@dataclass(frozen=True)
class StorePatience:
    """How long to wait for the store, in seconds, and how often to ask it again after a refusal or a 5xx.

    A large body is sent in pieces of ``PIECE_BYTES``, each of which the store must take within ``read``; its answer may
    then take as much longer as ``SLOWEST_BYTES_A_SECOND`` gives the body.
    """

    connect: float = 1.0
    read: float = 5.0
    create: float = 6.0
    """SeaweedFS took up to 5.03 s for one of 240 conditional writes when 16 raced for one key; its median was 12 ms."""
    repeats: int = 2


class StoreLeftAloneError(urllib3.exceptions.HTTPError):
    """The store did not answer a moment ago, so this call was not made."""


class NoRoomError(urllib3.exceptions.HTTPError):
    """The store answered 507, whatever it said besides."""


class StorePool(urllib3.PoolManager):
    """Connections with short time-outs (the SDK's own are five minutes), behind a breaker if there is one.

    Raises:
        StoreLeftAloneError: from each request that the breaker does not admit.
        NoRoomError: from a request that the store has no room for.
    """

    def __init__(self, patience: StorePatience, breaker: CircuitBreaker | None = None) -> None:
        super().__init__(
            timeout=urllib3.Timeout(connect=patience.connect, read=patience.read),
            maxsize=POOL_CONNECTIONS,
            blocksize=PIECE_BYTES,
            retries=urllib3.Retry(
                total=patience.repeats,
                read=0,
                redirect=0,
                backoff_factor=0.1,
                status_forcelist=(500, 502, 503, 504),
                raise_on_status=False,
                respect_retry_after_header=False,
            ),
        )
        self._patience = patience
        self._breaker = breaker

    def urlopen(  # type: ignore[override] # as urllib3's own PoolManager does
        self,
        method: str,
        url: str,
        redirect: bool = True,  # noqa: FBT001, FBT002
        **options: Any,  # noqa: ANN401 - handed on
    ) -> urllib3.BaseHTTPResponse:
        """Make a request."""
        body = options.get("body")
        if isinstance(body, bytes) and len(body) > PIECE_BYTES:
            options |= {"body": BytesIO(body), "timeout": self._timeout_of(len(body))}
        answer = self._asked(method, url, redirect=redirect, **options)
        if answer.status == HTTPStatus.INSUFFICIENT_STORAGE:
            raise NoRoomError("the store answered 507")
        return answer

    def _asked(self, method: str, url: str, **options: Any) -> urllib3.BaseHTTPResponse:  # noqa: ANN401
        breaker = self._breaker
        if breaker is None:
            return super().urlopen(method, url, **options)
        if not breaker.admits():
            raise StoreLeftAloneError("the store did not answer a moment ago")
        try:
            answer = super().urlopen(method, url, **options)
        except urllib3.exceptions.HTTPError as error:
            if _is_silence(error):
                breaker.failed()
            raise
        breaker.answered()
        return answer

    def _timeout_of(self, body_bytes: int) -> urllib3.Timeout:
        """While a body is sent, urllib3 waits as long for each piece as for a connection, over a new one."""
        read = self._patience.read
        return urllib3.Timeout(connect=read, read=read + body_bytes / SLOWEST_BYTES_A_SECOND)


def _is_silence(error: urllib3.exceptions.HTTPError) -> bool:
    """Say whether nobody answered: refused, or out of time. A connection that was cut did have somebody at its end."""
    cause = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) else error
    return isinstance(cause, urllib3.exceptions.TimeoutError)
