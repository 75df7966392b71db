"""How many jobs may wait, and what is told to those who come too late."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest_api.backpressure.drain_rate import FIRST_GUESS_SECONDS, DrainRate
from ingest_api.backpressure.queue_bound import READING_HOLDS_SECONDS, QueueBound, QueueFullError
from studio.errors import BrokerUnavailableError


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Waiting:
    """A queue whose length a test sets; counts who looks."""

    def __init__(self, depth: int = 0) -> None:
        self.depth = depth
        self.looks = 0
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self) -> int:
        self.looks += 1
        self.meanwhile()
        return self.depth


@pytest.fixture
def clock() -> Clock:
    return Clock()


def make(bound: QueueBound, jobs: int = 1) -> int:
    """Make so many jobs, or as many as there is room for."""
    with bound.room(jobs) as made:
        return made


def make_all(bound: QueueBound) -> int:
    """Make as many as it takes, one by one."""
    made = 0
    try:
        while made < 10_000:
            made += make(bound)
    except QueueFullError:
        pass
    return made


def test_as_many_are_let_in_as_there_is_room_for_and_not_one_more(clock: Clock) -> None:
    bound = QueueBound(Waiting(depth=7), 10, clock)

    bound.read()

    assert make_all(bound) == 3


def test_those_let_in_are_counted_until_the_queue_shows_them(clock: Clock) -> None:
    waiting = Waiting()
    bound = QueueBound(waiting, 10, clock)
    bound.read()
    assert make_all(bound) == 10

    waiting.depth = 6  # four of them have left again
    clock.now += READING_HOLDS_SECONDS
    bound.read()

    assert make_all(bound) == 4


def test_a_job_that_is_being_made_has_its_place_however_long_that_takes(clock: Clock) -> None:
    waiting = Waiting()
    bound = QueueBound(waiting, 10, clock)

    with bound.room():
        clock.now += READING_HOLDS_SECONDS
        bound.read()
        assert make_all(bound) == 9


def test_a_job_that_could_not_be_made_leaves_its_place(clock: Clock) -> None:
    bound = QueueBound(Waiting(), 10, clock)

    with pytest.raises(ValueError, match="corrupt"), bound.room():
        raise ValueError("corrupt")

    assert make_all(bound) == 10


def test_who_is_let_in_while_somebody_looks_is_not_forgotten(clock: Clock) -> None:
    waiting = Waiting()
    bound = QueueBound(waiting, 10, clock)
    waiting.meanwhile = lambda: make(bound)

    bound.read()

    assert make_all(bound) == 9


def test_several_are_let_in_as_far_as_there_is_room(clock: Clock) -> None:
    bound = QueueBound(Waiting(depth=7), 10, clock)
    bound.read()

    assert make(bound, 100) == 3
    with pytest.raises(QueueFullError):
        make(bound, 100)


def test_a_reading_holds_for_a_quarter_of_a_second(clock: Clock) -> None:
    waiting = Waiting()
    bound = QueueBound(waiting, 10, clock)
    for _ in range(5):
        bound.read()
    assert (waiting.looks, bound.needs_reading) == (1, False)

    clock.now += READING_HOLDS_SECONDS

    assert bound.needs_reading
    bound.read()
    assert waiting.looks == 2


def test_while_one_looks_the_others_go_by_what_is_known(clock: Clock) -> None:
    waiting = Waiting()
    bound = QueueBound(waiting, 10, clock)
    seen: list[bool] = []

    def look_too() -> None:
        seen.append(bound.needs_reading)
        bound.read()

    waiting.meanwhile = look_too
    bound.read()

    assert (seen, waiting.looks) == ([False], 1)


def test_a_queue_that_cannot_be_read_has_room(clock: Clock) -> None:
    waiting = Waiting(depth=10)
    bound = QueueBound(waiting, 10, clock)
    bound.read()
    assert make_all(bound) == 0

    def fail() -> None:
        raise BrokerUnavailableError("away")

    waiting.meanwhile = fail
    clock.now += READING_HOLDS_SECONDS
    bound.read()

    assert make_all(bound) == 10


def test_a_bound_of_zero_is_none_and_nobody_looks(clock: Clock) -> None:
    waiting = Waiting(depth=1_000_000)
    bound = QueueBound(waiting, 0, clock)

    assert not bound.needs_reading
    assert make(bound, 5_000) == 5_000


def test_who_is_sent_away_may_come_back_when_a_tenth_of_the_queue_is_free(clock: Clock) -> None:
    # given a full queue of a hundred, of which five leave each second
    waiting = Waiting(depth=100)
    bound = QueueBound(waiting, 100, clock)
    for _ in range(20):
        bound.read()
        clock.now += 1
        waiting.depth -= 5
        bound.read()
        make(bound, 5)
        waiting.depth += 5
        clock.now += READING_HOLDS_SECONDS
    bound.read()

    # when
    with pytest.raises(QueueFullError) as refusal:
        make(bound)

    # then
    assert refusal.value.retry_after_seconds in {2, 3}


def test_nobody_knows_at_first_how_long_it_takes(clock: Clock) -> None:
    bound = QueueBound(Waiting(depth=10), 10, clock)
    bound.read()

    with pytest.raises(QueueFullError) as refusal:
        make(bound)

    assert refusal.value.retry_after_seconds == FIRST_GUESS_SECONDS


@given(
    readings=st.lists(
        st.tuples(st.integers(-1000, 1000), st.floats(0, 1e6, allow_nan=False, allow_infinity=False)), max_size=20
    ),
    jobs=st.floats(0, 1e9),
)
def test_a_wait_is_always_a_whole_number_of_seconds_from_1_to_60(
    readings: list[tuple[int, float]], jobs: float
) -> None:
    rate = DrainRate()
    for left, seconds in readings:
        rate = rate.after(left=left, seconds=seconds)

    wait = rate.seconds_until(jobs)

    assert isinstance(wait, int)
    assert 1 <= wait <= 60


def test_a_queue_that_nothing_leaves_is_worth_a_minute() -> None:
    assert DrainRate().after(left=0, seconds=1).seconds_until(1) == 60
