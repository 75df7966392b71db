"""Two calls at once: both have ended when it goes on."""

import threading

import pytest
from structlog.contextvars import get_contextvars

from inference_worker.jobs.side_by_side import beside, both
from studio.logging import bound

PATIENCE_SECONDS = 10


def test_the_two_calls_are_under_way_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=PATIENCE_SECONDS)

    assert len(both(meeting.wait, meeting.wait)) == 2


def test_each_call_returns_what_it_returned() -> None:
    assert both(lambda: "first", lambda: 2) == ("first", 2)


def test_an_error_of_the_first_call_is_raised_only_when_the_second_has_ended() -> None:
    first_failed, written = threading.Event(), list[str]()

    def fail() -> None:
        first_failed.set()
        raise OSError("the first")

    def write() -> None:
        first_failed.wait(PATIENCE_SECONDS)
        written.append("the second")

    with pytest.raises(OSError, match="the first"):
        both(fail, write)
    assert written == ["the second"]


def test_an_error_of_the_second_call_is_raised_too() -> None:
    def fail() -> None:
        raise OSError("the second")

    with pytest.raises(OSError, match="the second"):
        both(lambda: None, fail)


def test_if_both_calls_fail_the_firsts_error_counts() -> None:
    def fail(which: str) -> None:
        raise OSError(which)

    with pytest.raises(OSError, match="one"):
        both(lambda: fail("one"), lambda: fail("two"))


def test_the_call_beside_knows_the_job_that_log_lines_name() -> None:
    with bound(job_id="abc"):
        context = beside(get_contextvars).result(PATIENCE_SECONDS)

    assert context["job_id"] == "abc"
