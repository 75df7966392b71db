"""What the object store says of an object."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

__all__ = ["ListedObject", "StoredObject"]


@dataclass(frozen=True)
class StoredObject:
    """An object opened for reading: its facts, and its bytes in chunks."""

    size_bytes: int
    media_type: str
    etag: str
    chunks: Iterator[bytes]
    modified_at: datetime
    """By the store's clock, to the second."""


@dataclass(frozen=True)
class ListedObject:
    """One row of a listing. ``modified_at`` is by the store's clock; ``etag`` changes with the content."""

    key: str
    size_bytes: int
    modified_at: datetime
    etag: str
