"""Starts the fleet's processes, and starts again those that died, as a container engine would."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Protocol, TypeVar

WATCH_SECONDS = 0.05

Result = TypeVar("Result")


class Kept(Protocol):
    """A process as its keeper sees it."""

    def revive(self) -> None:
        """Start again, if it died and should not be down."""

    def bury(self) -> None:
        """Kill it for good, with every process that it started."""


class Keeper:
    """One thread that starts every process of a fleet.

    The kernel ties a leashed process to the thread that started it, so that thread must live as long as the fleet.
    """

    def __init__(self) -> None:
        self._orders: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._kept: list[Kept] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="keeper", daemon=True)
        self._thread.start()

    def keep(self, process: Kept) -> None:
        """Watch over a process from now on."""
        self._kept.append(process)

    def run(self, action: Callable[[], Result]) -> Result:
        """Run an action on the keeper's thread; return, or raise, what it does."""
        if threading.current_thread() is self._thread:
            return action()
        future: Future[Result] = Future()

        def order() -> None:
            try:
                future.set_result(action())
            except Exception as error:  # noqa: BLE001 - it is raised where the order was given
                future.set_exception(error)

        self._orders.put(order)
        return future.result()

    def close(self) -> None:
        """Kill every process, the last one kept first; nothing is started again."""
        self._closing.set()
        self._thread.join()
        for process in reversed(self._kept):
            process.bury()

    def _watch(self) -> None:
        while not self._closing.is_set():
            try:
                self._orders.get(timeout=WATCH_SECONDS)()
            except Empty:
                for process in list(self._kept):
                    process.revive()
