from collections.abc import Callable

import pytest

from studio.circuit_breaker import FAILURES_TO_OPEN, MOMENT_SECONDS, CircuitBreaker


class Clock:
    """A clock that a test moves, and whoever sleeps by it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.meanwhile: Callable[[], None] = lambda: None

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.meanwhile()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(pause_seconds=1.0, clock=clock, sleep=clock.sleep)


def open_it(breaker: CircuitBreaker) -> None:
    for _ in range(FAILURES_TO_OPEN):
        breaker.failed()


def test_one_failure_alone_changes_nothing(breaker: CircuitBreaker) -> None:
    breaker.failed()

    assert all(breaker.admits() for _ in range(10))


def test_who_asks_just_after_the_first_failure_hears_of_the_next_ones(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.failed()
    clock.meanwhile = breaker.failed

    assert not breaker.admits()


def test_nobody_waits_a_moment_after_the_first_failure(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.failed()
    clock.now += MOMENT_SECONDS
    clock.meanwhile = breaker.failed

    assert breaker.admits()


def test_who_asks_just_after_a_doubt_hears_of_failures(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.doubted()
    clock.meanwhile = lambda: open_it(breaker)

    assert not breaker.admits()


def test_doubts_alone_change_nothing(breaker: CircuitBreaker) -> None:
    for _ in range(10):
        breaker.doubted()

    assert breaker.admits()


def test_after_an_answer_nobody_waits(breaker: CircuitBreaker, clock: Clock) -> None:
    began_at = clock.now
    breaker.failed()
    breaker.doubted()
    breaker.answered()

    assert breaker.admits()
    assert clock.now == began_at


def test_failures_with_an_answer_between_them_change_nothing(breaker: CircuitBreaker) -> None:
    for _ in range(10):
        breaker.failed()
        breaker.answered()

    assert breaker.admits()


def test_after_failures_in_a_row_nobody_is_admitted_until_the_pause_is_over(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    open_it(breaker)

    assert not breaker.admits()
    clock.now += 0.99
    assert not breaker.admits()


def test_then_one_may_try_in_each_pause(breaker: CircuitBreaker, clock: Clock) -> None:
    open_it(breaker)

    for _ in range(3):
        clock.now += 1
        assert [breaker.admits() for _ in range(5)] == [True, False, False, False, False]


def test_a_try_that_fails_keeps_it_open_and_one_that_is_answered_closes_it(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    open_it(breaker)
    clock.now += 1
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()

    clock.now += 1
    assert breaker.admits()
    breaker.answered()

    assert all(breaker.admits() for _ in range(10))
