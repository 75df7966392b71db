"""What follows a job's end, done while the next job begins."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from functools import partial

from inference_worker.jobs.side_by_side import beside
from studio.errors import StudioError
from studio.logging import get_logger


class Afterwards:
    """One call at a time: whoever brings the next waits for the one before, so that a slow store slows its worker down.

    For calls that another will make good if this process ends before they do.
    """

    def __init__(self) -> None:
        self._under_way: Future[None] | None = None

    def do(self, call: Callable[[], object]) -> None:
        """Begin the call; what it raises is logged."""
        self.wait()
        self._under_way = beside(partial(_made, call))

    def wait(self, seconds: float | None = None) -> None:
        """Return when nothing is under way any more, or after so long."""
        if self._under_way is not None:
            wait([self._under_way], seconds)


def _made(call: Callable[[], object]) -> None:
    try:
        call()
    except StudioError as error:
        get_logger(__name__).warning("job_left_unsettled", error=str(error))
    except Exception:  # noqa: BLE001 - logged with its trace; nobody is left to raise it to
        get_logger(__name__).exception("job_left_unsettled")
