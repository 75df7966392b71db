"""Calls that mostly wait, made at the same time."""

from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")
First = TypeVar("First")
Second = TypeVar("Second")


def beside(call: Callable[[], Result]) -> Future[Result]:
    """Make the call in a thread of its own, and return what will tell what it returned or raised.

    The thread's log lines name the same job. It keeps no process alive: a call that hangs does not hold up
    an end.
    """
    future = Future[Result]()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
            future.set_exception(error)

    Thread(target=copy_context().run, args=[run], name="beside", daemon=True).start()
    return future


def both(first: Callable[[], First], second: Callable[[], Second]) -> tuple[First, Second]:
    """Make two calls at once, and return what they returned; returns or raises when both have ended.

    If both fail, the first one's error is raised.
    """
    other = beside(second)
    try:
        one = first()
    finally:
        error = other.exception()
    if error is not None:
        raise error
    return one, other.result()
