"""An event loop in a thread of its own, for tests that go on in theirs."""

import asyncio
import threading
from collections.abc import Coroutine, Iterable
from concurrent.futures import Future
from typing import Any, Self, TypeVar

Result = TypeVar("Result")


class LoopThread:
    """Runs coroutines beside the test, inside a ``with`` block."""

    def __init__(self, name: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._doors: list[asyncio.Server] = []
        self._thread = threading.Thread(target=self.loop.run_forever, name=name, daemon=True)

    def begin(self, work: Coroutine[Any, Any, Result]) -> "Future[Result]":
        """Start a coroutine; return at once."""
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine to its end."""
        return self.begin(work).result()

    def listen(self, server: Coroutine[Any, Any, asyncio.Server]) -> None:
        """Start a server, which is closed at the end."""
        self._doors.append(self.run(server))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Cancel what is still under way, and end."""
        self.run(_end_all(self._doors))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


async def _end_all(doors: Iterable[asyncio.Server]) -> None:
    for door in doors:
        door.close()
    while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
