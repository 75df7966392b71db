"""Facts in the bucket, read and written as typed values."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from studio.contracts.jobs import Fact
from studio.contracts.keys import Key
from studio.errors import ObjectNotFoundError
from studio.object_store import JSON_MEDIA_TYPE, ObjectStore

Clock = Callable[[], datetime]
FactType = TypeVar("FactType", bound=Fact)


def utc_now() -> datetime:
    """Return the time: the clock that services are given; tests give another."""
    return datetime.now(UTC)


class FactStore:
    """Reads and writes facts. Every method raises ``StoreUnavailableError`` when the store fails."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def read(self, key: Key, fact: type[FactType]) -> FactType | None:
        """Return the fact, or None when it was not written.

        Raises:
            ValueError: it has a form that this version does not know.
        """
        try:
            return fact.model_validate_json(self._store.read(key))
        except ObjectNotFoundError:
            return None

    def write(self, key: Key, fact: Fact) -> None:
        """Write a fact, replacing what is there."""
        self._store.put(key, _body(fact), media_type=JSON_MEDIA_TYPE)

    def create(self, key: Key, fact: Fact) -> bool:
        """Write a fact unless one is there; say whether this one stands.

        A create whose answer was lost is asked again, and then finds its own fact: that one stands as well.
        """
        return self._store.create(key, _body(fact)) or self.read(key, type(fact)) == fact

    def mark(self, key: Key) -> None:
        """Write an entry whose key says everything."""
        self._store.put(key, b"", media_type=JSON_MEDIA_TYPE)


def _body(fact: Fact) -> bytes:
    return fact.model_dump_json().encode()
