"""Doing the same to many things, a few at a time: nearly all of the time is waiting for the store."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from studio.errors import StudioError

THREADS = 4
CHUNK = 64

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_parallel(
    work: Callable[[Item], Result], items: Iterable[Item], stopping: threading.Event
) -> Iterator[tuple[Item, Result]]:
    """Yield each item with what became of it, in order. No item is begun once ``stopping`` is set.

    Items are taken from their iterable as they are needed, a chunk at once.

    Raises:
        StudioError: what failed first. No item is begun after that; those done before and beside it were yielded.
    """
    source, failures = iter(items), list[StudioError]()

    def attempt(item: Item) -> list[tuple[Item, Result]]:
        if stopping.is_set() or failures:
            return []
        try:
            return [(item, work(item))]
        except StudioError as error:
            failures.append(error)
            return []

    with ThreadPoolExecutor(THREADS, thread_name_prefix="janitor") as pool:
        while not stopping.is_set() and (chunk := list(islice(source, CHUNK))):
            for done in pool.map(attempt, chunk):
                yield from done
            if failures:
                raise failures[0]
