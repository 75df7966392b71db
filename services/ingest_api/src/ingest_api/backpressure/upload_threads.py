"""Threads for what takes long: the storing of uploads."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

THREADS = 16
"""Uploads that are stored at once. The framework's own 40 threads are left to what is quick: status, lists, chunks."""

Result = TypeVar("Result")


class UploadThreads:
    """Runs blocking work for uploads, so that a store which takes them slowly does not hold up who only looks."""

    def __init__(self, threads: int = THREADS) -> None:
        self._limiter = CapacityLimiter(threads)

    async def run(self, work: Callable[[], Result]) -> Result:
        """Return what ``work`` returns. It is waited for even when the request is cancelled: it uses its files."""
        return await to_thread.run_sync(work, limiter=self._limiter)
