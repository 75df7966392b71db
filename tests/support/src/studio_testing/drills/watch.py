"""Looking at something again and again, beside a drill."""

import threading
from abc import ABC, abstractmethod
from typing import Self


class Watch(ABC):
    """Looks every so many seconds from a thread of its own, inside a ``with`` block.

    A look that breaks ends the watch, and is raised where the block ends: what nobody looked at any more must not pass
    for having been seen to be right.
    """

    def __init__(self, every_seconds: float) -> None:
        self._every_seconds = every_seconds
        self._stopping = threading.Event()
        self._trouble: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=type(self).__name__, daemon=True)

    @abstractmethod
    def look(self) -> None:
        """Look once."""

    def close(self) -> None:  # noqa: B027 - most need nothing
        """Let go of what the looks needed; called when the last one is over."""

    def pause(self) -> bool:
        """Wait until the next look, or a part of one, is due; say whether the watch goes on."""
        return not self._stopping.wait(self._every_seconds)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self.close()
        if self._trouble is not None and kind is None:
            raise self._trouble

    def _run(self) -> None:
        try:
            while self.pause():
                self.look()
        except Exception as error:  # noqa: BLE001 - raised where the block ends
            self._trouble = error
