"""What follows a job's end goes on beside the next job, one such call at a time."""

import threading

from inference_worker.jobs.afterwards import Afterwards
from studio.errors import StoreUnavailableError

PATIENCE_SECONDS = 10.0


def test_whoever_hands_a_call_over_does_not_wait_for_it() -> None:
    afterwards, go_on, made = Afterwards(), threading.Event(), list[str]()

    def call() -> None:
        go_on.wait(PATIENCE_SECONDS)
        made.append("call")

    afterwards.do(call)
    assert made == []
    go_on.set()
    afterwards.wait(PATIENCE_SECONDS)
    assert made == ["call"]


def test_the_next_call_begins_when_the_one_before_has_ended() -> None:
    afterwards, made = Afterwards(), list[int]()
    ready = threading.Event()
    first_may_end = threading.Timer(0.1, ready.set)

    def first() -> None:
        ready.wait(PATIENCE_SECONDS)
        made.append(1)

    afterwards.do(first)
    first_may_end.start()
    afterwards.do(lambda: made.append(2))
    afterwards.wait(PATIENCE_SECONDS)
    assert made == [1, 2]


def test_a_call_that_fails_neither_stops_nor_fails_the_next_one() -> None:
    afterwards, made = Afterwards(), list[str]()

    for error in (StoreUnavailableError("down"), ValueError("a bug")):
        afterwards.do(lambda error=error: _raise(error))
    afterwards.do(lambda: made.append("call"))
    afterwards.wait(PATIENCE_SECONDS)
    assert made == ["call"]


def test_it_is_waited_for_no_longer_than_asked() -> None:
    afterwards, go_on = Afterwards(), threading.Event()

    afterwards.do(lambda: go_on.wait(PATIENCE_SECONDS))
    afterwards.wait(0.01)
    assert not go_on.is_set()
    go_on.set()
    afterwards.wait(PATIENCE_SECONDS)


def _raise(error: Exception) -> None:
    raise error
