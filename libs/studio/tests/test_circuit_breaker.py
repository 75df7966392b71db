import pytest

from studio.circuit_breaker import FAILURES_TO_OPEN, CircuitBreaker


class Clock:
    """A clock that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(pause_seconds=1.0, clock=clock)


def open_it(breaker: CircuitBreaker) -> None:
    for _ in range(FAILURES_TO_OPEN):
        breaker.failed()


def test_one_failure_alone_changes_nothing(breaker: CircuitBreaker) -> None:
    breaker.failed()

    assert all(breaker.admits() for _ in range(10))


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
