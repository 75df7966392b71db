"""Blocks of work, side by side."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import cv2

_BLOCKS_PER_THREAD = 4
"""An edge lies in some rows and not in others: with more blocks than threads nobody waits long for the last one."""

_LEAST_ROWS_PER_MARGIN = 8
"""What lies beyond a block is worked on twice."""


def for_blocks(length: int, work: Callable[[int, int], object], least: int = 1) -> None:
    """Call ``work(first, last)`` for blocks that cover ``length`` rows or pixels, on as many threads as OpenCV uses.

    ``least`` is how large a block must be to be worth it.
    """
    threads = thread_count()
    blocks = min(length // least, threads * _BLOCKS_PER_THREAD) if threads > 1 else 1
    if blocks <= 1:
        work(0, length)
        return
    bounds = [length * block // blocks for block in range(blocks + 1)]
    list(_pool(threads).map(work, bounds[:-1], bounds[1:]))


def for_blocks_with_margin(length: int, margin: int, work: Callable[[slice, slice, slice], object]) -> None:
    """The same for work on rows that looks ``margin`` rows beyond them: ``work(rows, wider, inside)``.

    ``wider`` are the rows and those beyond as far as there are any, ``inside`` where the rows lie among them.
    """

    def work_wider(first: int, last: int) -> None:
        start, end = max(0, first - margin), min(length, last + margin)
        work(slice(first, last), slice(start, end), slice(first - start, last - start))

    for_blocks(length, work_wider, least=_LEAST_ROWS_PER_MARGIN * margin)


def thread_count() -> int:
    """Return how many threads OpenCV uses: the one setting that all of imaging follows."""
    return max(1, cv2.getNumThreads())


@cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Keep the threads: two dozen blocks a picture would else start some hundred of them."""
    return ThreadPoolExecutor(threads, thread_name_prefix="imaging")
