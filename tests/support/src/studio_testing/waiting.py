"""Waiting for something to become true, in tests."""

from collections.abc import Callable
from time import monotonic, sleep


def wait_until(
    condition: Callable[[], bool], *, what: str, timeout_seconds: float = 30.0, poll_seconds: float = 0.05
) -> None:
    """Return as soon as the condition holds.

    Raises:
        TimeoutError: it did not within the time-out; the message names ``what``.
    """
    deadline = monotonic() + timeout_seconds
    while not condition():
        if monotonic() > deadline:
            raise TimeoutError(f"not within {timeout_seconds:g} s: {what}")
        sleep(poll_seconds)
